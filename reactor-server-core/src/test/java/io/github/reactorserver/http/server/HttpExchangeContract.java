package io.github.reactorserver.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactorserver.http.Dispatch;
import io.github.reactorserver.http.HttpHandler;
import io.github.reactorserver.http.HttpHeaders;
import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.http.HttpStatus;
import io.github.reactorserver.http.route.Router;
import io.github.reactorserver.transport.Peer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests and answers, and how long a connection goes on. */
interface HttpExchangeContract {

    HttpContractRig rig();

    private void startEcho() throws IOException {
        rig().serve(request -> HttpResponse.text(request.path() + ":" + request.bodyText()));
    }

    @Test
    default void requestsOnOneConnectionAreAnsweredOneAfterTheOther() throws IOException {
        startEcho();
        Peer peer = rig().connect();
        for (int i = 0; i < 5; i++) {
            peer.send(HttpContractRig.get("/" + i));
            ReceivedResponse answer = ReceivedResponse.read(peer);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("/" + i + ":");
            assertThat(answer.headers()).containsKey("date").doesNotContainKey("connection");
        }
        rig().settle();

        assertThat(rig().server().stats().accepted()).isEqualTo(1);
    }

    @Test
    default void pipelinedRequestsAreAnsweredInOrder() throws IOException {
        startEcho();
        Peer peer = rig().connect();
        StringBuilder requests = new StringBuilder();
        for (int i = 0; i < 200; i++) {
            requests.append(i % 2 == 0 ? HttpContractRig.get("/" + i) : HttpContractRig.post("/" + i, "body " + i));
        }
        peer.send(requests.toString());

        for (int i = 0; i < 200; i++) {
            assertThat(ReceivedResponse.read(peer).body()).isEqualTo("/" + i + ":" + (i % 2 == 0 ? "" : "body " + i));
        }
    }

    @Test
    default void requestsAreNumberedOnTheirConnection() throws IOException {
        rig().start(builder -> builder.router(HttpRig.router(
                Dispatch.COMPUTE, (HttpHandler) request -> HttpResponse.text(request.withHeaders(HttpHeaders.empty())
                        .withPathVariables(Map.of())
                        .id()))));
        Peer first = rig().connect();
        first.send(HttpContractRig.get("/") + HttpContractRig.post("/", "body") + HttpContractRig.get("/"));
        for (int i = 1; i <= 3; i++) {
            assertThat(ReceivedResponse.read(first).body()).isEqualTo("1-" + i);
        }
        Peer second = rig().connect();
        second.send(HttpContractRig.get("/"));
        assertThat(ReceivedResponse.read(second).body()).isEqualTo("2-1");
        first.send(HttpContractRig.get("/"));
        assertThat(ReceivedResponse.read(first).body()).isEqualTo("1-4");
    }

    @Test
    default void localAddressIsThatOfTheConnection() throws IOException {
        rig().start(builder -> builder.address(new InetSocketAddress(0))
                .handler(request -> HttpResponse.text(
                        request.localAddress() + " " + (request.remoteAddress() != request.localAddress()))));
        String ours = new InetSocketAddress(
                        InetAddress.getLoopbackAddress().getHostAddress(),
                        rig().server().port())
                .toString();
        assertThat(rig().ask(HttpContractRig.get("/")).body().replaceAll("^.*/", ""))
                .isEqualTo(ours.replaceAll("^.*/", "") + " true");
    }

    @Test
    default void bodiesOfBothFramingsAreRead() throws IOException {
        startEcho();
        Peer peer = rig().connect();
        peer.send(HttpContractRig.post("/fixed", "12345"));
        assertThat(ReceivedResponse.read(peer).body()).isEqualTo("/fixed:12345");

        peer.send("POST /chunked HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
        peer.send("5\r\nhello\r\n");
        rig().settle();
        peer.send("6\r\n world\r\n0\r\n\r\n");
        assertThat(ReceivedResponse.read(peer).body()).isEqualTo("/chunked:hello world");
    }

    @Test
    default void largeBodiesGoBothWays() throws IOException {
        rig().serve(request -> HttpResponse.text(request.bodyText()));
        Peer peer = rig().connect();
        String body = "0123456789abcdef".repeat(60_000);
        peer.send(HttpContractRig.post("/", body));

        assertThat(ReceivedResponse.read(peer).body()).isEqualTo(body);
    }

    @Test
    default void emptyLinesBeforeARequestAreSkipped() throws IOException {
        startEcho();
        Peer peer = rig().connect();
        peer.send(HttpContractRig.get("/1") + "\r\n\r\n" + HttpContractRig.get("/2"));

        assertThat(ReceivedResponse.read(peer).body()).isEqualTo("/1:");
        assertThat(ReceivedResponse.read(peer).body()).isEqualTo("/2:");
    }

    @Test
    default void headIsAnsweredWithoutTheBody() throws IOException {
        startEcho();
        Peer peer = rig().connect();
        peer.send("HEAD /head HTTP/1.1\r\nHost: h\r\n\r\n" + HttpContractRig.get("/next"));

        ReceivedResponse head = ReceivedResponse.readHead(peer);
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.headers()).containsEntry("content-length", "6");
        assertThat(ReceivedResponse.read(peer).body()).isEqualTo("/next:");
    }

    @Test
    default void answerWithoutABodyHasNoLength() throws IOException {
        rig().serve(request -> HttpResponse.of(HttpStatus.NO_CONTENT));
        Peer peer = rig().connect();
        for (int i = 0; i < 2; i++) {
            peer.send(HttpContractRig.get("/"));
            ReceivedResponse answer = ReceivedResponse.read(peer);
            assertThat(answer.status()).isEqualTo(204);
            assertThat(answer.headers()).doesNotContainKey("content-length");
        }
    }

