package io.github.reactorserver.http.server;

import io.github.reactorserver.http.HttpHeaders;
import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.http.RequestHead;
import io.github.reactorserver.logging.AccessLog;
import io.github.reactorserver.logging.AccessLogEntry;
import io.github.reactorserver.net.TcpConnection;
import org.jspecify.annotations.Nullable;

/** A request that goes into the access log when it is answered. Loop-confined. */
final class LoggedRequest implements RequestTraits, AccessLogEntry {
    private final AccessLog log;
    private final AddressTexts addresses;
    private final TcpConnection connection;
    private final @Nullable RequestHead head;
    private final Plain traits;
    private final long startedAt;
    private final long timestampMillis;
    private HttpHeaders answered = HttpHeaders.empty();
    private int status;
    private long bytes;

    /**
     * @param head null if the request was not understood
     */
    LoggedRequest(
            AccessLog log, AddressTexts addresses, TcpConnection connection, @Nullable RequestHead head, Plain traits) {
        this.log = log;
        this.addresses = addresses;
        this.connection = connection;
        this.head = head;
        this.traits = traits;
        this.startedAt = connection.loop().turnNanoTime();
        this.timestampMillis = System.currentTimeMillis();
    }

    @Override
    public boolean isHead() {
        return traits.isHead();
    }

    @Override
    public boolean isHttp10() {
        return traits.isHttp10();
    }

    @Override
    public boolean closes() {
        return traits.closes();
    }

    @Override
    public void handleAnswered(HttpResponse response, long length) {
        status = response.status().code();
        answered = response.headers();
        bytes = length;
        log.log(this);
    }

    @Override
    public String remoteAddress() {
        return addresses.of(connection.remoteAddress());
    }

    @Override
    public long timestampMillis() {
        return timestampMillis;
    }

    @Override
    public String method() {
        return head == null ? "" : head.method().name();
    }

    @Override
    public String target() {
        return head == null ? "" : head.target();
    }

    @Override
    public String protocol() {
        return head == null ? "" : head.version().toString();
    }

    @Override
    public int status() {
        return status;
    }

    @Override
    public long bytes() {
        return bytes;
    }

    @Override
    public long durationNanos() {
        return connection.loop().nanoTime() - startedAt;
    }

    @Override
    public String loop() {
        return connection.loop().name();
    }

    @Override
    public long connectionId() {
        return connection.id();
    }

    @Override
    public @Nullable String requestHeader(String name) {
        return head == null ? null : head.headers().first(name);
    }

    @Override
    public @Nullable String responseHeader(String name) {
        return answered.first(name);
    }
}
