package io.github.reactorserver.http.server;

import io.github.reactorserver.compute.ComputePool;
import io.github.reactorserver.http.AsyncHttpHandler;
import io.github.reactorserver.http.CancellableStage;
import io.github.reactorserver.http.Dispatch;
import io.github.reactorserver.http.HttpFilter;
import io.github.reactorserver.http.HttpHandler;
import io.github.reactorserver.http.HttpRequest;
import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.http.HttpStatus;
import io.github.reactorserver.http.PendingResponse;
import io.github.reactorserver.http.RequestBody;
import io.github.reactorserver.http.RequestHandler;
import io.github.reactorserver.http.StreamingHttpHandler;
import io.github.reactorserver.http.route.Route;
import io.github.reactorserver.http.route.Router;
import io.github.reactorserver.net.MemoryBudget;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has exchanges handled where their handlers run, the filters around them; whatever a handler does or throws becomes a
 * response. Thread-safe.
 *
 * <p>Decides at the head of a request: what has no route, what finds the pool full and what a filter rejects is responded
 * to before the body is asked for. A handler that takes its body whole is called once that is there.
 */
public final class RequestDispatcher {
    private static final Logger log = LoggerFactory.getLogger(RequestDispatcher.class);

    private static final int QUEUE_CAPACITY = 1_024;
    private static final int FIRST_FINAL = 200;

    private final List<HttpFilter> filters;
    private final MemoryBudget memory;
    private final String name;
    private final @Nullable ComputePool shared;
    private volatile @Nullable ComputePool own;

    /**
     * @param name of a pool of our own
     * @param shared null for a pool of our own, made when it is first needed
     */
    RequestDispatcher(List<HttpFilter> filters, MemoryBudget memory, String name, @Nullable ComputePool shared) {
        this.filters = filters;
        this.memory = memory;
        this.name = name;
        this.shared = shared;
    }

    /** Has an exchange handled whose head is there. Loop's thread. */
    public void dispatch(HttpExchange exchange, Router.Match match) {
        Route route = match.route();
        HttpRequest request = exchange.request();
        if (route == null) {
            HttpHandler unrouted = any -> ErrorPages.unrouted(any, match.allowed());
            handle(exchange, unrouted, request, null);
            return;
        }
        RequestHandler handler = route.handler();
        boolean streams = handler instanceof StreamingHttpHandler;
        if (streams || !exchange.hasBody() || !filters.isEmpty() || handler instanceof HttpExchange.Handler) {
            RequestBody body = streams ? exchange.body() : null;
            if (route.dispatch() == Dispatch.LOOP) {
                handle(exchange, handler, request, body);
            } else {
                execute(exchange, route, request, body);
            }
        } else if (rejects(route.dispatch())) {
            exchange.respond(ErrorPages.overloaded(request));
        } else {
            exchange.collect(() -> execute(exchange, route, exchange.request(), null));
        }
    }

    private void execute(HttpExchange exchange, Route route, HttpRequest request, @Nullable RequestBody body) {
        try {
            executor(route.dispatch()).execute(() -> {
                if (route.dispatch() != Dispatch.LOOP && memory.isExceeded()) {
                    exchange.respond(ErrorPages.overloaded(request));
                } else {
                    handle(exchange, route.handler(), request, body);
                }
            });
        } catch (RejectedExecutionException e) {
            exchange.respond(ErrorPages.overloaded(request));
        }
    }

    // ---- the handler's thread

    private void handle(
            HttpExchange exchange, RequestHandler handler, HttpRequest request, @Nullable RequestBody body) {
        try {
            if (!filters.isEmpty()) {
                respondLater(
                        exchange, request, filtered(exchange, handler, body).handle(request));
            } else if (handler instanceof HttpHandler sync) {
                exchange.respond(checked(sync.handle(request), request));
            } else if (handler instanceof HttpExchange.Handler own) {
                own.handle(exchange);
            } else {
                respondLater(exchange, request, start(handler, request, body));
            }
        } catch (Throwable failure) {
            exchange.respond(responseTo(failure, request));
        }
    }

    private static CompletionStage<HttpResponse> start(
            RequestHandler handler, HttpRequest request, @Nullable RequestBody body) throws Exception {
        if (handler instanceof AsyncHttpHandler async) {
            return async.handle(request);
        }
        if (handler instanceof StreamingHttpHandler streaming && body != null) {
            return streaming.handle(request, body);
        }
        throw new IllegalStateException("no way to call a " + handler.getClass().getName());
    }

    // whoever waits for the response can be told when nobody wants it any more
    private static void respondLater(
            HttpExchange exchange, HttpRequest request, @Nullable CompletionStage<HttpResponse> stage) {
        if (stage instanceof CompletableFuture<HttpResponse> future
                && future.isDone()
                && !future.isCompletedExceptionally()) {
            exchange.respond(checked(future.join(), request));
        } else if (stage == null) {
            exchange.respond(checked(null, request));
        } else {
            stage.whenComplete((response, failure) ->
                    exchange.respond(failure == null ? checked(response, request) : responseTo(failure, request)));
            if (!(stage instanceof Future<?> future && future.isDone())) {
                exchange.onCancel(new Pending(stage));
            }
        }
    }