    // ---- persistence

    @ParameterizedTest
    @CsvSource({
        "HTTP/1.1, '', false, ''",
        "HTTP/1.1, keep-alive, false, ''",
        "HTTP/1.1, close, true, close",
        "HTTP/1.1, 'foo, Close', true, close",
        "HTTP/1.0, '', true, close",
        "HTTP/1.0, keep-alive, false, keep-alive",
        "HTTP/1.0, close, true, close",
        "HTTP/1.0, 'Keep-Alive, foo', false, keep-alive"
    })
    default void connectionGoesOnAsVersionAndHeaderSay(String version, String asked, boolean closes, String told)
            throws IOException {
        startEcho();
        Peer peer = rig().connect();
        String connection = asked.isEmpty() ? "" : "Connection: " + asked + "\r\n";
        peer.send("GET /1 " + version + "\r\nHost: h\r\n" + connection + "\r\n");
        ReceivedResponse answer = ReceivedResponse.read(peer);
        assertThat(answer.body()).isEqualTo("/1:");
        assertThat(answer.headers().getOrDefault("connection", "")).isEqualTo(told);

        if (closes) {
            assertThat(peer.awaitEnd()).isEqualTo(Peer.End.CLOSED);
        } else {
            peer.send(HttpContractRig.get("/2"));
            assertThat(ReceivedResponse.read(peer).body()).isEqualTo("/2:");
        }
    }

    @Test
    default void whatFollowsTheLastRequestIsNeverRead() throws IOException {
        AtomicInteger handled = new AtomicInteger();
        rig().serve(request -> HttpResponse.text("answer " + handled.incrementAndGet()));
        Peer peer = rig().connect();
        peer.send("GET /1 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n" + HttpContractRig.get("/2")
                + HttpContractRig.get("/3"));

        assertThat(ReceivedResponse.read(peer).closes()).isTrue();
        assertThat(peer.receiveAllText()).isEmpty();
        assertThat(handled).hasValue(1);
    }

    @Test
    default void connectionEndsWithItsLastAllowedRequest() throws IOException {
        rig().start(builder -> builder.limits(HttpLimits.DEFAULTS.withRequestsPerConnection(3))
                .handler(request -> HttpResponse.text("x")));
        Peer peer = rig().connect();
        peer.send(HttpContractRig.get("/").repeat(5));

        assertThat(ReceivedResponse.read(peer).closes()).isFalse();
        assertThat(ReceivedResponse.read(peer).closes()).isFalse();
        assertThat(ReceivedResponse.read(peer).closes()).isTrue();
        assertThat(peer.awaitEnd()).isEqualTo(Peer.End.CLOSED);
    }

    @Test
    default void clientThatHalfClosesBehindItsRequestGetsItsAnswer() throws IOException {
        startEcho();
        Peer peer = rig().connect();
        peer.send(HttpContractRig.get("/1") + HttpContractRig.post("/2", "body"));
        peer.closeOutput();

        assertThat(ReceivedResponse.read(peer).body()).isEqualTo("/1:");
        assertThat(ReceivedResponse.read(peer).body()).isEqualTo("/2:body");
        assertThat(peer.awaitEnd()).isEqualTo(Peer.End.CLOSED);
    }

    // ---- 100-continue

    @Test
    default void clientThatExpectsItIsToldToSendItsBody() throws IOException {
        startEcho();
        Peer peer = rig().connect();
        peer.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
        assertThat(ReceivedResponse.read(peer).status()).isEqualTo(100);
        peer.send("hello");

        assertThat(ReceivedResponse.read(peer).body()).isEqualTo("/:hello");
    }

    @Test
    default void clientThatSendsItsBodyAtOnceIsNotToldTo() throws IOException {
        startEcho();
        Peer peer = rig().connect();
        peer.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\nhello");

        assertThat(ReceivedResponse.read(peer).status()).isEqualTo(200);
    }

    @Test
    default void bodyThatIsTooLargeIsRefusedInsteadOfAskedFor() throws IOException {
        rig().start(builder ->
                builder.limits(HttpLimits.DEFAULTS.withBodyBytes(4)).handler(request -> HttpResponse.text("x")));
        Peer peer = rig().connect();
        peer.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
        ReceivedResponse answer = ReceivedResponse.read(peer);

        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.closes()).isTrue();
    }

    @Test
    default void clientIsNotAskedForABodyThatNobodyTakes() throws IOException {
        rig().start(builder -> builder.router(
                Router.builder().get("/", request -> HttpResponse.text("x")).build()));
        Peer peer = rig().connect();
        peer.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
        ReceivedResponse answer = ReceivedResponse.read(peer);

        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.closes()).isTrue();
    }

    @Test
    default void requestWithoutARouteIsAnsweredBeforeItsBodyHasComeAndTheNextOneIsServed() throws IOException {
        rig().start(builder -> builder.router(
                Router.builder().get("/", request -> HttpResponse.text("x")).build()));
        Peer peer = rig().connect();
        peer.send("POST /missing HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhel");
        assertThat(ReceivedResponse.read(peer).status()).isEqualTo(404);
        peer.send("loGET / HTTP/1.1\r\nHost: h\r\n\r\n");

        assertThat(ReceivedResponse.read(peer).body()).isEqualTo("x");
    }
}
