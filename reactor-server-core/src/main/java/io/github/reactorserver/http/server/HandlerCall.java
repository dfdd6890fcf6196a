package io.github.reactorserver.http.server;

import io.github.reactorserver.http.AsyncHttpHandler;
import io.github.reactorserver.http.HttpHandler;
import io.github.reactorserver.http.HttpRequest;
import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.http.HttpStatus;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Calls a user's handler, on the thread at hand; whatever it throws becomes an answer. */
final class HandlerCall {
    private static final Logger log = LoggerFactory.getLogger(HandlerCall.class);

    private HandlerCall() {}

    static HttpResponse call(HttpHandler handler, HttpRequest request) {
        try {
            return answerOrFailure(handler.handle(request), request);
        } catch (Throwable failure) {
            return failure(failure, request);
        }
    }

    /** Calls back exactly once with the answer, on whichever thread has it. */
    static void call(AsyncHttpHandler handler, HttpRequest request, Consumer<HttpResponse> answer) {
        CompletionStage<HttpResponse> stage;
        try {
            stage = handler.handle(request);
        } catch (Throwable failure) {
            answer.accept(failure(failure, request));
            return;
        }
        if (stage == null) {
            answer.accept(answerOrFailure(null, request));
            return;
        }
        stage.whenComplete((response, failure) ->
                answer.accept(failure == null ? answerOrFailure(response, request) : failure(failure, request)));
    }

    private static HttpResponse answerOrFailure(@Nullable HttpResponse response, HttpRequest request) {
        return response != null ? response : failure(new NullPointerException("the handler answered null"), request);
    }

    private static HttpResponse failure(Throwable failure, HttpRequest request) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        try {
            log.error("handler of {} {} failed", request.method(), request.rawPath(), cause);
        } catch (Throwable ignored) {
            // no memory left to log it: the answer still says it
        }
        return cause instanceof Error ? ErrorPages.FATAL : ErrorPages.of(HttpStatus.INTERNAL_SERVER_ERROR, "", request);
    }
}
