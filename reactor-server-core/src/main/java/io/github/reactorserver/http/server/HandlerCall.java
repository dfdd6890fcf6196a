package io.github.reactorserver.http.server;

import io.github.reactorserver.http.AsyncHttpHandler;
import io.github.reactorserver.http.BodyAbortedException;
import io.github.reactorserver.http.HttpHandler;
import io.github.reactorserver.http.HttpRequest;
import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.http.HttpStatus;
import io.github.reactorserver.http.MalformedRequestException;
import io.github.reactorserver.http.RequestBody;
import io.github.reactorserver.http.RequestHandler;
import io.github.reactorserver.http.StreamingHttpHandler;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Calls a user's handler, on the thread at hand; whatever it throws becomes an answer. */
final class HandlerCall {
    private static final Logger log = LoggerFactory.getLogger(HandlerCall.class);

    private static final int FIRST_FINAL = 200;
    private static final int MAX_CAUSES = 8;

    private HandlerCall() {}

    static HttpResponse call(HttpHandler handler, HttpRequest request) {
        try {
            return answerOrFailure(handler.handle(request), request);
        } catch (Throwable failure) {
            return failure(failure, request);
        }
    }

    /**
     * Calls back exactly once with the answer, on whichever thread has it.
     *
     * @param body for a handler that streams it, else null
     * @return what the answer will come from; null if it is there
     */
    static @Nullable CompletionStage<HttpResponse> call(
            RequestHandler handler, HttpRequest request, @Nullable RequestBody body, Consumer<HttpResponse> answer) {
        if (handler instanceof HttpHandler sync) {
            answer.accept(call(sync, request));
            return null;
        }
        CompletionStage<HttpResponse> stage;
        try {
            stage = start(handler, request, body);
        } catch (Throwable failure) {
            answer.accept(failure(failure, request));
            return null;
        }
        if (stage == null) {
            answer.accept(answerOrFailure(null, request));
            return null;
        }
        HttpResponse now = answerNow(stage, request);
        if (now != null) {
            answer.accept(now);
            return null;
        }
        await(stage, request, answer);
        return stage instanceof Future<?> future && future.isDone() ? null : stage;
    }

    /** Calls back exactly once with the answer of that stage, on whichever thread has it. */
    static void await(CompletionStage<HttpResponse> stage, HttpRequest request, Consumer<HttpResponse> answer) {
        stage.whenComplete((response, failure) ->
                answer.accept(failure == null ? answerOrFailure(response, request) : failure(failure, request)));
    }

    /** Calls a handler that may answer later; a failure to do so is an answer. */
    static CompletionStage<HttpResponse> start(AsyncHttpHandler handler, HttpRequest request) {
        try {
            CompletionStage<HttpResponse> stage = handler.handle(request);
            return stage != null ? stage : CompletableFuture.completedFuture(answerOrFailure(null, request));
        } catch (Throwable failure) {
            return CompletableFuture.completedFuture(failure(failure, request));
        }
    }

    /** The answer that a stage has already, or null. */
    static @Nullable HttpResponse answerNow(CompletionStage<HttpResponse> stage, HttpRequest request) {
        return stage instanceof CompletableFuture<HttpResponse> future
                        && future.isDone()
                        && !future.isCompletedExceptionally()
                ? answerOrFailure(future.join(), request)
                : null;
    }

    private static @Nullable CompletionStage<HttpResponse> start(
            RequestHandler handler, HttpRequest request, @Nullable RequestBody body) throws Exception {
        if (handler instanceof AsyncHttpHandler async) {
            return async.handle(request);
        }
        if (handler instanceof StreamingHttpHandler streaming && body != null) {
            return streaming.handle(request, body);
        }
        throw new IllegalStateException("a handler that streams was called without a body");
    }

    private static HttpResponse answerOrFailure(@Nullable HttpResponse response, HttpRequest request) {
        if (response == null) {
            return failure(new NullPointerException("the handler answered null"), request);
        }
        if (response.status().code() >= FIRST_FINAL) {
            return response;
        }
        // the client would wait for a final answer, and take the next one for it
        Unsent.drop(response);
        return failure(new IllegalStateException("the handler gave an interim answer: " + response), request);
    }

    /** Whether the client is at fault: then nothing is to be logged that it could fill the log with. */
    static boolean isClients(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < MAX_CAUSES; depth++) {
            if (cause instanceof BodyAbortedException || cause instanceof MalformedRequestException) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }

    private static HttpResponse failure(Throwable failure, HttpRequest request) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (isClients(cause)) {
            log.debug("handler of {} {} refused: {}", request.method(), request.rawPath(), cause.toString());
            return ErrorPages.of(HttpStatus.BAD_REQUEST, "", request);
        }
        if (cause instanceof CancellationException) {
            // most often since the client went away
            log.debug("handler of {} {} was cancelled", request.method(), request.rawPath());
            return ErrorPages.of(HttpStatus.INTERNAL_SERVER_ERROR, "", request);
        }
        try {
            log.error("handler of {} {} failed", request.method(), request.rawPath(), cause);
        } catch (Throwable ignored) {
            // no memory left to log it: the answer still says it
        }
        return cause instanceof Error ? ErrorPages.FATAL : ErrorPages.of(HttpStatus.INTERNAL_SERVER_ERROR, "", request);
    }
}
