package io.github.reactorserver.http.server;

import static io.github.reactorserver.http.server.HttpRig.get;
import static io.github.reactorserver.http.server.HttpRig.ok;
import static io.github.reactorserver.http.server.HttpRig.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.http.StreamedBody;
import io.github.reactorserver.net.CloseReason;
import io.github.reactorserver.transport.memory.MemoryPeer;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a body that is not read whole: 408, 400, dropped up to a bound, 100 Continue. */
class UnreadBodyTest {
    private static final int MIB = 1024 * 1024;
    private static final String CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n";
    private static final String CHUNKED = request("POST", "/", "Transfer-Encoding: chunked");
    private static final String TEN = request("POST", "/", "Content-Length: 10");
    private static final String EXPECTING = request("POST", "/", "Content-Length: 10", "Expect: 100-continue");

    private final HttpRig rig = new HttpRig();
    private final StreamingRig streaming = new StreamingRig(rig);
    private final MemoryPeer peer = rig.connect();

    @AfterEach
    void close() {
        rig.close();
    }

    // ---- answered before the end

    @Test
    void restOfAnAnsweredRequestIsDroppedAndTheNextOneServed() {
        peer.send(TEN + "hello");
        streaming.answer("early");
        assertThat(rig.received(peer)).isEqualTo(ok("early"));
        peer.send("world" + get("/"));
        streaming.answer(1, HttpResponse.text("next"));
        assertThat(rig.received(peer)).isEqualTo(ok("next"));
    }

    @ParameterizedTest
    @ValueSource(ints = {MIB - 1, MIB, MIB + 1})
    void upToOneMebibyteIsDroppedBehindTheAnswer(int size) {
        peer.send(CHUNKED);
        streaming.answer("early");
        String start = Integer.toHexString(2 * MIB) + "\r\n";
        peer.send(start + "x".repeat(size - start.length()));
        assertThat(rig.received(peer)).isEqualTo(ok("early"));
        assertThat(peer.isEnded()).isEqualTo(size > MIB);
    }

    @ParameterizedTest
    @ValueSource(ints = {MIB - 1, MIB, MIB + 1})
    void bodyThatIsAnnouncedTooLargeToBeDroppedEndsTheConnection(int size) {
        peer.send(request("POST", "/", "Content-Length: " + size));
        streaming.answer("early");
        String closing = size > MIB ? "\r\nConnection: close\r\n\r\n" : "\r\n\r\n";
        assertThat(rig.received(peer)).contains("Content-Length: 5" + closing);
        assertThat(peer.isEnded()).isEqualTo(size > MIB);
    }

    @Test
    void whatWasReadBeforeTheAnswerDoesNotCount() {
        peer.send(request("POST", "/", "Content-Length: " + 2 * MIB));
        streaming.readAll();
        for (int i = 0; i < 33; i++) {
            peer.send(new byte[MIB / 32]);
        }
        streaming.answer("early");
        assertThat(rig.received(peer)).isEqualTo(ok("early"));
        assertThat(peer.isEnded()).isFalse();
    }

    @Test
    void earlierAnswersDoNotEndTheConnectionOfALargeBody() {
        peer.send(get("/") + request("GET", "/", "Content-Length: " + 2 * MIB));
        assertThat(streaming.requests()).isEqualTo(2);
        streaming.answer(0, HttpResponse.text("first"));
        assertThat(rig.received(peer)).isEqualTo(ok("first"));
        streaming.answer(1, HttpResponse.text("second"));
        assertThat(rig.received(peer)).contains("Connection: close");
    }

    @Test
    void clientThatSendsOnCanReadTheAnswerBeforeTheConnectionEnds() {
        peer.send(request("POST", "/", "Content-Length: " + 3 * MIB));
        streaming.answer("no");
        for (int i = 0; i < 20; i++) {
            peer.send(new byte[64 * 1024]);
        }
        rig.settle();
        assertThat(HttpRig.text(peer.receiveAll()))
                .contains("Connection: close")
                .endsWith("no");
        assertThat(peer.isReset()).isFalse();
        peer.close();
        assertThat(rig.closings()).hasSize(1);
    }

