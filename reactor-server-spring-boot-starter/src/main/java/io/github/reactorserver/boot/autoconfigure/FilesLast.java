package io.github.reactorserver.boot.autoconfigure;

import io.github.reactorserver.http.AsyncHttpHandler;
import io.github.reactorserver.http.ErrorPage;
import io.github.reactorserver.http.HttpMethod;
import io.github.reactorserver.http.HttpRequest;
import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.http.HttpStatus;
import io.github.reactorserver.http.file.StaticFileHandler;
import io.github.reactorserver.http.route.Router;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Answers GET with a file where no handler does, and else as if there were no files: 404, or 405 for a path that handlers
 * know with other methods.
 *
 * @param handlers the routes of the handlers
 */
record FilesLast(StaticFileHandler files, Router handlers) implements AsyncHttpHandler {

    @Override
    public CompletionStage<HttpResponse> handle(HttpRequest request) {
        return files.handle(request, this::refuse);
    }

    private CompletionStage<HttpResponse> refuse(HttpRequest request) {
        List<HttpMethod> allowed = handlers.match(request).allowed();
        if (allowed.isEmpty()) {
            return CompletableFuture.completedFuture(ErrorPage.of(HttpStatus.NOT_FOUND, request));
        }
        return CompletableFuture.completedFuture(
                ErrorPage.allowing(allowed.stream().map(HttpMethod::name).toList(), request));
    }
}
