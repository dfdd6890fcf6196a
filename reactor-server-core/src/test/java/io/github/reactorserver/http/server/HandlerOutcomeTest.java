package io.github.reactorserver.http.server;

import static io.github.reactorserver.http.server.HttpRig.get;
import static io.github.reactorserver.http.server.HttpRig.ok;
import static io.github.reactorserver.http.server.HttpRig.post;
import static io.github.reactorserver.http.server.HttpRig.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactorserver.RegionFile;
import io.github.reactorserver.compute.ComputePool;
import io.github.reactorserver.http.AsyncHttpHandler;
import io.github.reactorserver.http.BodyPart;
import io.github.reactorserver.http.Dispatch;
import io.github.reactorserver.http.HttpHandler;
import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.http.HttpStatus;
import io.github.reactorserver.http.StreamedBody;
import io.github.reactorserver.http.StreamingHttpHandler;
import io.github.reactorserver.net.CloseReason;
import io.github.reactorserver.transport.memory.MemoryPeer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of whatever a handler does, and that no request knows anything of another one. */
class HandlerOutcomeTest {
    private final HttpRig rig = new HttpRig();
    private final CompletableFuture<HttpResponse> later = new CompletableFuture<>();

    @AfterEach
    void close() {
        rig.close();
    }

    private MemoryPeer serve(HttpHandler failing) {
        rig.serve(request -> request.rawPath().equals("/") ? failing.handle(request) : HttpResponse.text("next"));
        return rig.connect();
    }

    private MemoryPeer serveLater() {
        rig.serveAsync(request ->
                request.rawPath().equals("/") ? later : CompletableFuture.completedFuture(HttpResponse.text("next")));
        return rig.connect();
    }

    private void assert500AndOn(MemoryPeer peer) {
        assertThat(rig.received(peer)).startsWith("HTTP/1.1 500 ").doesNotContain("Connection", "secret");
        assertThat(rig.exchange(peer, get("/next"))).isEqualTo(ok("next"));
    }

    private void assert500AndClose(MemoryPeer peer) {
        assertThat(rig.received(peer))
                .startsWith("HTTP/1.1 500 ")
                .contains("Connection: close")
                .doesNotContain("secret", "next");
        assertThat(peer.isEnded()).isTrue();
    }

    @Test
    void exceptionIsAnsweredWith500AndTheConnectionGoesOn() {
        MemoryPeer peer = serve(request -> {
            throw new IllegalStateException("secret");
        });
        peer.send(get("/"));
        assert500AndOn(peer);
    }

    @Test
    void errorIsAnsweredWith500AndTheConnectionEnds() {
        MemoryPeer peer = serve(request -> {
            throw new LinkageError("secret");
        });
        peer.send(get("/") + get("/next"));
        assert500AndClose(peer);
        assertThat(rig.answer(get("/next"))).isEqualTo(ok("next"));
    }

    @Test
    void handlerMayEndTheConnectionBehindItsAnswer() {
        MemoryPeer peer = serve(request -> HttpResponse.builder(HttpStatus.OK)
                .header("connection", "Close")
                .body("bye")
                .build());
        peer.send(get("/") + get("/next"));
        assertThat(rig.received(peer))
                .isEqualTo("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\nbye");
        assertThat(peer.isEnded()).isTrue();
    }

    @Test
    void handlerMayEndTheConnectionBehindAStreamedAnswer() {
        HandPublisher publisher = new HandPublisher();
        MemoryPeer peer = serve(request -> HttpResponse.builder(HttpStatus.OK)
                .header("Connection", "close")
                .body(StreamedBody.of(publisher, 3))
                .build());
        peer.send(get("/"));
        rig.settle();
        publisher.next("bye");
        publisher.complete();
        assertThat(rig.received(peer))
                .isEqualTo("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\nbye");
        assertThat(peer.isEnded()).isTrue();
    }

    @Test
    void outOfMemoryIsAnsweredWith500AndTheServerGoesOn() {
        MemoryPeer peer = serve(request -> {
            throw new OutOfMemoryError("secret");
        });
        peer.send(get("/"));
        assert500AndClose(peer);
        assertThat(rig.answer(get("/next"))).isEqualTo(ok("next"));
    }

    @Test
    void errorBehindWhichAnswersAreReadyIsTheLastAnswer() {
        MemoryPeer peer = serveLater();
        peer.send(get("/") + get("/next") + get("/next"));
        rig.settle();
        later.completeExceptionally(new StackOverflowError("secret"));
        assert500AndClose(peer);
        assertThat(rig.server().requestStats().active()).isZero();
    }

