package io.github.reactorserver.boot.autoconfigure;

import io.github.reactorserver.boot.webflux.ControllerPaths;
import io.github.reactorserver.http.ErrorPage;
import io.github.reactorserver.http.HttpMethod;
import io.github.reactorserver.http.HttpRequest;
import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.http.HttpStatus;
import io.github.reactorserver.http.RequestBody;
import io.github.reactorserver.http.StreamingHttpHandler;
import io.github.reactorserver.http.route.Router;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;

/**
 * Answers as the application does, but for 404 and 405: a path that handlers know with other methods is 405, and all of its
 * methods are told.
 *
 * @param rest answers what no route of the handlers does
 * @param handlers the routes of the handlers
 * @param controllers may well answer 404 to what they know
 */
record OtherMethods(StreamingHttpHandler rest, Router handlers, ControllerPaths controllers)
        implements StreamingHttpHandler {
    private static final Set<HttpStatus> REFUSALS = Set.of(HttpStatus.NOT_FOUND, HttpStatus.METHOD_NOT_ALLOWED);

    @Override
    public CompletionStage<HttpResponse> handle(HttpRequest request, RequestBody body) throws Exception {
        List<HttpMethod> allowed = handlers.match(request).allowed();
        CompletionStage<HttpResponse> response = rest.handle(request, body);
        return allowed.isEmpty() || controllers.answer(request)
                ? response
                : OtherResponse.than(REFUSALS, response, () -> refuse(request, allowed));
    }

    private HttpResponse refuse(HttpRequest request, List<HttpMethod> allowed) {
        Set<String> methods = new TreeSet<>(controllers.methods(request));
        allowed.forEach(method -> methods.add(method.name()));
        return ErrorPage.allowing(methods, request);
    }
}
