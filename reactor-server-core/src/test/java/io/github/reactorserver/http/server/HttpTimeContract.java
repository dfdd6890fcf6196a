package io.github.reactorserver.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactorserver.http.AsyncHttpHandler;
import io.github.reactorserver.http.Dispatch;
import io.github.reactorserver.http.HttpMethod;
import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.http.route.Route;
import io.github.reactorserver.http.route.Router;
import io.github.reactorserver.net.CloseReason;
import io.github.reactorserver.transport.Peer;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Time limits of a connection, by the clock. */
interface HttpTimeContract {
    HttpTimeouts TIMEOUTS = HttpTimeouts.DEFAULTS
            .withHeader(Duration.ofSeconds(10))
            .withBody(Duration.ofSeconds(30))
            .withKeepAlive(Duration.ofSeconds(75))
            .withWrite(Duration.ofSeconds(30));

    HttpContractRig rig();

    private void startWithTimeouts() throws IOException {
        rig().start(builder -> builder.timeouts(TIMEOUTS).handler(request -> HttpResponse.text("answer")));
    }

    private long closed(CloseReason reason) {
        return rig().server().stats().closed(reason);
    }

    private void assertTimedOut(Peer peer, CloseReason reason) {
        ReceivedResponse answer = ReceivedResponse.read(peer);
        assertThat(answer.status()).isEqualTo(408);
        assertThat(answer.closes()).isTrue();
        assertThat(peer.awaitEnd()).isEqualTo(Peer.End.CLOSED);
        peer.close();
        rig().settle();
        assertThat(closed(reason)).isEqualTo(1);
    }

    @Test
    default void headThatDoesNotEndInTimeIs408HoweverItDrips() throws IOException {
        startWithTimeouts();
        Peer peer = rig().connect();
        for (String piece : new String[] {"G", "ET / ", "HTTP/1.1\r\n", "Host: h\r\n", "X: y"}) {
            peer.send(piece);
            rig().pass(Duration.ofMillis(1_900));
        }
        assertThat(rig().server().stats().current()).isEqualTo(1);

        rig().pass(Duration.ofMillis(500));

        assertTimedOut(peer, CloseReason.HEADER_TIMEOUT);
    }

    @Test
    default void bodyThatDoesNotComeIs408() throws IOException {
        startWithTimeouts();
        Peer peer = rig().connect();
        peer.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\nhalf");
        rig().pass(Duration.ofSeconds(29));
        assertThat(rig().server().stats().current()).isEqualTo(1);

        rig().pass(Duration.ofSeconds(1));

        assertTimedOut(peer, CloseReason.BODY_TIMEOUT);
    }

    @Test
    default void bodyThatDripsIs408() throws IOException {
        startWithTimeouts();
        Peer peer = rig().connect();
        peer.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\n");
        for (int i = 0; i < 12; i++) {
            peer.send("x");
            rig().pass(Duration.ofSeconds(1));
        }

        assertTimedOut(peer, CloseReason.BODY_TIMEOUT);
    }

    @Test
    default void bodyThatComesSlowlyButSteadilyIsRead() throws IOException {
        startWithTimeouts();
        Peer peer = rig().connect();
        peer.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 30000\r\n\r\n");
        for (int i = 0; i < 30; i++) {
            peer.send(new byte[1_000]);
            rig().pass(Duration.ofSeconds(1));
        }

        assertThat(ReceivedResponse.read(peer).status()).isEqualTo(200);
    }

    @Test
    default void connectionWithoutANextRequestIsClosedWhenItsTimeIsOverAndNotBefore() throws IOException {
        startWithTimeouts();
        Peer peer = rig().connect();
        peer.send(HttpContractRig.get("/"));
        ReceivedResponse.read(peer);
        rig().pass(Duration.ofSeconds(74));
        peer.send(HttpContractRig.get("/"));
        assertThat(ReceivedResponse.read(peer).status()).isEqualTo(200);
        rig().pass(Duration.ofSeconds(74));
        assertThat(rig().server().stats().current()).isEqualTo(1);

        rig().pass(Duration.ofSeconds(1));

        assertThat(peer.receiveAllText()).isEmpty();
        assertThat(closed(CloseReason.KEEP_ALIVE)).isEqualTo(1);
    }

