package io.github.reactorserver.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactorserver.Background;
import io.github.reactorserver.compute.ComputePool;
import io.github.reactorserver.http.AsyncHttpHandler;
import io.github.reactorserver.http.Dispatch;
import io.github.reactorserver.http.HttpHandler;
import io.github.reactorserver.http.HttpMethod;
import io.github.reactorserver.http.HttpRequest;
import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.http.RequestHandler;
import io.github.reactorserver.http.route.Route;
import io.github.reactorserver.http.route.Router;
import io.github.reactorserver.net.WaterMarks;
import io.github.reactorserver.transport.Peer;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Handlers on the loop, elsewhere, and later; and handlers that fail. */
interface HttpDispatchContract {

    HttpContractRig rig();

    private void start(RequestHandler handler, Dispatch dispatch) throws IOException {
        rig().start(builder -> builder.router(route(handler, dispatch)));
    }

    private static Router route(RequestHandler handler, Dispatch dispatch) {
        return Router.builder()
                .route(new Route(HttpMethod.GET, "/{name}", dispatch, handler))
                .build();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    // ---- later

    /** Answers when the test says so, by path. */
    final class Later implements AsyncHttpHandler {
        private final Map<String, CompletableFuture<HttpResponse>> answers = new ConcurrentHashMap<>();
        private final AtomicInteger asked = new AtomicInteger();

        @Override
        public CompletableFuture<HttpResponse> handle(HttpRequest request) {
            asked.incrementAndGet();
            return answer(request.path());
        }

        CompletableFuture<HttpResponse> answer(String path) {
            return answers.computeIfAbsent(path, key -> new CompletableFuture<>());
        }

        void complete(String path) {
            answer(path).complete(HttpResponse.text(path));
        }
    }

    @Test
    default void answersThatComeInReverseGoOutInOrder() throws IOException {
        Later later = new Later();
        start(later, Dispatch.LOOP);
        Peer peer = rig().connect();
        peer.send(HttpContractRig.get("/1")
                + HttpContractRig.get("/2")
                + HttpContractRig.get("/3")
                + HttpContractRig.get("/4"));
        rig().settle();
        for (String path : List.of("/4", "/3", "/2", "/1")) {
            later.complete(path);
            rig().settle();
        }

        for (String path : List.of("/1", "/2", "/3", "/4")) {
            assertThat(ReceivedResponse.read(peer).body()).isEqualTo(path);
        }
    }

    @Test
    default void answersFromManyThreadsGoOutInOrder() throws IOException {
        Later later = new Later();
        start(later, Dispatch.LOOP);
        Peer peer = rig().connect();
        for (int i = 0; i < 50; i++) {
            peer.send(HttpContractRig.get("/" + i));
        }
        rig().settle();
        for (int i = 49; i >= 0; i--) {
            String path = "/" + i;
            Background.run(() -> later.complete(path));
        }

        for (int i = 0; i < 50; i++) {
            assertThat(ReceivedResponse.read(peer).body()).isEqualTo("/" + i);
        }
    }

    @Test
    default void quickAnswerWaitsForTheSlowOneBeforeIt() throws IOException {
        Later later = new Later();
        rig().start(builder -> builder.router(Router.builder()
                .route(new Route(HttpMethod.GET, "/slow", Dispatch.LOOP, later))
                .get("/quick", request -> HttpResponse.text("quick"))
                .build()));
        Peer peer = rig().connect();
        peer.send(HttpContractRig.get("/slow") + HttpContractRig.get("/quick") + HttpContractRig.get("/nowhere"));
        rig().settle();
        later.complete("/slow");

        assertThat(ReceivedResponse.read(peer).body()).isEqualTo("/slow");
        assertThat(ReceivedResponse.read(peer).body()).isEqualTo("quick");
        assertThat(ReceivedResponse.read(peer).status()).isEqualTo(404);
    }

    @Test
    default void noMoreRequestsAreHandledThanMayWait() throws IOException {
        Later later = new Later();
        rig().start(builder ->
                builder.limits(HttpLimits.DEFAULTS.withPipelinedRequests(2)).router(route(later, Dispatch.LOOP)));
        Peer peer = rig().connect();
        for (int i = 1; i <= 5; i++) {
            peer.send(HttpContractRig.get("/" + i));
        }
        rig().settle();
        assertThat(later.asked).hasValue(2);

        for (int i = 1; i <= 5; i++) {
            later.complete("/" + i);
            assertThat(ReceivedResponse.read(peer).body()).isEqualTo("/" + i);
        }
        assertThat(later.asked).hasValue(5);
    }

    @Test
    default void answerForAClientThatIsGoneIsDropped() throws IOException {
        Later later = new Later();
        start(later, Dispatch.LOOP);
        Peer peer = rig().connect();
        peer.send(HttpContractRig.get("/late"));
        rig().settle();
        peer.reset();
        rig().settle();
        later.complete("/late");
        later.complete("/next");

        assertThat(rig().ask(HttpContractRig.get("/next")).body()).isEqualTo("/next");
    }

    @Test
    default void clientThatHalfClosedStillGetsItsLateAnswers() throws IOException {
        Later later = new Later();
        start(later, Dispatch.LOOP);
        Peer peer = rig().connect();
        peer.send(HttpContractRig.get("/1") + HttpContractRig.get("/2"));
        peer.closeOutput();
        rig().settle();
        later.complete("/2");
        later.complete("/1");

        assertThat(ReceivedResponse.read(peer).body()).isEqualTo("/1");
        assertThat(ReceivedResponse.read(peer).body()).isEqualTo("/2");
        assertThat(peer.awaitEnd()).isEqualTo(Peer.End.CLOSED);
    }

    // ---- elsewhere

    @Test
    default void handlerThatBlocksElsewhereDelaysNobodyElse() throws IOException {
        CountDownLatch release = new CountDownLatch(1);
        HttpHandler blocking = request -> {
            awaitQuietly(release);
            return HttpResponse.text(Thread.currentThread().getName());
        };
        rig().start(builder -> builder.router(Router.builder()
                .route(new Route(HttpMethod.GET, "/blocking", Dispatch.COMPUTE, blocking))
                .get(
                        "/quick",
                        request -> HttpResponse.text(Thread.currentThread().getName()))
                .build()));
        Peer blocked = rig().connect();
        blocked.send(HttpContractRig.get("/blocking"));
        assertThat(rig().ask(HttpContractRig.get("/quick")).body()).isEqualTo("http-loop-0");

        release.countDown();
        assertThat(ReceivedResponse.read(blocked).body()).startsWith("http-compute-");
    }

    @ParameterizedTest
    @EnumSource(Dispatch.class)
    default void pipelinedRequestsKeepTheirOrderWhereverTheyAreHandled(Dispatch dispatch) throws IOException {
        HttpHandler handler = request -> HttpResponse.text(request.path());
        start(handler, dispatch);
        Peer peer = rig().connect();
        StringBuilder requests = new StringBuilder();
        for (int i = 0; i < 100; i++) {
            requests.append(HttpContractRig.get("/" + i));
        }
        peer.send(requests.toString());

        for (int i = 0; i < 100; i++) {
            assertThat(ReceivedResponse.read(peer).body()).isEqualTo("/" + i);
        }
    }

    @Test
    default void fullPoolIs503WithRetryAfterAndTheConnectionLives() throws IOException {
        CountDownLatch release = new CountDownLatch(1);
        try (ComputePool pool = new ComputePool("small", 1, 1)) {
            HttpHandler blocking = request -> {
                awaitQuietly(release);
                return HttpResponse.text(request.path());
            };
            rig().start(builder -> builder.compute(pool).router(route(blocking, Dispatch.COMPUTE)));
            Peer first = rig().connect();
            first.send(HttpContractRig.get("/1") + HttpContractRig.get("/2"));
            rig().settle();
            Peer second = rig().connect();
            second.send(HttpContractRig.get("/3"));
            ReceivedResponse refusal = ReceivedResponse.read(second);
            assertThat(refusal.status()).isEqualTo(503);
            assertThat(refusal.headers()).containsKey("retry-after");
            assertThat(pool.rejected()).isEqualTo(1);

            release.countDown();
            assertThat(ReceivedResponse.read(first).body()).isEqualTo("/1");
            assertThat(ReceivedResponse.read(first).body()).isEqualTo("/2");
            second.send(HttpContractRig.get("/4"));
            assertThat(ReceivedResponse.read(second).body()).isEqualTo("/4");
        }
    }

    // ---- failures

    @ParameterizedTest
    @EnumSource(Dispatch.class)
    default void handlerThatThrowsIs500AndTheConnectionLives(Dispatch dispatch) throws IOException {
        HttpHandler handler = request -> {
            if (request.path().equals("/bad")) {
                throw new IllegalStateException("as asked for");
            }
            return HttpResponse.text("good");
        };
        start(handler, dispatch);
        Peer peer = rig().connect();
        peer.send(HttpContractRig.get("/bad") + HttpContractRig.get("/good"));
        ReceivedResponse answer = ReceivedResponse.read(peer);

        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.body()).doesNotContain("as asked for");
        assertThat(ReceivedResponse.read(peer).body()).isEqualTo("good");
    }

