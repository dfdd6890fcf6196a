package io.github.reactorserver.http.server;

import static io.github.reactorserver.http.server.HttpRig.get;
import static io.github.reactorserver.http.server.HttpRig.ok;
import static io.github.reactorserver.http.server.HttpRig.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.http.HttpStatus;
import io.github.reactorserver.http.StreamedBody;
import io.github.reactorserver.net.CloseReason;
import io.github.reactorserver.transport.memory.MemoryPeer;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How a streamed response is framed, and what becomes of the connection. */
class StreamedResponseTest {
    private static final String HEAD = "HTTP/1.1 200 OK\r\n";

    private final HttpRig rig = new HttpRig();
    private final HandPublisher body = new HandPublisher();

    @AfterEach
    void close() {
        rig.close();
    }

    static HttpResponse streamed(StreamedBody body) {
        return HttpResponse.builder(HttpStatus.OK).body(body).build();
    }

    /** Answers /stream with that body and everything else with its path. */
    private void serve(long length) {
        rig.serve(request -> request.rawPath().equals("/stream")
                ? streamed(StreamedBody.of(body, length))
                : HttpResponse.text(request.rawPath()));
    }

    @Test
    void bodyOfKnownLengthHasContentLengthAndTheConnectionGoesOn() {
        serve(5);
        MemoryPeer peer = rig.connect();
        rig.exchange(peer, get("/stream"));
        body.next("he");
        body.next("llo");
        body.complete();
        assertThat(rig.received(peer)).isEqualTo(HEAD + "Content-Length: 5\r\n\r\nhello");
        assertThat(rig.exchange(peer, get("/next"))).isEqualTo(ok("/next"));
    }

