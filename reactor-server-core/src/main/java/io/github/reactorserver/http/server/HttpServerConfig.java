package io.github.reactorserver.http.server;

import io.github.reactorserver.http.HttpFilter;
import java.util.List;

/** What the conversations of a server share. */
record HttpServerConfig(
        Router router, List<HttpFilter> filters, HttpLimits limits, HttpTimeouts timeouts, Dispatchers dispatchers) {}