    @Test
    @SuppressWarnings("NullAway") // what a careless handler does
    void nothingIsAnsweredWith500() {
        MemoryPeer peer = serve(request -> null);
        peer.send(get("/"));
        assert500AndOn(peer);
    }

    @Test
    @SuppressWarnings("NullAway")
    void noStageAndAStageOfNothingAreAnsweredWith500() {
        rig.serveAsync(request -> request.rawPath().equals("/") ? null : CompletableFuture.completedFuture(null));
        MemoryPeer peer = rig.connect();
        assertThat(rig.exchange(peer, get("/"))).startsWith("HTTP/1.1 500 ");
        assertThat(rig.exchange(peer, get("/stage"))).startsWith("HTTP/1.1 500 ");
        assertThat(rig.connections()).isEqualTo(1);
    }

    @Test
    void stageThatFailsIsAnsweredWith500() {
        MemoryPeer peer = serveLater();
        peer.send(get("/"));
        later.completeExceptionally(new CompletionException(new IllegalStateException("secret")));
        assert500AndOn(peer);
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 101, 103, 199})
    void interimStatusIsNoAnswer(int code) {
        MemoryPeer peer = serve(request -> HttpResponse.of(HttpStatus.of(code)));
        peer.send(get("/"));
        assert500AndOn(peer);
    }

    @Test
    void secondAnswerIsIgnored() {
        rig.serveAsync(request -> new TwiceCompleted());
        MemoryPeer peer = rig.connect();
        assertThat(rig.exchange(peer, get("/"))).isEqualTo(ok("first"));
        assertThat(rig.exchange(peer, get("/"))).isEqualTo(ok("first"));
    }

    /** Calls back twice. */
    private static final class TwiceCompleted extends CompletableFuture<HttpResponse> {
        @Override
        public CompletableFuture<HttpResponse> whenComplete(
                BiConsumer<? super HttpResponse, ? super Throwable> action) {
            action.accept(HttpResponse.text("first"), null);
            action.accept(HttpResponse.text("second"), null);
            return this;
        }
    }

    @Test
    void answerBehindTheEndOfTheConnectionIsIgnored() {
        MemoryPeer peer = serveLater();
        peer.send(get("/") + get("/next"));
        rig.settle();
        peer.reset();
        assertThat(rig.closings()).containsExactly(CloseReason.ERROR);
        assertThat(rig.server().requestStats().active()).isZero();
        later.complete(HttpResponse.text("late"));
        assertThat(rig.answer(get("/next"))).isEqualTo(ok("next"));
        assertThat(rig.server().requestStats().active()).isZero();
    }

    @Test
    void answerThatTheServersEndForestallsIsCancelled() {
        MemoryPeer peer = serveLater();
        peer.send(get("/"));
        rig.settle();
        rig.server().stop(Duration.ZERO);
        assertThat(later).isCancelled();
        assertThat(peer.receiveAllText()).isEmpty();
    }

    @Test
    void clientThatEndsItsStreamGetsALateAnswer() {
        MemoryPeer peer = serveLater();
        peer.send(get("/"));
        peer.closeOutput();
        rig.settle();
        later.complete(HttpResponse.text("late"));
        assertThat(rig.received(peer)).endsWith("late");
        assertThat(rig.closings()).containsExactly(CloseReason.CLIENT);
    }

    @Test
    void fullComputePoolIsAnsweredWith503AndTheConnectionGoesOn() {
        CountDownLatch release = new CountDownLatch(1);
        try (ComputePool pool = new ComputePool("full", 1, 1)) {
            rig.start(builder -> builder.compute(pool).router(HttpRig.router(Dispatch.COMPUTE, (HttpHandler)
                    request -> {
                        release.await();
                        return HttpResponse.text(request.rawPath());
                    })));
            MemoryPeer peer = rig.connect();
            assertThat(rig.exchange(peer, get("/1") + get("/2") + get("/3"))).isEmpty();
            release.countDown();
            String expected = ok("/1") + ok("/2") + "HTTP/1.1 503 ";
            StringBuilder received = new StringBuilder();
            while (received.length() < expected.length() + 100) {
                received.append(HttpRig.text(peer.receive(1))).append(HttpRig.text(peer.receiveAvailable()));
            }
            assertThat(received.toString().replaceAll("Date: [^\r]*\r\n", ""))
                    .startsWith(expected)
                    .contains("Retry-After: 1");
            assertThat(rig.connections()).isEqualTo(1);
        }
    }

    @Test
    void fullComputePoolRefusesAStreamedRequestAndDropsItsBody() {
        try (ComputePool pool = new ComputePool("closed", 1, 1)) {
            pool.close(Duration.ZERO);
            StreamingHttpHandler never = (request, body) -> new CompletableFuture<>();
            rig.start(builder -> builder.compute(pool).router(HttpRig.router(Dispatch.COMPUTE, never)));
            MemoryPeer peer = rig.connect();
            assertThat(rig.exchange(peer, post("/", "hello") + post("/", "world"))
                            .split("HTTP/1.1 503 "))
                    .hasSize(3);
        }
    }

    // ---- requests know nothing of each other

    @Test
    void nothingOfARequestIsSeenByTheNextOne() {
        rig.serve(request -> HttpResponse.text(request.method() + " " + request.target() + " " + request.headers()
                + request.trailers() + request.bodyText() + request.version()));
        MemoryPeer first = rig.connect();
        rig.exchange(
                first,
                request("PUT", "/secret?secret=1", "Secret: 1", "Transfer-Encoding: chunked")
                        + "6\r\nsecret\r\n0\r\nTrailing-Secret: 1\r\n\r\n");
        String clean = ok("GET /a {Host: test}{}HTTP/1.1");
        assertThat(rig.exchange(first, get("/a"))).isEqualTo(clean);
        assertThat(rig.answer(get("/a"))).isEqualTo(clean);
    }

    @Test
    void nothingOfABrokenOrAbandonedRequestIsSeenByAnotherConnection() {
        rig.serve(request -> HttpResponse.text(request.headers() + request.bodyText()));
        String[] broken = {
            "GET /secret HTTP/1.1\r\nSecret: 1\r\nbad header\r\n\r\n",
            "GET /secret HTTP/1.1\r\nSecret: 1\r\nSec",
            request("POST", "/", "Secret: 1", "Content-Length: 10") + "secre",
            request("POST", "/", "Secret: 1", "Transfer-Encoding: chunked") + "6\r\nsecret\r\n",
            request("POST", "/", "Secret: 1", "Transfer-Encoding: chunked") + "6\r\nsecretxx",
            request("POST", "/", "Secret: 1", "Transfer-Encoding: chunked") + "1\r\ns\r\n0\r\nSecret: 2\r\nx",
            request("POST", "/", "Secret: 1", "Expect: 100-continue", "Content-Length: 5"),
            "\r\n\r\n\r\n",
        };
        for (int round = 0; round < 3; round++) {
            for (String text : broken) {
                MemoryPeer peer = rig.connect();
                rig.exchange(peer, text);
                peer.reset();
                rig.settle();
                assertThat(rig.answer(get("/a"))).isEqualTo(ok("{Host: test}"));
                assertThat(rig.answer(post("/a", "b"))).isEqualTo(ok("{Host: test, Content-Length: 1}b"));
            }
        }
    }

    @Test
    void requestThatAHandlerKeepsStaysAsItWas() {
        CompletableFuture<HttpResponse> answer = new CompletableFuture<>();
        AsyncHttpHandler keeping = request -> request.rawPath().equals("/keep")
                ? answer.thenApply(ignored -> HttpResponse.text(request.headers() + request.bodyText()))
                : CompletableFuture.completedFuture(HttpResponse.text("x"));
        rig.serveAsync(keeping);
        MemoryPeer peer = rig.connect();
        rig.exchange(peer, post("/keep", "kept"));
        for (int i = 0; i < 40; i++) {
            assertThat(rig.answer(post("/other", "overwritten", "Other: y"))).isEqualTo(ok("x"));
        }
        answer.complete(HttpResponse.text(""));
        assertThat(rig.received(peer)).isEqualTo(ok("{Host: test, Content-Length: 4}kept"));
    }

    /** What would follow would be taken for its bytes. */
    @Test
    void answerWhoseFileFailsWithAnErrorIsCutAndNoneFollows(@TempDir Path directory) throws IOException {
        MemoryPeer peer = serveLater();
        peer.send(get("/") + get("/next"));
        rig.settle();
        try (RegionFile file = RegionFile.random(directory, 10)) {
            BodyPart failing = BodyPart.of(file.region(0, 10, (position, count) -> {
                throw new LinkageError("on purpose");
            }));
            later.complete(HttpResponse.builder(HttpStatus.OK)
                    .body(List.of(failing, BodyPart.of(file.region(0, 10))))
                    .build());
            assertThat(rig.received(peer)).doesNotContain("next");
            assertThat(rig.closings()).containsExactly(CloseReason.ERROR);
            assertThat(file.unreleased()).isZero();
            assertThat(rig.server().requestStats().active()).isZero();
        }
    }
}