    /** A response that is still to come. */
    private record Pending(CompletionStage<HttpResponse> stage) implements HttpExchange.Cancellation {
        @Override
        public void cancel() {
            try {
                stage.toCompletableFuture().cancel(false);
            } catch (UnsupportedOperationException e) {
                log.debug("the stage of a handler cannot be cancelled, and goes on for nothing");
            }
        }

        @Override
        public boolean isBrief(Runnable next) {
            return stage instanceof PendingResponse pending && pending.tryOnFollow(next);
        }
    }

    // ---- filters

    private AsyncHttpHandler filtered(HttpExchange exchange, RequestHandler handler, @Nullable RequestBody body) {
        AsyncHttpHandler chain = request -> handleFiltered(exchange, handler, request, body);
        for (int i = filters.size() - 1; i >= 0; i--) {
            HttpFilter filter = filters.get(i);
            AsyncHttpHandler next = chain;
            chain = request -> filter.filter(request, next);
        }
        return chain;
    }

    /** Calls the handler behind the filters, which see whatever it does in the stage. */
    private CompletionStage<HttpResponse> handleFiltered(
            HttpExchange exchange, RequestHandler handler, HttpRequest request, @Nullable RequestBody body)
            throws Exception {
        Route route = exchange.route();
        if (route == null || body != null || !exchange.hasBody() || handler instanceof HttpExchange.Handler) {
            return called(exchange, handler, request, body);
        }
        if (rejects(route.dispatch())) {
            return CompletableFuture.completedFuture(ErrorPages.overloaded(request));
        }
        PendingResponse later = new PendingResponse();
        exchange.collect(() -> follow(later, exchange, route, collected(exchange, request)));
        return CancellableStage.of(later);
    }

    // a filter may have exchanged the body
    private static HttpRequest collected(HttpExchange exchange, HttpRequest request) {
        HttpRequest whole = exchange.request();
        return request.bodyLength() > 0 ? request : request.withBody(whole.bodyBytes(), whole.trailers());
    }

    private void follow(PendingResponse later, HttpExchange exchange, Route route, HttpRequest request) {
        try {
            executor(route.dispatch()).execute(() -> {
                try {
                    later.follow(called(exchange, route.handler(), request, null));
                } catch (Throwable failure) {
                    later.completeExceptionally(failure);
                }
            });
        } catch (RejectedExecutionException e) {
            later.complete(ErrorPages.overloaded(request));
        }
    }

    private static CompletionStage<HttpResponse> called(
            HttpExchange exchange, RequestHandler handler, HttpRequest request, @Nullable RequestBody body)
            throws Exception {
        if (handler instanceof HttpHandler sync) {
            return CancellableStage.of(attempt(sync, request));
        }
        if (handler instanceof HttpExchange.Handler own) {
            own.handle(exchange);
            // what it responds with goes past the filters
            return CancellableStage.of(new CompletableFuture<>());
        }
        CompletionStage<HttpResponse> stage = start(handler, request, body);
        return stage == null ? CompletableFuture.completedFuture(checked(null, request)) : CancellableStage.of(stage);
    }

    private static CompletionStage<HttpResponse> attempt(HttpHandler handler, HttpRequest request) {
        try {
            return CompletableFuture.completedFuture(handler.handle(request));
        } catch (Exception failure) {
            return CompletableFuture.failedFuture(failure);
        }
    }

    // ---- what a handler did

    private static HttpResponse checked(@Nullable HttpResponse response, HttpRequest request) {
        if (response == null) {
            return responseTo(new NullPointerException("the handler responded with null"), request);
        }
        if (response.status().code() >= FIRST_FINAL) {
            return response;
        }
        // the client would wait for a final response, and take the next one for it
        response.release();
        return responseTo(new IllegalStateException("the handler gave an interim response: " + response), request);
    }

    private static HttpResponse responseTo(Throwable failure, HttpRequest request) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (ErrorPages.isClients(cause)) {
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
            // no memory left to log it: the response still says it
        }
        return cause instanceof Error ? ErrorPages.FATAL : ErrorPages.of(HttpStatus.INTERNAL_SERVER_ERROR, "", request);
    }

    // ---- the pool

    private boolean rejects(Dispatch dispatch) {
        return dispatch != Dispatch.LOOP && pool().rejects(dispatch == Dispatch.VIRTUAL);
    }

    private Executor executor(Dispatch dispatch) {
        if (dispatch == Dispatch.LOOP) {
            return Runnable::run;
        }
        ComputePool pool = pool();
        return dispatch == Dispatch.VIRTUAL ? pool::executeVirtual : pool;
    }

    private ComputePool pool() {
        if (shared != null) {
            return shared;
        }
        ComputePool pool = own;
        return pool != null ? pool : openPool();
    }

    private synchronized ComputePool openPool() {
        ComputePool pool = own;
        if (pool == null) {
            int threads = Math.max(4, 2 * Runtime.getRuntime().availableProcessors());
            pool = new ComputePool(name, threads, QUEUE_CAPACITY);
            own = pool;
        }
        return pool;
    }

    /** Ends the pool of our own, if there is one; a later job makes a new one. */
    synchronized void close(Duration grace) {
        ComputePool pool = own;
        own = null;
        if (pool != null) {
            pool.close(grace);
        }
    }
}
