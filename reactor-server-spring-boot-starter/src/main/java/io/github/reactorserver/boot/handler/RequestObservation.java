package io.github.reactorserver.boot.handler;

import io.github.reactorserver.http.HttpRequest;
import io.github.reactorserver.http.HttpResponse;
import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import io.micrometer.observation.transport.RequestReplyReceiverContext;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What an observation of one request knows: names and values as those of Spring's own web applications. */
final class RequestObservation extends RequestReplyReceiverContext<HttpRequest, HttpResponse> {
    static final ObservationConvention<RequestObservation> CONVENTION = new Convention();

    private static final Set<String> METHODS =
            Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT");

    private final HttpRequest request;
    private final String template;
    private volatile @Nullable HttpResponse answer;

    RequestObservation(HttpRequest request, String template) {
        super(RequestObservation::header);
        setCarrier(request);
        this.request = request;
        this.template = template;
    }

    private static @Nullable String header(HttpRequest carrier, String name) {
        return carrier.header(name);
    }

    void answered(HttpResponse response) {
        answer = response;
        setResponse(response);
    }

    private KeyValues lowCardinality() {
        HttpResponse response = answer;
        Throwable failure = getError();
        int status = response != null ? response.status().code() : failure != null ? 500 : 0;
        String method = request.method().name();
        return KeyValues.of(
                "exception", failure == null ? "none" : failure.getClass().getSimpleName(),
                "method", METHODS.contains(method) ? method : "UNKNOWN",
                "outcome", outcome(status),
                "status", status == 0 ? "UNKNOWN" : Integer.toString(status),
                "uri", template);
    }

    private static String outcome(int status) {
        return switch (status / 100) {
            case 1 -> "INFORMATIONAL";
            case 2 -> "SUCCESS";
            case 3 -> "REDIRECTION";
            case 4 -> "CLIENT_ERROR";
            case 5 -> "SERVER_ERROR";
            default -> "UNKNOWN";
        };
    }

    private static final class Convention implements ObservationConvention<RequestObservation> {
        @Override
        public String getName() {
            return "http.server.requests";
        }

        @Override
        public String getContextualName(RequestObservation context) {
            return "http " + context.request.method().name().toLowerCase(Locale.ROOT) + " " + context.template;
        }

        @Override
        public KeyValues getLowCardinalityKeyValues(RequestObservation context) {
            return context.lowCardinality();
        }

        @Override
        public KeyValues getHighCardinalityKeyValues(RequestObservation context) {
            return KeyValues.of("http.url", context.request.rawPath());
        }

        @Override
        public boolean supportsContext(Observation.Context context) {
            return context instanceof RequestObservation;
        }
    }
}
