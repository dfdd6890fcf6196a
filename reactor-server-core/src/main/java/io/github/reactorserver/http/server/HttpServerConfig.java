package io.github.reactorserver.http.server;

/** What the conversations of a server share. */
record HttpServerConfig(Router router, HttpLimits limits, HttpTimeouts timeouts, Dispatchers dispatchers) {}
