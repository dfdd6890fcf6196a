package io.github.reactorserver.http;

import java.nio.ByteBuffer;
import java.util.concurrent.Flow;

/**
 * The body of a request while it comes. Serves one subscriber, on the connection's loop; demand and cancellation may come
 * from any thread. The subscriber owns the buffers that it gets.
 *
 * <p>It ends with an error when the client goes away, breaks the protocol or is too slow. What a handler leaves unread
 * when its response is sent is dropped up to a bound; beyond it the connection closes behind the response.
 */
public interface RequestBody extends Flow.Publisher<ByteBuffer> {

    /** Number of bytes as announced, -1 if it comes in chunks. */
    long length();

    /** Trailer fields (RFC 9110, section 6.5); empty before the end. */
    HttpHeaders trailers();
}
