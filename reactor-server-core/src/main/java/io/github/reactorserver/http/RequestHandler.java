package io.github.reactorserver.http;

/**
 * User code that handles requests: an {@link HttpHandler}, an {@link AsyncHttpHandler}, a {@link StreamingHttpHandler}, or
 * one that drives the exchange by itself.
 */
public interface RequestHandler {}