    @ParameterizedTest
    @EnumSource(Dispatch.class)
    default void handlerThatThrowsAnErrorIs500AndEndsOnlyItsConnection(Dispatch dispatch) throws IOException {
        HttpHandler handler = request -> {
            if (request.path().equals("/bad")) {
                throw new OutOfMemoryError("as asked for");
            }
            return HttpResponse.text("good");
        };
        start(handler, dispatch);
        Peer other = rig().connect();
        ReceivedResponse answer = rig().ask(HttpContractRig.get("/bad"));

        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.closes()).isTrue();
        other.send(HttpContractRig.get("/good"));
        assertThat(ReceivedResponse.read(other).body()).isEqualTo("good");
    }

    @Test
    default void asyncHandlerThatFailsInAnyWayIs500AndTheConnectionLives() throws IOException {
        AsyncHttpHandler handler = request -> switch (request.path()) {
            case "/throws" -> throw new IllegalStateException("as asked for");
            case "/fails" -> CompletableFuture.failedFuture(new IllegalStateException("as asked for"));
            case "/null" -> CompletableFuture.completedFuture(null);
            case "/nothing" -> null;
            default -> CompletableFuture.completedFuture(HttpResponse.text("good"));
        };
        start(handler, Dispatch.LOOP);
        Peer peer = rig().connect();
        for (String path : List.of("/throws", "/fails", "/null", "/nothing")) {
            peer.send(HttpContractRig.get(path));
            assertThat(ReceivedResponse.read(peer).status()).as(path).isEqualTo(500);
        }
        peer.send(HttpContractRig.get("/good"));
        assertThat(ReceivedResponse.read(peer).body()).isEqualTo("good");
    }

    @Test
    default void handlerThatAnswersNullIs500() throws IOException {
        rig().serve(request -> null);

        assertThat(rig().ask(HttpContractRig.get("/")).status()).isEqualTo(500);
    }

    // ---- memory

    @Test
    default void pipeliningClientThatDoesNotReadIsNotAnsweredWithoutBound() throws IOException {
        int size = 200_000;
        AtomicInteger handled = new AtomicInteger();
        rig().start(builder -> builder.waterMarks(new WaterMarks(2 * size, size))
                .handler(request -> {
                    handled.incrementAndGet();
                    return HttpResponse.bytes("application/octet-stream", new byte[size]);
                }));
        Peer peer = rig().connectWithSmallWindow();
        peer.send(HttpContractRig.get("/").repeat(300));
        rig().settle();
        rig().settle();

        // besides what waits there is what the system's own buffers have taken
        assertThat(rig().loop().stats().pendingWrite().get()).isLessThanOrEqualTo(2 * size + size + 1_000);
        assertThat(handled.get()).isLessThan(100);

        for (int i = 0; i < 300; i++) {
            assertThat(ReceivedResponse.read(peer).body()).hasSize(size);
        }
        assertThat(handled).hasValue(300);
    }
}
