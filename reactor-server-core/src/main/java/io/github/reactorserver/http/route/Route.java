package io.github.reactorserver.http.route;

import io.github.reactorserver.http.Dispatch;
import io.github.reactorserver.http.HttpMethod;
import io.github.reactorserver.http.RequestHandler;
import io.github.reactorserver.net.TcpTimeouts;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A handler with the requests that are its own.
 *
 * @param method null for every method
 * @param template path with variables: {@code /hello/{name}}, {@code /files/{*rest}}
 * @param dispatch where the handler runs
 * @param timeout in place of the server's for a request; zero for none, null for the server's
 */
public record Route(
        @Nullable HttpMethod method,
        String template,
        Dispatch dispatch,
        RequestHandler handler,
        @Nullable Duration timeout) {
    public Route {
        if (timeout != null) {
            TcpTimeouts.requireLegal("timeout", timeout);
        }
    }

    public Route(@Nullable HttpMethod method, String template, Dispatch dispatch, RequestHandler handler) {
        this(method, template, dispatch, handler, null);
    }

    public Route withHandler(RequestHandler value) {
        return new Route(method, template, dispatch, value, timeout);
    }

    public Route withTimeout(Duration value) {
        return new Route(method, template, dispatch, handler, value);
    }

    @Override
    public String toString() {
        return (method == null ? "*" : method.name()) + " " + template;
    }
}
