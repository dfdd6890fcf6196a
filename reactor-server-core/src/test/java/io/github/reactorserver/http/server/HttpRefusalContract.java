package io.github.reactorserver.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactorserver.http.AsyncHttpHandler;
import io.github.reactorserver.http.Dispatch;
import io.github.reactorserver.http.HttpMethod;
import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.http.route.Route;
import io.github.reactorserver.http.route.Router;
import io.github.reactorserver.net.CloseReason;
import io.github.reactorserver.net.ConnectionLimits;
import io.github.reactorserver.transport.Peer;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests that are not handled: unknown, malformed, or over a limit. */
interface HttpRefusalContract {

    HttpContractRig rig();

    private AtomicInteger startCounting() throws IOException {
        AtomicInteger handled = new AtomicInteger();
        HttpLimits limits = HttpLimits.DEFAULTS
                .withTargetBytes(20)
                .withHeaderBytes(100)
                .withHeaderCount(5)
                .withBodyBytes(10);
        rig().start(builder -> builder.limits(limits).handler(request -> {
            handled.incrementAndGet();
            return HttpResponse.text("handled");
        }));
        return handled;
    }

    @ParameterizedTest
    @CsvSource({
        "400, 'GET / HTTP/1.1\n\n'",
        "400, 'GET /\n\n'",
        "400, 'GET  / HTTP/1.1\nHost: h\n\n'",
        "400, 'GET / HTTP/1.1\nHost: h\nHost: h\n\n'",
        "400, 'GET / HTTP/1.1\nHost: h\n folded\n\n'",
        "400, 'GET / HTTP/1.1\nHost : h\n\n'",
        "400, 'POST / HTTP/1.1\nHost: h\nContent-Length: 1\nContent-Length: 1\n\nx'",
        "400, 'POST / HTTP/1.1\nHost: h\nContent-Length: 1\nTransfer-Encoding: chunked\n\n0\n\n'",
        "400, 'POST / HTTP/1.1\nHost: h\nTransfer-Encoding: chunked\n\nxyz\n'",
        "413, 'POST / HTTP/1.1\nHost: h\nContent-Length: 11\n\n'",
        "413, 'POST / HTTP/1.1\nHost: h\nTransfer-Encoding: chunked\n\nb\n12345678901\n0\n\n'",
        "414, 'GET /2345678901234567890x HTTP/1.1\nHost: h\n\n'",
        "417, 'POST / HTTP/1.1\nHost: h\nExpect: wonders\nContent-Length: 1\n\nx'",
        "431, 'GET / HTTP/1.1\nHost: h\na: 1\nb: 2\nc: 3\nd: 4\ne: 5\n\n'",
        "501, 'POST / HTTP/1.1\nHost: h\nTransfer-Encoding: gzip, chunked\n\n0\n\n'",
        "505, 'GET / HTTP/2.0\nHost: h\n\n'"
    })
    default void requestThatIsRefusedGetsItsStatusAndEndsTheConnection(int status, String lines) throws IOException {
        AtomicInteger handled = startCounting();
        Peer peer = rig().connect();
        peer.send(lines.replace("\n", "\r\n") + HttpContractRig.get("/"));
        ReceivedResponse answer = ReceivedResponse.read(peer);
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.closes()).isTrue();

