package io.github.reactorserver.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactorserver.http.AsyncHttpHandler;
import io.github.reactorserver.http.Dispatch;
import io.github.reactorserver.http.HttpHandler;
import io.github.reactorserver.http.HttpMethod;
import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.http.route.Route;
import io.github.reactorserver.http.route.Router;
import io.github.reactorserver.net.CloseReason;
import io.github.reactorserver.transport.Peer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How an HTTP server ends: requests in flight get their responses. */
interface HttpStopContract {
    Duration GRACE = Duration.ofSeconds(10);

    HttpContractRig rig();

    private void startLate(CompletableFuture<HttpResponse> late) throws IOException {
        AsyncHttpHandler handler = request -> late;
        rig().start(builder -> builder.router(Router.builder()
                .route(new Route(HttpMethod.GET, "/late", Dispatch.LOOP, handler))
                .get("/", request -> HttpResponse.text("answer"))
                .build()));
    }

    /** Stops the server; returns when the connections have heard of it. */
    private CompletableFuture<Boolean> stopAndDrain() throws IOException {
        Peer idle = rig().connect();
        rig().settle();
        CompletableFuture<Boolean> stopping = rig().stop(GRACE);
        idle.awaitEnd();
        rig().settle();
        return stopping;
    }

    @Test
    default void idleConnectionsAreClosedAtOnce() throws IOException {
        startLate(new CompletableFuture<>());
        List<Peer> peers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Peer peer = rig().connect();
            peer.send(HttpContractRig.get("/"));
            ReceivedResponse.read(peer);
            peers.add(peer);
        }

        assertThat(HttpContractRig.await(rig().stop(GRACE))).isTrue();

        peers.forEach(peer -> assertThat(peer.awaitEnd()).isEqualTo(Peer.End.CLOSED));
        assertThat(rig().server().stats().closed(CloseReason.SHUTDOWN)).isEqualTo(3);
    }

    @Test
    default void requestsInFlightGetTheirAnswersWithCloseAndStopWaitsForThem() throws IOException {
        CompletableFuture<HttpResponse> late = new CompletableFuture<>();
        startLate(late);
        Peer peer = rig().connect();
        peer.send(HttpContractRig.get("/late") + HttpContractRig.get("/"));
        rig().settle();
        CompletableFuture<Boolean> stopping = stopAndDrain();
        assertThat(stopping).isNotDone();

        late.complete(HttpResponse.text("late"));

        assertThat(ReceivedResponse.read(peer).body()).isEqualTo("late");
        ReceivedResponse last = ReceivedResponse.read(peer);
        assertThat(last.body()).isEqualTo("answer");
        assertThat(last.closes()).isTrue();
        assertThat(peer.awaitEnd()).isEqualTo(Peer.End.CLOSED);
        peer.close();
        assertThat(HttpContractRig.await(stopping)).isTrue();
    }

    @Test
    default void requestThatHasBegunIsStillReadAndAnswered() throws IOException {
        startLate(new CompletableFuture<>());
        Peer peer = rig().connect();
        peer.send("GET / HTTP/1.1\r\nHo");
        rig().settle();
        CompletableFuture<Boolean> stopping = stopAndDrain();
        peer.send("st: h\r\n\r\n");

        ReceivedResponse answer = ReceivedResponse.read(peer);
        assertThat(answer.body()).isEqualTo("answer");
        assertThat(answer.closes()).isTrue();
        peer.close();
        assertThat(HttpContractRig.await(stopping)).isTrue();
    }

    @Test
    default void answerOfAnotherThreadIsAwaited() throws IOException {
        CountDownLatch release = new CountDownLatch(1);
        HttpHandler blocking = request -> {
            assertThat(release.await(10, TimeUnit.SECONDS)).isTrue();
            return HttpResponse.text("computed");
        };
        rig().start(builder -> builder.router(Router.of(blocking, Dispatch.COMPUTE)));
        Peer peer = rig().connect();
        peer.send(HttpContractRig.get("/"));
        rig().settle();
        CompletableFuture<Boolean> stopping = stopAndDrain();
        release.countDown();

        ReceivedResponse answer = ReceivedResponse.read(peer);
        assertThat(answer.body()).isEqualTo("computed");
        assertThat(answer.closes()).isTrue();
        peer.close();
        assertThat(HttpContractRig.await(stopping)).isTrue();
    }

    @Test
    default void requestThatDoesNotFinishIsCutOffAfterTheGrace() throws IOException {
        startLate(new CompletableFuture<>());
        Peer peer = rig().connect();
        peer.send(HttpContractRig.get("/late"));
        rig().settle();

        assertThat(HttpContractRig.await(rig().stop(Duration.ofMillis(1)))).isFalse();

        assertThat(peer.receiveAllText()).isEmpty();
        assertThat(rig().server().stats().closed(CloseReason.SHUTDOWN)).isEqualTo(1);
    }

    @Test
    default void answerThatTheEndForestallsIsCancelled() throws IOException {
        CompletableFuture<HttpResponse> late = new CompletableFuture<>();
        startLate(late);
        Peer peer = rig().connect();
        peer.send(HttpContractRig.get("/late"));
        rig().settle();
        HttpContractRig.await(rig().stop(Duration.ZERO));

        assertThat(late).isCancelled();
        assertThat(peer.receiveAllText()).isEmpty();
    }

    @Test
    default void serverMayBeStartedAgain() throws IOException {
        rig().start(builder ->
                builder.router(Router.of((HttpHandler) request -> HttpResponse.text("round"), Dispatch.COMPUTE)));
        for (int i = 0; i < 3; i++) {
            assertThat(rig().ask(HttpContractRig.get("/")).body()).isEqualTo("round");
            HttpContractRig.await(rig().stop(GRACE));
            rig().server().start();
        }
    }
}
