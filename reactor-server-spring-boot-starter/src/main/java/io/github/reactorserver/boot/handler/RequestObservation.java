package io.github.reactorserver.boot.handler;

import io.github.reactorserver.http.HttpRequest;
import io.github.reactorserver.http.HttpResponse;
import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import io.micrometer.observation.transport.RequestReplyReceiverContext;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What an observation of one request knows: names and values as those of Spring's own web applications. */
final class RequestObservation extends RequestReplyReceiverContext<HttpRequest, HttpResponse> {
    static final ObservationConvention<RequestObservation> CONVENTION = new Convention();

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

    private static final class Convention implements ObservationConvention<RequestObservation> {
        @Override
        public String getName() {
            return RequestTags.NAME;
        }

        @Override
        public String getContextualName(RequestObservation context) {
            return "http " + context.request.method().name().toLowerCase(Locale.ROOT) + " " + context.template;
        }

        @Override
        public KeyValues getLowCardinalityKeyValues(RequestObservation context) {
            return RequestTags.of(context.request, context.answer, context.getError())
                    .keyValues(context.template);
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