        // whatever follows is never taken for another request
        assertThat(peer.receiveAllText()).isEmpty();
        assertThat(handled).hasValue(0);
        peer.close();
        rig().settle();
        assertThat(rig().server().stats().closed(CloseReason.ERROR)).isEqualTo(1);
    }

    @Test
    default void headerFieldsThatAreTooLargeAreRefusedBeforeTheyEnd() throws IOException {
        startCounting();
        Peer peer = rig().connect();
        peer.send("GET / HTTP/1.1\r\nHost: h\r\nX: " + "x".repeat(200));

        assertThat(ReceivedResponse.read(peer).status()).isEqualTo(431);
    }

    @Test
    default void targetThatIsTooLongIsRefusedBeforeItEnds() throws IOException {
        startCounting();
        Peer peer = rig().connect();
        peer.send("GET /" + "x".repeat(200));

        assertThat(ReceivedResponse.read(peer).status()).isEqualTo(414);
    }

    @Test
    default void answersBeforeAMalformedRequestAreWhole() throws IOException {
        rig().serve(request -> HttpResponse.text(request.path()));
        Peer peer = rig().connect();
        peer.send(HttpContractRig.get("/1") + "garbage\r\n\r\n" + HttpContractRig.get("/2"));

        assertThat(ReceivedResponse.read(peer).body()).isEqualTo("/1");
        ReceivedResponse refusal = ReceivedResponse.read(peer);
        assertThat(refusal.status()).isEqualTo(400);
        assertThat(refusal.closes()).isTrue();
        assertThat(peer.receiveAllText()).isEmpty();
    }

    @Test
    default void answerThatComesLateStillPrecedesTheRefusalBehindIt() throws IOException {
        CompletableFuture<HttpResponse> late = new CompletableFuture<>();
        AsyncHttpHandler handler = request -> late;
        rig().start(builder -> builder.router(Router.builder()
                .route(new Route(HttpMethod.GET, "/late", Dispatch.LOOP, handler))
                .build()));
        Peer peer = rig().connect();
        peer.send(HttpContractRig.get("/late") + "garbage\r\n\r\n");
        rig().settle();
        late.complete(HttpResponse.text("late"));

        assertThat(ReceivedResponse.read(peer).body()).isEqualTo("late");
        assertThat(ReceivedResponse.read(peer).status()).isEqualTo(400);
        assertThat(peer.awaitEnd()).isEqualTo(Peer.End.CLOSED);
    }

    @Test
    default void clientThatGoesOnSendingStillReadsItsRefusal() throws IOException {
        startCounting();
        Peer peer = rig().connect();
        peer.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\n");
        for (int i = 0; i < 10; i++) {
            peer.send(new byte[10_000]);
            rig().settle();
        }

        assertThat(ReceivedResponse.read(peer).status()).isEqualTo(413);
        assertThat(peer.awaitEnd()).isEqualTo(Peer.End.CLOSED);
    }

    // ---- routing

    private void startRouted() throws IOException {
        rig().start(builder -> builder.router(Router.builder()
                .get("/items/{id}", request -> HttpResponse.text("item " + request.pathVariable("id")))
                .post("/items/{id}", request -> HttpResponse.text("posted"))
                .build()));
    }

    @Test
    default void unknownPathIs404AndTheConnectionLives() throws IOException {
        startRouted();
        Peer peer = rig().connect();
        peer.send(HttpContractRig.get("/nowhere") + HttpContractRig.get("/items/7"));

        assertThat(ReceivedResponse.read(peer).status()).isEqualTo(404);
        assertThat(ReceivedResponse.read(peer).body()).isEqualTo("item 7");
    }

    @Test
    default void unknownMethodIs405WithThoseAllowedAndTheConnectionLives() throws IOException {
        startRouted();
        Peer peer = rig().connect();
        peer.send("DELETE /items/7 HTTP/1.1\r\nHost: h\r\n\r\n" + HttpContractRig.get("/items/8"));
        ReceivedResponse answer = ReceivedResponse.read(peer);

        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.headers().get("allow")).contains("GET", "POST");
        assertThat(ReceivedResponse.read(peer).body()).isEqualTo("item 8");
    }

    @Test
    default void unroutedBodyIsReadAndTheConnectionLives() throws IOException {
        startRouted();
        Peer peer = rig().connect();
        peer.send(HttpContractRig.post("/nowhere", "some body") + HttpContractRig.get("/items/7"));

        assertThat(ReceivedResponse.read(peer).status()).isEqualTo(404);
        assertThat(ReceivedResponse.read(peer).body()).isEqualTo("item 7");
    }

    @Test
    default void optionsTellsTheAllowedMethods() throws IOException {
        startRouted();

        ReceivedResponse answer = rig().ask("OPTIONS /items/7 HTTP/1.1\r\nHost: h\r\n\r\n");

        assertThat(answer.status()).isEqualTo(204);
        assertThat(answer.headers().get("allow")).contains("GET", "POST");
    }

    @Test
    default void connectionOverTheLimitIsAnswered503() throws IOException {
        rig().start(builder ->
                builder.connectionLimits(new ConnectionLimits(1, 0)).handler(request -> HttpResponse.text("x")));
        rig().ask(HttpContractRig.get("/"));
        Peer second = rig().connect();
        second.send(HttpContractRig.get("/"));
        ReceivedResponse answer = ReceivedResponse.read(second);

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.headers()).containsKey("retry-after");
        assertThat(second.awaitEnd()).isEqualTo(Peer.End.CLOSED);
    }
}