    @Test
    void bodyOfUnknownLengthComesInChunksAndTheConnectionGoesOn() {
        serve(StreamedBody.UNKNOWN_LENGTH);
        MemoryPeer peer = rig.connect();
        rig.exchange(peer, get("/stream"));
        body.next("hello");
        assertThat(rig.received(peer)).isEqualTo(HEAD + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
        body.next("0123456789abcdef");
        body.complete();
        assertThat(rig.received(peer)).isEqualTo("10\r\n0123456789abcdef\r\n0\r\n\r\n");
        assertThat(rig.exchange(peer, get("/next"))).isEqualTo(ok("/next"));
    }

    @Test
    void emptyItemIsNoChunkSinceThatWouldEndTheBody() {
        serve(StreamedBody.UNKNOWN_LENGTH);
        MemoryPeer peer = rig.connect();
        rig.exchange(peer, get("/stream"));
        body.next("");
        body.next("x");
        body.complete();
        assertThat(rig.received(peer)).endsWith("\r\n\r\n1\r\nx\r\n0\r\n\r\n");
    }

    @Test
    void bodyWithoutAnyItemIsEmpty() {
        serve(StreamedBody.UNKNOWN_LENGTH);
        MemoryPeer peer = rig.connect();
        assertThat(rig.exchange(peer, get("/stream"))).isEmpty();
        body.complete();
        assertThat(rig.received(peer)).isEqualTo(HEAD + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
    }

    @Test
    void clientOfVersion10GetsABodyOfUnknownLengthUpToTheEndOfTheConnection() {
        serve(StreamedBody.UNKNOWN_LENGTH);
        MemoryPeer peer = rig.connect();
        peer.send("GET /stream HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
        rig.settle();
        body.next("hello");
        body.complete();
        assertThat(rig.received(peer)).isEqualTo(HEAD + "Connection: close\r\n\r\nhello");
        assertThat(peer.isEnded()).isTrue();
    }

    @Test
    void clientOfVersion10MayGoOnBehindABodyOfKnownLength() {
        serve(5);
        MemoryPeer peer = rig.connect();
        peer.send("GET /stream HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
        rig.settle();
        body.next("hello");
        body.complete();
        assertThat(rig.received(peer)).isEqualTo(HEAD + "Content-Length: 5\r\nConnection: keep-alive\r\n\r\nhello");
        assertThat(peer.isEnded()).isFalse();
    }

    @Test
    void headGetsTheHeadOnlyAndThePublisherIsCancelled() {
        serve(5);
        MemoryPeer peer = rig.connect();
        assertThat(rig.exchange(peer, request("HEAD", "/stream"))).isEqualTo(HEAD + "Content-Length: 5\r\n\r\n");
        assertThat(body.cancellations()).isEqualTo(1);
        assertThat(rig.exchange(peer, get("/next"))).isEqualTo(ok("/next"));
    }

    @Test
    void headOfABodyOfUnknownLengthSaysThatItWouldBeChunked() {
        serve(StreamedBody.UNKNOWN_LENGTH);
        assertThat(rig.answer(request("HEAD", "/stream"))).isEqualTo(HEAD + "Transfer-Encoding: chunked\r\n\r\n");
    }

    @Test
    void headOfVersion10IsToldOfNoChunks() {
        serve(StreamedBody.UNKNOWN_LENGTH);
        assertThat(rig.answer("HEAD /stream HTTP/1.0\r\n\r\n")).isEqualTo(HEAD + "Connection: close\r\n\r\n");
    }

    @Test
    void failureBeforeTheFirstByteIsAnsweredWith500AndTheConnectionGoesOn() {
        serve(5);
        MemoryPeer peer = rig.connect();
        rig.exchange(peer, get("/stream"));
        body.fail(new IllegalStateException("no data"));
        assertThat(rig.received(peer)).startsWith("HTTP/1.1 500 ").doesNotContain("no data");
        assertThat(rig.exchange(peer, get("/next"))).isEqualTo(ok("/next"));
    }

    @Test
    void failureBehindTheFirstByteCutsTheConnection() {
        serve(StreamedBody.UNKNOWN_LENGTH);
        MemoryPeer peer = rig.connect();
        rig.exchange(peer, get("/stream"));
        body.next("he");
        body.fail(new IllegalStateException("no more data"));
        assertThat(rig.received(peer)).endsWith("2\r\nhe\r\n");
        assertThat(rig.closings()).containsExactly(CloseReason.ERROR);
    }

    @Test
    void failureResetsAClientThatWouldTakeTheEndOfTheConnectionForTheEndOfTheBody() {
        serve(StreamedBody.UNKNOWN_LENGTH);
        MemoryPeer peer = rig.connect();
        rig.exchange(peer, "GET /stream HTTP/1.0\r\n\r\n");
        body.next("he");
        rig.settle();
        body.fail(new IllegalStateException("no more data"));
        rig.settle();
        assertThat(peer.isReset()).isTrue();
        assertThat(body.cancellations()).isZero();
    }

    @Test
    void publisherThatThrowsWhenSubscribedIsAnsweredWith500() {
        Flow.Publisher<ByteBuffer> broken = subscriber -> {
            throw new IllegalStateException("broken");
        };
        rig.serve(request -> streamed(StreamedBody.of(broken)));
        MemoryPeer peer = rig.connect();
        assertThat(rig.exchange(peer, get("/"))).startsWith("HTTP/1.1 500 ");
        assertThat(rig.exchange(peer, get("/"))).startsWith("HTTP/1.1 500 ");
    }

    @Test
    void fewerBytesThanPromisedCutTheConnection() {
        serve(5);
        MemoryPeer peer = rig.connect();
        rig.exchange(peer, get("/stream"));
        body.next("he");
        body.complete();
        assertThat(rig.received(peer)).endsWith("\r\n\r\nhe");
        assertThat(rig.closings()).containsExactly(CloseReason.ERROR);
    }

    @Test
    void moreBytesThanPromisedAreNotSentAndCutTheConnection() {
        serve(5);
        MemoryPeer peer = rig.connect();
        rig.exchange(peer, get("/stream"));
        body.next("hell");
        body.next("o and");
        assertThat(rig.received(peer)).endsWith("\r\n\r\nhell");
        assertThat(rig.closings()).containsExactly(CloseReason.ERROR);
        assertThat(body.cancellations()).isEqualTo(1);
    }

    @Test
    void noBytesWhereSomeWerePromisedAreAnsweredWith500() {
        serve(5);
        MemoryPeer peer = rig.connect();
        rig.exchange(peer, get("/stream"));
        body.complete();
        assertThat(rig.received(peer)).startsWith("HTTP/1.1 500 ");
    }

    @Test
    void pipelinedAnswersWaitForTheEndOfTheStreamedOne() {
        serve(5);
        MemoryPeer peer = rig.connect();
        peer.send(get("/before") + get("/stream") + get("/after"));
        assertThat(rig.received(peer)).isEqualTo(ok("/before"));
        body.next("hello");
        assertThat(rig.received(peer)).endsWith("\r\n\r\nhello");
        body.complete();
        assertThat(rig.received(peer)).isEqualTo(ok("/after"));
        assertThat(rig.server().requestStats().active()).isZero();
    }

    @Test
    void connectionCloseIsKeptBehindAStreamedAnswer() {
        serve(5);
        MemoryPeer peer = rig.connect();
        rig.exchange(peer, get("/stream", "Connection: close"));
        body.next("hello");
        body.complete();
        assertThat(rig.received(peer)).isEqualTo(HEAD + "Content-Length: 5\r\nConnection: close\r\n\r\nhello");
        assertThat(rig.closings()).containsExactly(CloseReason.CLIENT);
    }
}
