package io.github.reactorserver.http.server;

import io.github.reactorserver.http.HttpHeaders;
import io.github.reactorserver.http.HttpRequest;
import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.logging.AccessLog;
import io.github.reactorserver.logging.AccessLogEntry;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The line of each exchange in an access log; those that end without a response have none. Thread-safe. */
final class LoggedRequests implements HttpExchange.Completion {
    private final AccessLog log;
    private final AddressTexts addresses = new AddressTexts();

    LoggedRequests(AccessLog log) {
        this.log = log;
    }

    @Override
    public void onComplete(HttpExchange exchange, @Nullable HttpResponse response, long bytes, long nanos) {
        if (response != null) {
            log.log(new Entry(
                    addresses.of(exchange.request().remoteAddress()),
                    exchange.request(),
                    exchange.loop().name(),
                    response.status().code(),
                    response.headers(),
                    bytes,
                    nanos,
                    System.currentTimeMillis() - TimeUnit.NANOSECONDS.toMillis(nanos)));
        }
    }

    private record Entry(
            String remoteAddress,
            HttpRequest request,
            String loop,
            int status,
            HttpHeaders responseHeaders,
            long bytes,
            long durationNanos,
            long timestampMillis)
            implements AccessLogEntry {

        @Override
        public String method() {
            return request.method().name();
        }

        @Override
        public String target() {
            return request.target();
        }

        @Override
        public String protocol() {
            return method().isEmpty() ? "" : request.version().toString();
        }

        @Override
        public long connectionId() {
            return request.connectionId();
        }

        @Override
        public @Nullable String requestHeader(String name) {
            return request.header(name);
        }

        @Override
        public @Nullable String responseHeader(String name) {
            return responseHeaders.first(name);
        }
    }
}