    @Test
    void restThatDoesNotComeWithinFiveSecondsEndsTheConnection() {
        peer.send(TEN);
        streaming.answer("early");
        rig.received(peer);
        rig.pass(Duration.ofSeconds(4));
        peer.send("x");
        rig.pass(Duration.ofMillis(999));
        assertThat(peer.isEnded()).isFalse();
        rig.pass(Duration.ofMillis(1));
        assertThat(peer.isEnded()).isTrue();
        peer.close();
        assertThat(rig.closings()).containsExactly(CloseReason.BODY_TIMEOUT);
    }

    @Test
    void clientThatNeitherSendsNorClosesIsResetInTheEnd() {
        peer.send(TEN);
        streaming.answer("early");
        rig.pass(Duration.ofSeconds(5));
        rig.pass(Duration.ofSeconds(5));
        assertThat(rig.closings()).hasSize(1);
        assertThat(rig.connections()).isZero();
    }

    @Test
    void stopOfTheServerEndsTheConnectionWhenTheRestHasCome() {
        peer.send(TEN);
        streaming.answer("early");
        rig.received(peer);
        var stopped = rig.beginStop();
        peer.send("0123456789");
        assertThat(peer.receiveAllText()).isEmpty();
        peer.close();
        assertThat(HttpRig.join(stopped)).isTrue();
    }

    // ---- 408 and 400

    @Test
    void bodyThatIsAskedForAndDoesNotComeIsAnsweredWith408() {
        peer.send(TEN + "hello");
        BodyReader reader = streaming.readAll();
        rig.pass(Duration.ofSeconds(59));
        assertThat(reader.ends()).isEmpty();
        rig.pass(Duration.ofSeconds(1));
        assertThat(rig.received(peer)).startsWith("HTTP/1.1 408 ").contains("Connection: close");
        assertThat(reader.ends()).containsExactly("error");
        streaming.answer("too late");
        assertThat(rig.received(peer)).isEmpty();
        peer.close();
        assertThat(rig.closings()).containsExactly(CloseReason.BODY_TIMEOUT);
        assertThat(rig.server().requestStats().rejected(408)).isEqualTo(1);
    }

    @Test
    void timeRunsFromTheDemandOfAnotherThreadOn() {
        peer.send(TEN);
        BodyReader reader = streaming.read(new BodyReader(0));
        rig.pass(Duration.ofMinutes(4));
        reader.subscription().request(1);
        rig.pass(Duration.ofSeconds(59));
        assertThat(rig.received(peer)).isEmpty();
        rig.pass(Duration.ofSeconds(1));
        assertThat(rig.received(peer)).startsWith("HTTP/1.1 408 ");
    }

    @Test
    void malformedChunkIsAnsweredWith400BeforeTheHandlerAnswers() {
        peer.send(CHUNKED + "5\r\nhello\r\n");
        BodyReader reader = streaming.readAll();
        assertThat(rig.exchange(peer, "nonsense\r\n"))
                .startsWith("HTTP/1.1 400 ")
                .contains("Connection: close");
        assertThat(reader.items()).containsExactly("hello");
        assertThat(reader.ends()).containsExactly("error");
        streaming.answer("too late");
        assertThat(rig.exchange(peer, get("/"))).isEmpty();
        assertThat(streaming.requests()).isEqualTo(1);
    }

    @Test
    void malformedChunkBehindTheAnswerEndsTheConnectionAtOnce() {
        peer.send(CHUNKED + "5\r\nhello\r\n");
        streaming.answer("early");
        rig.received(peer);
        assertThat(rig.exchange(peer, "nonsense\r\n" + get("/"))).isEmpty();
        assertThat(peer.isEnded()).isTrue();
        peer.close();
        assertThat(rig.closings()).containsExactly(CloseReason.ERROR);
        assertThat(streaming.requests()).isEqualTo(1);
    }

