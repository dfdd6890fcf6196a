package io.github.reactorserver.http.server;

import io.github.reactorserver.http.Dispatch;
import io.github.reactorserver.http.HttpMethod;
import io.github.reactorserver.http.RequestHandler;
import org.jspecify.annotations.Nullable;

/**
 * A handler with the requests that it answers.
 *
 * @param method null for every method
 * @param template path with variables: {@code /hello/{name}}, {@code /files/{*rest}}
 * @param dispatch where the handler runs
 */
public record Route(@Nullable HttpMethod method, String template, Dispatch dispatch, RequestHandler handler) {
    @Override
    public String toString() {
        return (method == null ? "*" : method.name()) + " " + template;
    }
}
