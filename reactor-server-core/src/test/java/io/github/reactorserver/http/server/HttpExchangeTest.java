package io.github.reactorserver.http.server;

import static io.github.reactorserver.http.server.HttpRig.get;
import static io.github.reactorserver.http.server.HttpRig.ok;
import static io.github.reactorserver.http.server.HttpRig.post;
import static io.github.reactorserver.http.server.HttpRig.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactorserver.buffer.Buffer;
import io.github.reactorserver.compute.ComputePool;
import io.github.reactorserver.http.AsyncHttpHandler;
import io.github.reactorserver.http.Dispatch;
import io.github.reactorserver.http.HttpFilter;
import io.github.reactorserver.http.HttpHandler;
import io.github.reactorserver.http.HttpRequest;
import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.http.HttpStatus;
import io.github.reactorserver.http.RequestHandler;
import io.github.reactorserver.http.StreamedBody;
import io.github.reactorserver.http.StreamingHttpHandler;
import io.github.reactorserver.net.ConnectionHandler;
import io.github.reactorserver.net.TcpConnection;
import io.github.reactorserver.transport.memory.MemoryPeer;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is decided at the head of a request, who hears of its end, and handlers that drive the exchange themselves. */
class HttpExchangeTest {
    private static final HttpHandler ECHO = request -> HttpResponse.text(request.bodyText());
    private static final String ANNOUNCED = request("POST", "/", "Content-Length: 1000000");
    private static final String EXPECTANT = request("POST", "/", "Content-Length: 5", "Expect: 100-continue");
    private static final String CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n";

