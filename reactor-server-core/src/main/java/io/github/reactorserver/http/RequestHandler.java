package io.github.reactorserver.http;

/** User code that answers requests. */
public sealed interface RequestHandler permits HttpHandler, AsyncHttpHandler, StreamingHttpHandler {}
