package io.github.reactorserver.http.server;

import io.github.reactorserver.http.HttpFilter;
import io.github.reactorserver.logging.AccessLog;
import io.github.reactorserver.net.MemoryBudget;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the conversations of a server share.
 *
 * @param settings those in force
 * @param memory what is held for clients is counted there
 * @param halfClosure whether a client that has ended its stream still gets its answers
 */
record HttpServerConfig(
        Router router,
        List<HttpFilter> filters,
        HttpSettings settings,
        Dispatchers dispatchers,
        @Nullable AccessLog accessLog,
        MemoryBudget memory,
        boolean halfClosure) {

    HttpLimits limits() {
        return settings.limits();
    }

    HttpTimeouts timeouts() {
        return settings.timeouts();
    }

    HttpServerConfig withSettings(HttpSettings value) {
        return new HttpServerConfig(router, filters, value, dispatchers, accessLog, memory, halfClosure);
    }
}