    private final HttpRig rig = new HttpRig();
    private final List<String> log = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        rig.close();
    }

    private void serve(RequestHandler handler, UnaryOperator<HttpServer.Builder> settings) {
        rig.start(builder -> settings.apply(builder.router(HttpRig.router(Dispatch.LOOP, handler))));
    }

    private void serve(RequestHandler handler, HttpFilter... filters) {
        serve(handler, builder -> builder.filters(List.of(filters)));
    }

    // ---- at the head

    @ParameterizedTest
    @EnumSource(names = {"COMPUTE", "VIRTUAL"})
    void fullPoolRejectsARequestBeforeItsBodyComes(Dispatch dispatch) throws InterruptedException {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        try (ComputePool pool = new ComputePool("small", 1, 1, 1)) {
            rig.start(builder -> builder.compute(pool).router(HttpRig.router(dispatch, ECHO)));
            pool.execute(() -> {
                running.countDown();
                awaitQuietly(release);
            });
            assertThat(running.await(10, TimeUnit.SECONDS)).isTrue();
            pool.execute(() -> awaitQuietly(release));
            if (!pool.rejects(true)) {
                pool.executeVirtual(() -> awaitQuietly(release));
            }

            long before = pool.rejected();
            assertThat(rig.answer(ANNOUNCED)).startsWith("HTTP/1.1 503 ").contains("Retry-After: 1\r\n");
            assertThat(rig.answer(EXPECTANT)).startsWith("HTTP/1.1 503 ").contains("Connection: close\r\n");
            assertThat(pool.rejected() - before).isEqualTo(2);
            release.countDown();
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void requestWithoutARouteIsNotAskedForItsBody() {
        rig.start(builder -> builder.filters(List.of((request, next) -> next.handle(request))));
        assertThat(rig.answer(ANNOUNCED)).startsWith("HTTP/1.1 404 ");
        assertThat(rig.answer(EXPECTANT)).startsWith("HTTP/1.1 404 ").contains("Connection: close\r\n");
    }

    @Test
    void filterRejectsARequestBeforeItsBodyIsAskedFor() {
        serve(ECHO, HttpFilter.before(request -> HttpResponse.of(HttpStatus.UNAUTHORIZED)));
        assertThat(rig.answer(ANNOUNCED)).startsWith("HTTP/1.1 401 ");
        assertThat(rig.answer(EXPECTANT)).startsWith("HTTP/1.1 401 ").contains("Connection: close\r\n");
    }

    @Test
    void bodyOfARejectedRequestIsDroppedAndTheConnectionGoesOn() {
        serve(
                ECHO,
                HttpFilter.before(
                        request -> request.header("Token") == null ? HttpResponse.of(HttpStatus.UNAUTHORIZED) : null));
        MemoryPeer peer = rig.connect();
        assertThat(rig.exchange(peer, request("POST", "/", "Content-Length: 10") + "12345"))
                .startsWith("HTTP/1.1 401 ");
        assertThat(rig.exchange(peer, "67890" + request("POST", "/", "Token: x", "Content-Length: 2") + "ab"))
                .isEqualTo(ok("ab"));
    }

    @Test
    void filterThatPassesOnHasTheBodyCollectedForTheHandler() {
        serve(ECHO, (request, next) -> {
            log.add(request.bodyLength() + " bytes");
            return next.handle(request);
        });
        MemoryPeer peer = rig.connect();
        assertThat(rig.exchange(peer, EXPECTANT)).isEqualTo(CONTINUE);
        for (String part : "hello".split("")) {
            assertThat(log).containsExactly("0 bytes");
            assertThat(rig.received(peer)).isEmpty();
            peer.send(part);
        }
        assertThat(rig.received(peer)).isEqualTo(ok("hello"));
    }

    @Test
    void filterThatPassesOnLaterHasTheBodyCollectedThen() {
        CompletableFuture<Boolean> decision = new CompletableFuture<>();
        HttpHandler length = request -> HttpResponse.text("" + request.bodyLength());
        serve(length, (request, next) -> decision.thenCompose(yes -> handle(next, request)));
        MemoryPeer peer = rig.connect();
        peer.send(request("POST", "/", "Content-Length: 200000") + "x".repeat(100_000));
        rig.settle();
        peer.send("x".repeat(100_000));
        assertThat(rig.received(peer)).isEmpty();
        decision.complete(true);
        assertThat(rig.received(peer)).isEqualTo(ok("200000"));
        assertThat(rig.exchange(peer, get("/"))).isEqualTo(ok("0"));
    }

    @ParameterizedTest
    @EnumSource
    void handlerBehindAFilterGetsItsBodyWhereItRuns(Dispatch dispatch) {
        HttpHandler handler = request -> HttpResponse.text(request.bodyText());
        rig.start(builder -> builder.router(HttpRig.router(dispatch, handler))
                .filters(List.of(HttpFilter.after((request, response) -> {
                    log.add(response.bodyText());
                    return response;
                }))));
        MemoryPeer peer = rig.connect();
        peer.send(request("POST", "/", "Content-Length: 5", "Connection: close") + "hel");
        rig.settle();
        peer.send("lo");
        assertThat(HttpRig.text(peer.receiveAll())).endsWith("\r\n\r\nhello");
        assertThat(log).containsExactly("hello");
    }

    private static CompletionStage<HttpResponse> handle(AsyncHttpHandler next, HttpRequest request) {
        try {
            return next.handle(request);
        } catch (Exception failure) {
            return CompletableFuture.failedFuture(failure);
        }
    }

    @Test
    void bodyThatIsTooLargeBehindAFilterIsRefusedAndTheFilterToldSo() {
        serve(
                ECHO,
                builder -> builder.limits(HttpLimits.DEFAULTS.withBodyBytes(10))
                        .filters(List.of((request, next) -> next.handle(request).whenComplete((response, failure) -> {
                            log.add(failure == null ? "response" : "failure");
                        }))));
        assertThat(rig.answer(post("/", "x".repeat(11)))).startsWith("HTTP/1.1 413 ");
        rig.settle();
        assertThat(log).containsExactly("failure");
    }

    @Test
    void clientThatGoesAwayInTheMiddleOfABodyEndsTheFilterThatWaitsForIt() {
        serve(
                ECHO,
                (request, next) -> next.handle(request).whenComplete((response, failure) -> {
                    log.add(failure == null ? "response" : "failure");
                }));
        for (boolean resets : new boolean[] {true, false}) {
            log.clear();
            MemoryPeer peer = rig.connect();
            peer.send(ANNOUNCED + "begin");
            rig.settle();
            if (resets) {
                peer.reset();
            } else {
                peer.closeOutput();
            }
            rig.settle();
            assertThat(log).containsExactly("failure");
            assertThat(rig.server().requestStats().active()).isZero();
        }
    }

    @Test
    void bodyBehindAFilterThatNeverDecidesEndsWithTheTimeOfTheRequest() {
        CompletableFuture<HttpResponse> never = new CompletableFuture<>();
        serve(ECHO, (request, next) -> never);
        MemoryPeer peer = rig.connect();
        peer.send(ANNOUNCED + "begin");
        rig.pass(HttpTimeouts.DEFAULTS.request().plusMillis(1));
        assertThat(rig.received(peer)).startsWith("HTTP/1.1 503 ");
        assertThat(never).isCancelled();
    }

    // ---- the end

    private HttpServer.Builder logged(HttpServer.Builder builder) {
        return builder.onComplete((exchange, response, bytes, nanos) -> {
            assertLogged(exchange.loop().isInLoopThread());
            log.add(exchange.request().method().name() + " "
                    + (response == null ? "-" : response.status().code()) + " " + bytes + " "
                    + Duration.ofNanos(nanos).toSeconds());
        });
    }

    // what a listener throws is only logged
    private void assertLogged(boolean right) {
        if (!right) {
            log.add("on another thread");
        }
    }

    @Test
    void everyEndIsToldOnce() {
        CompletableFuture<HttpResponse> later = new CompletableFuture<>();
        AsyncHttpHandler handler = request -> request.rawPath().equals("/later")
                ? later
                : CompletableFuture.completedFuture(HttpResponse.text("hello"));
        rig.start(builder -> logged(builder.router(HttpRig.router(Dispatch.LOOP, handler))));
        MemoryPeer peer = rig.connect();
        rig.exchange(peer, get("/") + request("HEAD", "/") + get("/later"));
        assertThat(log).containsExactly("GET 200 5 0", "HEAD 200 0 0");
        rig.pass(Duration.ofSeconds(7));
        later.complete(HttpResponse.of(HttpStatus.NOT_FOUND));
        rig.exchange(peer, post("/", "x"));
        rig.exchange(peer, "no request\r\n\r\n");
        assertThat(log).containsExactly("GET 200 5 0", "HEAD 200 0 0", "GET 404 0 7", "POST 200 5 0", " 400 42 0");
    }

    @Test
    void endsWithoutAResponseAreToldToo() {
        AsyncHttpHandler handler = request -> new CompletableFuture<>();
        rig.start(builder -> logged(builder.router(HttpRig.router(Dispatch.LOOP, handler))));
        MemoryPeer peer = rig.connect();
        peer.send(get("/") + get("/"));
        rig.settle();
        peer.reset();
        rig.settle();
        MemoryPeer half = rig.connect();
        half.send(ANNOUNCED + "x");
        rig.settle();
        half.closeOutput();
        rig.settle();
        assertThat(log).containsExactly("GET - 0 0", "GET - 0 0", "POST - 0 0");
    }

    @Test
    void bytesOfAStreamedBodyAreThoseThatWereSent() {
        HandPublisher publisher = new HandPublisher();
        rig.start(builder -> logged(builder.handler(request -> request.rawPath().equals("/whole")
                ? StreamedResponseTest.streamed(StreamedBody.of(publisher))
                : HttpResponse.text("other"))));
        MemoryPeer peer = rig.connect();
        peer.send(get("/whole"));
        rig.settle();
        publisher.next("hello");
        publisher.next("you");
        rig.settle();
        assertThat(log).isEmpty();
        peer.reset();
        rig.settle();
        assertThat(log).containsExactly("GET 200 8 0");
    }

    @Test
    void listenerThatThrowsHarmsNobody() {
        rig.start(builder -> logged(builder.handler(ECHO).onComplete((exchange, response, bytes, nanos) -> {
            throw new IllegalStateException("on purpose");
        })));
        MemoryPeer peer = rig.connect();
        assertThat(rig.exchange(peer, post("/", "a") + post("/", "b"))).isEqualTo(ok("a") + ok("b"));
    }

    // ---- handlers that drive the exchange

    private void serveExchange(HttpExchange.Handler handler, HttpFilter... filters) {
        serve(handler, filters);
    }

    @Test
    void firstResponseCounts() {
        HandPublisher unwanted = new HandPublisher();
        serveExchange(exchange -> {
            exchange.respond(HttpResponse.text("first"));
            exchange.respond(StreamedResponseTest.streamed(StreamedBody.of(unwanted)));
        });
        MemoryPeer peer = rig.connect();
        assertThat(rig.exchange(peer, get("/"))).isEqualTo(ok("first"));
        assertThat(unwanted.cancellations()).isEqualTo(1);
    }

    @Test
    void exchangeHasItsRouteAndMayCollectOrStreamItsBody() {
        serveExchange(exchange -> {
            log.add(Objects.toString(exchange.route()) + exchange.hasBody());
            if (exchange.request().rawPath().equals("/collected")) {
                exchange.collect(() ->
                        exchange.respond(HttpResponse.text(exchange.request().bodyText())));
            } else {
                exchange.body().subscribe(new BodyReader(Long.MAX_VALUE) {
                    @Override
                    public void onComplete() {
                        exchange.respond(HttpResponse.text(text()));
                    }
                });
            }
        });
        assertThat(rig.answer(post("/streamed", "hello"))).isEqualTo(ok("hello"));
        assertThat(rig.answer(post("/collected", "hello"))).isEqualTo(ok("hello"));
        assertThat(rig.answer(get("/streamed"))).isEqualTo(ok(""));
        assertThat(log).containsExactly("* /**true", "* /**true", "* /**false");
    }

    @Test
    void cancellationRunsWhenTheClientGoesAwayOrHasGone() {
        CompletableFuture<HttpExchange> begun = new CompletableFuture<>();
        serveExchange(exchange -> {
            exchange.onCancel(() -> log.add("cancelled"));
            begun.complete(exchange);
        });
        MemoryPeer peer = rig.connect();
        peer.send(get("/"));
        rig.settle();
        assertThat(log).isEmpty();
        peer.reset();
        rig.settle();
        assertThat(log).containsExactly("cancelled");
        HttpRig.join(begun).onCancel(() -> log.add("too late"));
        rig.settle();
        assertThat(log).containsExactly("cancelled", "too late");
    }

    @Test
    void cancellationRunsWhenTheServerRespondsByItself() {
        serveExchange(exchange -> exchange.onCancel(() -> log.add("cancelled")));
        MemoryPeer peer = rig.connect();
        peer.send(get("/"));
        rig.pass(HttpTimeouts.DEFAULTS.request().plusMillis(1));
        assertThat(rig.received(peer)).startsWith("HTTP/1.1 503 ");
        assertThat(log).containsExactly("cancelled");
    }

    @Test
    void handlerThatThrowsIsRespondedToWith500() {
        serveExchange(exchange -> {
            throw new IllegalStateException("on purpose");
        });
        assertThat(rig.answer(get("/"))).startsWith("HTTP/1.1 500 ");
    }

    // ---- upgrades

    private static final HttpResponse SWITCHING =
            HttpResponse.builder(HttpStatus.of(101)).header("Upgrade", "echo").build();
    private static final String SWITCHED =
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: echo\r\nConnection: upgrade\r\n\r\n";
    private static final String UPGRADING = get("/", "Upgrade: echo", "Connection: upgrade");

    private ConnectionHandler echo() {
        return new ConnectionHandler() {
            @Override
            public void onOpen(TcpConnection connection) {
                log.add("open");
            }

            @Override
            public void onMessage(TcpConnection connection, Buffer input) {
                connection.send(input);
            }
        };
    }

    @Test
    void upgradeHandsTheConnectionOverWithWhatTheClientHasSentSince() {
        serveExchange(exchange -> exchange.upgrade(echo(), SWITCHING));
        MemoryPeer peer = rig.connect();
        assertThat(rig.exchange(peer, UPGRADING + "GET is no request now"))
                .isEqualTo(SWITCHED + "GET is no request now");
        assertThat(rig.exchange(peer, get("/"))).startsWith("GET / HTTP/1.1\r\n");
        assertThat(log).containsExactly("open");
        assertThat(rig.server().requestStats().active()).isZero();
    }

    @Test
    void upgradeThatIsDecidedLaterKeepsWhatTheClientHasSentSince() {
        CompletableFuture<HttpExchange> begun = new CompletableFuture<>();
        serveExchange(begun::complete);
        MemoryPeer peer = rig.connect();
        assertThat(rig.exchange(peer, UPGRADING + get("/"))).isEmpty();
        assertThat(rig.server().requestStats().handled()).isEqualTo(1);
        HttpRig.join(begun).upgrade(echo(), SWITCHING);
        assertThat(rig.received(peer)).startsWith(SWITCHED + "GET / HTTP/1.1\r\n");
    }

    @Test
    void upgradeThatIsDeclinedLeavesHttp() {
        serveExchange(exchange -> exchange.respond(HttpResponse.text("no")));
        MemoryPeer peer = rig.connect();
        assertThat(rig.exchange(peer, UPGRADING + get("/"))).isEqualTo(ok("no") + ok("no"));
    }

    @Test
    void connectionThatWasHandedOverHasNoTimesOfHttp() {
        serveExchange(exchange -> exchange.upgrade(echo(), SWITCHING));
        MemoryPeer peer = rig.connect();
        rig.exchange(peer, UPGRADING);
        rig.pass(Duration.ofHours(2));
        assertThat(rig.exchange(peer, "still there")).isEqualTo("still there");
    }

    @Test
    void filtersRunBeforeAnUpgrade() {
        serveExchange(
                exchange -> exchange.upgrade(echo(), SWITCHING),
                HttpFilter.before(
                        request -> request.header("Token") == null ? HttpResponse.of(HttpStatus.UNAUTHORIZED) : null));
        assertThat(rig.answer(UPGRADING)).startsWith("HTTP/1.1 401 ");
        assertThat(rig.answer(get("/", "Upgrade: echo", "Token: x"))).isEqualTo(SWITCHED);
    }

    @Test
    void streamingHandlerOfARequestWithoutABodyGetsItsEnd() {
        StreamingHttpHandler handler = (request, body) -> {
            BodyReader reader = BodyReader.ofAll();
            body.subscribe(reader);
            return CompletableFuture.completedFuture(HttpResponse.text(reader.text()));
        };
        serve(handler);
        assertThat(rig.answer(get("/"))).isEqualTo(ok(""));
    }
}
