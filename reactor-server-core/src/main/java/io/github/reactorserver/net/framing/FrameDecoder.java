package io.github.reactorserver.net.framing;

import io.github.reactorserver.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * Cuts one message at a time off a stream of bytes. Keeps no state, so that connections may share it; thread-safe.
 *
 * <p>What is incomplete when the stream ends is dropped: a peer that has died, or was cut off, has sent the begin of a
 * message, which may well look like another one.
 */
@FunctionalInterface
public interface FrameDecoder {

    /**
     * Takes the next whole message out of the buffer, or leaves it as it is.
     *
     * @return null if the message is incomplete
     * @throws FrameException if the bytes can never become a message
     */
    byte @Nullable [] decode(Buffer input) throws FrameException;

    /** Messages of the same length. */
    static FrameDecoder fixedLength(int length) {
        return new FixedLengthDecoder(length);
    }

    /** Messages that end with a delimiter, which is dropped. */
    static FrameDecoder delimited(byte[] delimiter, int maxLength) {
        return new DelimiterDecoder(delimiter, maxLength);
    }

    /** Lines that end with LF or CR LF, which are dropped; also the last one counts only with its end. */
    static FrameDecoder lines(int maxLength) {
        return new LineDecoder(maxLength);
    }

    /** Messages behind their length in {@code lengthBytes} bytes, big endian, which are dropped. */
    static FrameDecoder lengthPrefixed(int lengthBytes, int maxLength) {
        return new LengthFieldDecoder(0, lengthBytes, 0, lengthBytes, maxLength);
    }
}
