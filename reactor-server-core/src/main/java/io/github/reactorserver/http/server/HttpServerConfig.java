package io.github.reactorserver.http.server;

import io.github.reactorserver.http.HttpFilter;
import io.github.reactorserver.logging.AccessLog;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the conversations of a server share. */
record HttpServerConfig(
        Router router,
        List<HttpFilter> filters,
        HttpLimits limits,
        HttpTimeouts timeouts,
        Dispatchers dispatchers,
        @Nullable AccessLog accessLog) {}
