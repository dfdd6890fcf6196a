package io.github.reactorserver.http;

/** User code that answers requests: either {@link HttpHandler} or {@link AsyncHttpHandler}. */
public sealed interface RequestHandler permits HttpHandler, AsyncHttpHandler {}
