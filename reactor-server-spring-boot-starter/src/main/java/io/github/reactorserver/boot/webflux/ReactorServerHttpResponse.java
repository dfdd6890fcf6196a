package io.github.reactorserver.boot.webflux;

import io.github.reactorserver.buffer.FileRegion;
import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.http.HttpStatus;
import io.github.reactorserver.http.StreamedBody;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ResponseCookie;
import org.springframework.http.ZeroCopyHttpOutputMessage;
import org.springframework.http.server.reactive.AbstractServerHttpResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * A response as WebFlux writes it. What it writes as one buffer goes out as one piece, a file as a region, the rest is
 * streamed.
 */
final class ReactorServerHttpResponse extends AbstractServerHttpResponse implements ZeroCopyHttpOutputMessage {
    private static final Logger log = LoggerFactory.getLogger(ReactorServerHttpResponse.class);

    private final ResponseHeaders fields;
    private final Exchange exchange;
    private final boolean head;

    /**
     * @param head whether the request was HEAD, whose response has no body
     */
    ReactorServerHttpResponse(Exchange exchange, boolean head) {
        this(exchange, head, new ResponseHeaders());
    }

    private ReactorServerHttpResponse(Exchange exchange, boolean head, ResponseHeaders fields) {
        super(DefaultDataBufferFactory.sharedInstance, new HttpHeaders(fields));
        this.exchange = exchange;
        this.head = head;
        this.fields = fields;
    }

    // ---- committing: all is taken over when the response is made

    @Override
    protected void applyStatusCode() {}

    @Override
    protected void applyHeaders() {}

    @Override
    protected void applyCookies() {
        getCookies()
                .values()
                .forEach(cookies ->
                        cookies.forEach(cookie -> fields.addUnchecked(HttpHeaders.SET_COOKIE, cookie.toString())));
    }

    /**
     * Adds a cookie.
     *
     * @throws IllegalArgumentException if it cannot be sent, which the handler can still answer
     */
    @Override
    public void addCookie(ResponseCookie cookie) {
        ResponseHeaders.check(HttpHeaders.SET_COOKIE, cookie.toString());
        super.addCookie(cookie);
    }

    /** 200 unless another was set, as WebFlux's observations and filters expect of a server. */
    @Override
    public HttpStatusCode getStatusCode() {
        HttpStatusCode status = super.getStatusCode();
        return status == null ? HttpStatusCode.valueOf(HttpStatus.OK.code()) : status;
    }

    /** A failure because the client has gone is set but reported as too late: Spring logs no error then. */
    @Override
    public boolean setStatusCode(@Nullable HttpStatusCode status) {
        boolean set = super.setStatusCode(status);
        return set && !(exchange.isAborted() && status != null && status.is5xxServerError());
    }

    private HttpStatus status() {
        return HttpStatus.of(getStatusCode().value());
    }

    // a response that never has a body: RFC 9110, sections 6.4.1 and 15.3.6
    private boolean isBodyless() {
        HttpStatus status = status();
        return status.isBodyless() || status.code() == 205;
    }

    private HttpResponse.Builder builder() {
        HttpResponse.Builder builder = HttpResponse.builder(status());
        fields.forEachField((name, value) -> {
            if (!isFraming(name)) {
                builder.header(name, value);
            }
        });
        if (getHeaders().getConnection().stream().anyMatch("close"::equalsIgnoreCase)) {
            builder.header(HttpHeaders.CONNECTION, "close");
        }
        return builder;
    }

    // the server frames answers itself
    private static boolean isFraming(String name) {
        return name.equalsIgnoreCase(HttpHeaders.CONTENT_LENGTH)
                || name.equalsIgnoreCase(HttpHeaders.TRANSFER_ENCODING)
                || name.equalsIgnoreCase(HttpHeaders.CONNECTION);
    }

    private long length() {
        return Math.max(StreamedBody.UNKNOWN_LENGTH, getHeaders().getContentLength());
    }

    // ---- writing

    /**
     * The response without a body.
     *
     * @throws RuntimeException if a field cannot be sent
     */
    HttpResponse withoutBody() {
        HttpResponse.Builder builder = builder();
        if (head && !isBodyless()) {
            // what GET would have: its length, or no word about it
            builder.body(StreamedBody.of(NoBody.INSTANCE, length()));
        }
        return builder.build();
    }

    @Override
    protected Mono<Void> writeWithInternal(Publisher<? extends DataBuffer> body) {
        if (isBodyless()) {
            return Flux.from(body).doOnNext(DataBufferUtils::release).then();
        }
        if (body instanceof Mono<? extends DataBuffer> whole) {
            return whole.handle((buffer, end) -> {
                try {
                    exchange.complete(builder().body(Bytes.take(buffer)).build());
                } catch (Throwable failure) {
                    exchange.fail(failure);
                    end.error(failure);
                }
            });
        }
        return stream(body);
    }

    @Override
    protected Mono<Void> writeAndFlushWithInternal(Publisher<? extends Publisher<? extends DataBuffer>> body) {
        // the server flushes behind each item
        return writeWithInternal(
                Flux.from(body).concatMap(part -> part, 1).doOnDiscard(DataBuffer.class, DataBufferUtils::release));
    }

    /** Opens the file, and takes its time over it: not on a loop. */
    @Override
    public Mono<Void> writeWith(Path file, long position, long count) {
        // deferred: this is called before the last header fields, as those of a range, and the commit actions' are
        // there
        return doCommit(() -> Mono.defer(() -> isBodyless() ? Mono.empty() : send(file, position, count)));
    }

    private Mono<Void> send(Path file, long position, long count) {
        HttpResponse.Builder answer = builder();
        return Mono.<Void>fromCallable(() -> {
                    answer(answer, open(file, position, count));
                    return null;
                })
                .subscribeOn(Schedulers.boundedElastic());
    }

    private static FileRegion open(Path path, long position, long count) throws IOException {
        FileChannel file = FileChannel.open(path, StandardOpenOption.READ);
        try {
            return new FileRegion(file, position, count, () -> close(file, path));
        } catch (IllegalArgumentException e) {
            close(file, path);
            throw e;
        }
    }

    private static void close(FileChannel file, Path path) {
        try {
            file.close();
        } catch (IOException e) {
            log.debug("{} cannot be closed", path, e);
        }
    }

    private void answer(HttpResponse.Builder answer, FileRegion region) {
        HttpResponse response = answer.body(region).build();
        if (!exchange.complete(response)) {
            // the client went away meanwhile
            response.release();
        }
    }

    private Mono<Void> stream(Publisher<? extends DataBuffer> body) {
        return new ResponseStream(
                body,
                exchange,
                stream -> builder().body(StreamedBody.of(stream, length())).build());
    }

    @Override
    @SuppressWarnings("unchecked")
    public <T> T getNativeResponse() {
        return (T) exchange;
    }
}
