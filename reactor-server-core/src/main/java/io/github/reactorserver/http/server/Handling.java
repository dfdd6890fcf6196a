package io.github.reactorserver.http.server;

import io.github.reactorserver.http.AsyncHttpHandler;
import io.github.reactorserver.http.Dispatch;
import io.github.reactorserver.http.HttpFilter;
import io.github.reactorserver.http.HttpHandler;
import io.github.reactorserver.http.HttpRequest;
import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.http.RequestHandler;
import io.github.reactorserver.http.StreamingHttpHandler;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** Has requests handled where their handlers run. Thread-safe. */
final class Handling {
    private final List<HttpFilter> filters;
    private final Dispatchers dispatchers;

    Handling(HttpServerConfig config) {
        filters = config.filters();
        dispatchers = config.dispatchers();
    }

    /** Answers a request that has no route and a body, without waiting for the body. */
    Route refusal(Router.Match match) {
        StreamingHttpHandler handler =
                (request, body) -> CompletableFuture.completedFuture(ErrorPages.unrouted(request, match.allowed()));
        return new Route(null, "", Dispatch.LOOP, HttpFilter.around(handler, filters));
    }

    /** Has a complete request answered. */
    void handle(Router.Match match, HttpRequest request, RequestTraits traits, Answers answers) {
        Route route = match.route();
        if (route == null) {
            HttpHandler unrouted = unmatched -> ErrorPages.unrouted(unmatched, match.allowed());
            handleInLoop(HttpFilter.around(unrouted, filters), null, request, traits, answers);
        } else if (route.dispatch() == Dispatch.LOOP) {
            handleInLoop(route.handler(), route.timeout(), request, traits, answers);
        } else {
            handle(route, request, null, answers.reserve(traits, route.timeout(), request.bodyLength()), answers);
        }
    }

    private static void handleInLoop(
            RequestHandler handler,
            @Nullable Duration timeout,
            HttpRequest request,
            RequestTraits traits,
            Answers answers) {
        if (handler instanceof HttpHandler sync) {
            answers.answer(traits, timeout, HandlerCall.call(sync, request));
        } else if (handler instanceof AsyncHttpHandler async) {
            startInLoop(async, timeout, request, traits, answers);
        } else {
            call(handler, request, null, answers.reserve(traits, timeout, request.bodyLength()), answers);
        }
    }

    // an answer that is there already needs no place to be kept
    private static void startInLoop(
            AsyncHttpHandler handler,
            @Nullable Duration timeout,
            HttpRequest request,
            RequestTraits traits,
            Answers answers) {
        CompletionStage<HttpResponse> stage = HandlerCall.start(handler, request);
        HttpResponse now = HandlerCall.answerNow(stage, request);
        if (now != null) {
            answers.answer(traits, timeout, now);
            return;
        }
        ResponseQueue.Slot slot = answers.reserve(traits, timeout, request.bodyLength());
        HandlerCall.await(stage, request, answer -> answers.complete(slot, answer));
        if (!(stage instanceof Future<?> future && future.isDone())) {
            answers.await(slot, stage);
        }
    }

    /**
     * Has a request answered at its place among others.
     *
     * @param body for a handler that streams it, else null
     */
    void handle(Route route, HttpRequest request, @Nullable BodyStream body, ResponseQueue.Slot slot, Answers answers) {
        if (route.dispatch() == Dispatch.LOOP) {
            call(route.handler(), request, body, slot, answers);
            return;
        }
        try {
            dispatchers.executor(route.dispatch()).execute(() -> {
                if (answers.isMemoryExceeded()) {
                    answers.complete(slot, ErrorPages.overloaded(request));
                } else {
                    call(route.handler(), request, body, slot, answers);
                }
            });
        } catch (RejectedExecutionException e) {
            answers.complete(slot, ErrorPages.overloaded(request));
        }
    }

    // whoever waits for the answer can be told when nobody wants it any more
    private static void call(
            RequestHandler handler,
            HttpRequest request,
            @Nullable BodyStream body,
            ResponseQueue.Slot slot,
            Answers answers) {
        CompletionStage<HttpResponse> later =
                HandlerCall.call(handler, request, body, answer -> answers.complete(slot, answer));
        if (later != null) {
            answers.await(slot, later);
        }
    }
}
