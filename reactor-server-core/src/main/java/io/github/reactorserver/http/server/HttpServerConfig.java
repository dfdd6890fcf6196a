package io.github.reactorserver.http.server;

import io.github.reactorserver.http.route.Router;
import io.github.reactorserver.net.MemoryBudget;
import org.jspecify.annotations.Nullable;

/**
 * What the connections of a server share.
 *
 * @param settings those in force
 * @param completion listens to the end of every exchange, null for nobody
 * @param memory what is held for clients is counted there
 * @param halfClosure whether a client that has ended its stream still gets its responses
 */
public record HttpServerConfig(
        Router router,
        RequestDispatcher dispatcher,
        HttpSettings settings,
        HttpExchange.@Nullable Completion completion,
        MemoryBudget memory,
        boolean halfClosure) {

    public HttpLimits limits() {
        return settings.limits();
    }

    public HttpTimeouts timeouts() {
        return settings.timeouts();
    }

    HttpServerConfig withSettings(HttpSettings value) {
        return new HttpServerConfig(router, dispatcher, value, completion, memory, halfClosure);
    }
}
