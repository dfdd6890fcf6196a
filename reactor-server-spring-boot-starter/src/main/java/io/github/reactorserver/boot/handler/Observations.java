package io.github.reactorserver.boot.handler;

import io.github.reactorserver.http.AsyncHttpHandler;
import io.github.reactorserver.http.HttpHandler;
import io.github.reactorserver.http.HttpRequest;
import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.http.RequestHandler;
import io.github.reactorserver.http.server.Route;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/**
 * Observes the handlers of routes as {@code http.server.requests}, from the call of the handler to its answer; a
 * streamed body goes on after that. While the handler runs, the observation is the current one of its thread.
 */
public final class Observations {
    private Observations() {}

    /** The route with its handler observed; the same route if nobody listens. */
    public static Route around(Route route, ObservationRegistry registry) {
        if (registry.isNoop()) {
            return route;
        }
        RequestHandler handler = route.handler() instanceof HttpHandler sync
                ? observed(sync, route.template(), registry)
                : observedLater((AsyncHttpHandler) route.handler(), route.template(), registry);
        return new Route(route.method(), route.template(), route.dispatch(), handler);
    }

    private static HttpHandler observed(HttpHandler handler, String template, ObservationRegistry registry) {
        return request -> {
            RequestObservation context = new RequestObservation(request, template);
            Observation observation =
                    Observation.createNotStarted(RequestObservation.CONVENTION, () -> context, registry);
            Observation.CheckedCallable<HttpResponse, Exception> call = () -> {
                HttpResponse response = handler.handle(request);
                context.answered(response);
                return response;
            };
            return observation.observeChecked(call);
        };
    }

    private static AsyncHttpHandler observedLater(
            AsyncHttpHandler handler, String template, ObservationRegistry registry) {
        return request -> {
            RequestObservation context = new RequestObservation(request, template);
            Observation observation = Observation.start(RequestObservation.CONVENTION, () -> context, registry);
            Observation.CheckedCallable<CompletionStage<HttpResponse>, Exception> call = () -> call(handler, request);
            CompletionStage<HttpResponse> stage;
            try {
                stage = observation.scopedChecked(call);
            } catch (Throwable failure) {
                // the scope has told the observation what it was
                observation.stop();
                throw failure;
            }
            return stage.whenComplete((response, failure) -> {
                if (failure == null) {
                    context.answered(response);
                } else {
                    observation.error(cause(failure));
                }
                observation.stop();
            });
        };
    }

    private static CompletionStage<HttpResponse> call(AsyncHttpHandler handler, HttpRequest request) throws Exception {
        CompletionStage<HttpResponse> stage = handler.handle(request);
        if (stage == null) {
            throw new NullPointerException("the handler answered null");
        }
        return stage;
    }

    private static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }
}