    @Test
    void malformedChunkOfALaterRequestWaitsForEarlierAnswers() {
        peer.send(get("/") + request("GET", "/", "Transfer-Encoding: chunked"));
        assertThat(streaming.requests()).isEqualTo(2);
        BodyReader reader = BodyReader.ofAll();
        streaming.body(1).subscribe(reader);
        assertThat(rig.exchange(peer, "nonsense\r\n")).isEmpty();
        streaming.answer("first");
        assertThat(rig.received(peer)).startsWith(ok("first") + "HTTP/1.1 400 ");
        assertThat(peer.isEnded()).isTrue();
    }

    // ---- 100 Continue (RFC 9110, section 10.1.1)

    @Test
    void continueIsSentOnceWhenTheBodyIsAskedFor() {
        peer.send(EXPECTING);
        BodyReader reader = streaming.read(new BodyReader(0));
        assertThat(rig.received(peer)).isEmpty();
        reader.subscription().request(1);
        assertThat(rig.received(peer)).isEqualTo(CONTINUE);
        reader.subscription().request(5);
        peer.send("01234");
        assertThat(rig.exchange(peer, "56789")).isEmpty();
        assertThat(reader.text()).isEqualTo("0123456789");
        streaming.answer("done");
        assertThat(rig.received(peer)).isEqualTo(ok("done"));
    }

    @Test
    void bodyThatComesWithoutBeingContinuedDoesNotEndTheConnection() {
        peer.send(EXPECTING + "01234");
        rig.settle();
        peer.send("56789");
        streaming.answer("done");
        assertThat(rig.received(peer)).isEqualTo(ok("done"));
        assertThat(rig.exchange(peer, get("/"))).isEmpty();
        assertThat(streaming.requests()).isEqualTo(2);
    }

    @Test
    void bodyThatNobodyAsksForIsNotContinuedAndTheConnectionEnds() {
        peer.send(EXPECTING);
        streaming.answer("no");
        assertThat(rig.received(peer)).startsWith("HTTP/1.1 200 OK").contains("Connection: close");
        assertThat(peer.isEnded()).isTrue();
    }

    @Test
    void continueWaitsForEarlierAnswers() {
        peer.send(get("/") + EXPECTING.replace("POST", "GET"));
        assertThat(streaming.requests()).isEqualTo(2);
        BodyReader reader = BodyReader.ofAll();
        streaming.body(1).subscribe(reader);
        assertThat(rig.received(peer)).isEmpty();
        streaming.answer("first");
        assertThat(rig.received(peer)).isEqualTo(ok("first") + CONTINUE);
        rig.exchange(peer, "0123456789");
        assertThat(reader.ends()).containsExactly("complete");
    }

    @Test
    void continueNeverGoesIntoAnAnswer() {
        HandPublisher answer = new HandPublisher();
        peer.send(EXPECTING);
        streaming.answer(0, StreamedResponseTest.streamed(StreamedBody.of(answer)));
        answer.next("begun");
        assertThat(rig.received(peer)).endsWith("5\r\nbegun\r\n");
        streaming.readAll();
        assertThat(rig.received(peer)).isEmpty();
        answer.complete();
        assertThat(rig.received(peer)).isEqualTo("0\r\n\r\n");
    }

    @Test
    void bodyThatIsCollectedIsContinuedWhenItsHeadIsAccepted() {
        try (HttpRig other = new HttpRig()) {
            other.serve(request -> HttpResponse.text(request.bodyText()));
            MemoryPeer client = other.connect();
            assertThat(other.exchange(client, EXPECTING)).isEqualTo(CONTINUE);
            assertThat(other.exchange(client, "0123456789")).isEqualTo(ok("0123456789"));
            assertThat(other.exchange(client, EXPECTING + "0123456789")).isEqualTo(ok("0123456789"));
        }
    }

    @Test
    void bodyThatIsTooLargeIsRefusedInsteadOfContinued() {
        try (HttpRig other = new HttpRig()) {
            other.serve(request -> HttpResponse.text("never"));
            assertThat(other.answer(request("POST", "/", "Content-Length: 3000000", "Expect: 100-continue")))
                    .startsWith("HTTP/1.1 413 ");
        }
    }
}
