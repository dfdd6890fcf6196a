package io.github.reactorserver.boot.handler;

import io.github.reactorserver.http.AsyncHttpHandler;
import io.github.reactorserver.http.CancellableStage;
import io.github.reactorserver.http.HttpHandler;
import io.github.reactorserver.http.HttpRequest;
import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.http.RequestHandler;
import io.github.reactorserver.http.StreamingHttpHandler;
import io.github.reactorserver.http.server.Route;
import io.micrometer.observation.Observation;
import io.micrometer.observation.Observation.CheckedCallable;
import io.micrometer.observation.ObservationRegistry;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/**
 * Observes the handlers of a route as {@code http.server.requests}, from the call of the handler to its answer; a
 * streamed body goes on after that. While the handler runs, the observation is the current one of its thread.
 */
public final class Observations {
    private final String template;
    private final ObservationRegistry registry;

    private Observations(String template, ObservationRegistry registry) {
        this.template = template;
        this.registry = registry;
    }

    /** The route with its handler observed; the same route if nobody listens. */
    public static Route around(Route route, ObservationRegistry registry) {
        if (registry.isNoop()) {
            return route;
        }
        RequestHandler handler = new Observations(route.template(), registry).around(route.handler());
        return new Route(route.method(), route.template(), route.dispatch(), handler);
    }

    private RequestHandler around(RequestHandler handler) {
        if (handler instanceof HttpHandler sync) {
            return (HttpHandler) request -> observe(request, () -> sync.handle(request));
        }
        if (handler instanceof StreamingHttpHandler streaming) {
            return (StreamingHttpHandler)
                    (request, body) -> observeLater(request, () -> streaming.handle(request, body));
        }
        AsyncHttpHandler async = (AsyncHttpHandler) handler;
        return (AsyncHttpHandler) request -> observeLater(request, () -> async.handle(request));
    }

    private HttpResponse observe(HttpRequest request, CheckedCallable<HttpResponse, Exception> call) throws Exception {
        RequestObservation context = new RequestObservation(request, template);
        Observation observation = Observation.createNotStarted(RequestObservation.CONVENTION, () -> context, registry);
        CheckedCallable<HttpResponse, Exception> answering = () -> {
            HttpResponse response = call.call();
            context.answered(response);
            return response;
        };
        return observation.observeChecked(answering);
    }

    private CompletionStage<HttpResponse> observeLater(
            HttpRequest request, CheckedCallable<CompletionStage<HttpResponse>, Exception> call) throws Exception {
        RequestObservation context = new RequestObservation(request, template);
        Observation observation = Observation.start(RequestObservation.CONVENTION, () -> context, registry);
        CompletionStage<HttpResponse> stage;
        try {
            stage = observation.scopedChecked(call);
        } catch (Throwable failure) {
            // the scope has told the observation what it was
            observation.stop();
            throw failure;
        }
        if (stage == null) {
            observation.stop();
            throw new NullPointerException("the handler answered null");
        }
        return CancellableStage.of(stage).whenComplete((response, failure) -> {
            if (failure == null) {
                context.answered(response);
            } else {
                observation.error(cause(failure));
            }
            observation.stop();
        });
    }

    private static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }
}
