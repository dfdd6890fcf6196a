package io.github.reactorserver.boot.handler;

import io.github.reactorserver.http.AsyncHttpHandler;
import io.github.reactorserver.http.CancellableStage;
import io.github.reactorserver.http.HttpHandler;
import io.github.reactorserver.http.HttpRequest;
import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.http.route.Route;
import io.micrometer.observation.Observation;
import io.micrometer.observation.Observation.CheckedCallable;
import io.micrometer.observation.ObservationRegistry;
import java.util.concurrent.CompletionStage;

/** Observes requests. While a handler runs, the observation is the current one of its thread. */
public final class Observations implements RequestRecorder {
    private final String template;
    private final ObservationRegistry registry;

    private Observations(String template, ObservationRegistry registry) {
        this.template = template;
        this.registry = registry;
    }

    /** The route with its handler observed; the same route if nobody listens. */
    public static Route around(Route route, ObservationRegistry registry) {
        return registry.isNoop() ? route : new Observations(route.template(), registry).around(route);
    }

    @Override
    public HttpResponse record(HttpRequest request, HttpHandler handler) throws Exception {
        RequestObservation context = new RequestObservation(request, template);
        Observation observation = Observation.createNotStarted(RequestObservation.CONVENTION, () -> context, registry);
        CheckedCallable<HttpResponse, Exception> answering = () -> {
            HttpResponse response = handler.handle(request);
            context.answered(response);
            return response;
        };
        return observation.observeChecked(answering);
    }

    @Override
    public CompletionStage<HttpResponse> recordLater(HttpRequest request, AsyncHttpHandler handler) throws Exception {
        RequestObservation context = new RequestObservation(request, template);
        Observation observation = Observation.start(RequestObservation.CONVENTION, () -> context, registry);
        CheckedCallable<CompletionStage<HttpResponse>, Exception> call = () -> handler.handle(request);
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
                observation.error(RequestRecorder.cause(failure));
            }
            observation.stop();
        });
    }
}
