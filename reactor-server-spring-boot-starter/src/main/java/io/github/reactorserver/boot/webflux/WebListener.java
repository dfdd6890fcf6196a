package io.github.reactorserver.boot.webflux;

import io.github.reactorserver.http.StreamingHttpHandler;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * The main HTTP listener of an application whose web server is the engine. Immutable.
 *
 * @param address where it listens
 * @param headerBytes of all header fields of a request together; null for what the engine is configured with
 * @param handler answers what no other route does
 */
public record WebListener(
        InetSocketAddress address, @Nullable Integer headerBytes, StreamingHttpHandler handler) {}