    @Test
    default void connectionWithoutAFirstRequestIsClosed() throws IOException {
        startWithTimeouts();
        Peer peer = rig().connect();
        rig().settle();
        rig().pass(Duration.ofSeconds(10));

        assertThat(peer.receiveAllText()).isEmpty();
        rig().settle();
        assertThat(rig().server().stats().current()).isZero();
    }

    @Test
    default void answerThatIsBeingComputedIsNotIdle() throws IOException {
        CompletableFuture<HttpResponse> late = new CompletableFuture<>();
        AsyncHttpHandler handler = request -> late;
        rig().start(builder -> builder.timeouts(TIMEOUTS.withRequest(Duration.ofHours(1)))
                .router(Router.builder()
                        .route(new Route(HttpMethod.GET, "/", Dispatch.LOOP, handler))
                        .build()));
        Peer peer = rig().connect();
        peer.send(HttpContractRig.get("/"));
        rig().pass(Duration.ofMinutes(4));
        late.complete(HttpResponse.text("at last"));
        assertThat(ReceivedResponse.read(peer).body()).isEqualTo("at last");

        rig().pass(Duration.ofSeconds(75));
        assertThat(peer.receiveAllText()).isEmpty();
        assertThat(closed(CloseReason.KEEP_ALIVE)).isEqualTo(1);
    }

    @Test
    default void handlerThatTakesLongerThanEveryTimeoutStillAnswersAndTheConnectionLives() throws IOException {
        rig().start(builder -> builder.timeouts(TIMEOUTS).handler(request -> {
            rig().fixture().clock().advance(Duration.ofMinutes(5));
            return HttpResponse.text("at last");
        }));
        Peer peer = rig().connect();
        for (int i = 0; i < 2; i++) {
            peer.send(HttpContractRig.get("/"));
            assertThat(ReceivedResponse.read(peer).body()).isEqualTo("at last");
            rig().settle();
        }
    }

    @Test
    default void clientThatDoesNotTakeItsAnswerIsReset() throws IOException {
        rig().start(builder -> builder.timeouts(TIMEOUTS)
                .handler(request -> HttpResponse.bytes("application/octet-stream", new byte[20_000_000])));
        Peer peer = rig().connectWithSmallWindow();
        peer.send(HttpContractRig.get("/"));
        rig().pass(Duration.ofSeconds(29));
        assertThat(rig().server().stats().current()).isEqualTo(1);

        rig().pass(Duration.ofSeconds(1));
        rig().pass(Duration.ofSeconds(30));

        assertThat(peer.awaitEnd()).isEqualTo(Peer.End.RESET);
        assertThat(closed(CloseReason.WRITE_TIMEOUT)).isEqualTo(1);
        assertThat(rig().loop().stats().pendingWrite().get()).isZero();
    }

    @Test
    default void agedConnectionEndsWithItsNextAnswer() throws IOException {
        rig().start(builder -> builder.timeouts(TIMEOUTS.withAge(Duration.ofSeconds(60)))
                .handler(request -> HttpResponse.text("answer")));
        Peer peer = rig().connect();
        peer.send(HttpContractRig.get("/"));
        assertThat(ReceivedResponse.read(peer).closes()).isFalse();
        rig().pass(Duration.ofSeconds(70));
        peer.send(HttpContractRig.get("/"));

        assertThat(ReceivedResponse.read(peer).closes()).isTrue();
        assertThat(peer.awaitEnd()).isEqualTo(Peer.End.CLOSED);
    }

    @Test
    default void clientThatDoesNotCloseAfterItsLastAnswerIsResetAfterTheLingerTime() throws IOException {
        rig().start(builder -> builder.timeouts(TIMEOUTS.withLinger(Duration.ofSeconds(2)))
                .handler(request -> HttpResponse.text("answer")));
        Peer peer = rig().connect();
        peer.send("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\nmore");
        assertThat(ReceivedResponse.read(peer).closes()).isTrue();
        rig().pass(Duration.ofMillis(1_999));
        assertThat(rig().server().stats().current()).isEqualTo(1);

        rig().pass(Duration.ofMillis(1));

        assertThat(rig().server().stats().current()).isZero();
    }
}
