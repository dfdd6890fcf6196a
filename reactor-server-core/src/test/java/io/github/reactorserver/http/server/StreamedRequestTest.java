package io.github.reactorserver.http.server;

import static io.github.reactorserver.http.server.HttpRig.get;
import static io.github.reactorserver.http.server.HttpRig.ok;
import static io.github.reactorserver.http.server.HttpRig.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactorserver.Background;
import io.github.reactorserver.http.BodyAbortedException;
import io.github.reactorserver.http.HttpHeaders;
import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.net.CloseReason;
import io.github.reactorserver.transport.memory.MemoryPeer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A request's body on its way to a subscriber: demand, end, failure, by the rules of reactive streams. */
class StreamedRequestTest {
    private static final String CHUNKED = request("POST", "/", "Transfer-Encoding: chunked");
    private static final String TEN = request("POST", "/", "Content-Length: 10");

    private final HttpRig rig = new HttpRig();
    private final StreamingRig streaming = new StreamingRig(rig);
    private final MemoryPeer peer = rig.connect();

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void bodyOfKnownLengthArrivesAsItComes() {
        peer.send(TEN + "hello");
        BodyReader reader = streaming.readAll();
        assertThat(reader.items()).containsExactly("hello");
        assertThat(reader.ends()).isEmpty();
        peer.send("world");
        rig.settle();
        assertThat(reader.items()).containsExactly("hello", "world");
        assertThat(reader.ends()).containsExactly("complete");
        assertThat(streaming.body().length()).isEqualTo(10);
        streaming.answer("done");
        assertThat(rig.received(peer)).isEqualTo(ok("done"));
    }

    @Test
    void chunksOfOneReadArriveTogetherAndTrailersAtTheEnd() {
        peer.send(CHUNKED + "2\r\nhe\r\n3\r\nllo\r\n");
        BodyReader reader = streaming.readAll();
        assertThat(reader.items()).containsExactly("hello");
        assertThat(streaming.body().trailers()).isEqualTo(HttpHeaders.empty());
        peer.send("0\r\nDigest: abc\r\n\r\n");
        rig.settle();
        assertThat(reader.ends()).containsExactly("complete");
        assertThat(streaming.body().trailers().first("digest")).isEqualTo("abc");
        assertThat(streaming.body().length()).isEqualTo(-1);
    }

    @Test
    void requestWithoutABodyCompletesAtOnce() {
        peer.send(get("/"));
        BodyReader reader = streaming.readAll();
        assertThat(reader.items()).isEmpty();
        assertThat(reader.ends()).containsExactly("complete");
        assertThat(streaming.body().length()).isZero();
    }

    @Test
    void everyCutOfARequestGivesTheSameBodyAndTheSameAnswers() {
        String input = CHUNKED + "5\r\nhello\r\n5\r\nworld\r\n0\r\n\r\n" + TEN + "0123456789" + get("/");
        for (int cut = 0; cut < input.length(); cut++) {
            try (HttpRig other = new HttpRig()) {
                List<BodyReader> readers = new ArrayList<>();
                other.serveStreaming((request, body) -> {
                    BodyReader reader = BodyReader.ofAll();
                    readers.add(reader);
                    body.subscribe(reader);
                    return CompletableFuture.completedFuture(HttpResponse.text("early"));
                });
                MemoryPeer client = other.connect();
                client.send(input.substring(0, cut));
                other.settle();
                client.send(input.substring(cut));
                assertThat(other.received(client)).isEqualTo(ok("early").repeat(3));
            }
        }
    }

    @Test
    void everyCutOfASafeRequestIsReadWholeBeforeALateAnswer() {
        String input = request("GET", "/", "Transfer-Encoding: chunked")
                + "5\r\nhello\r\n5\r\nworld\r\n0\r\n\r\n"
                + request("GET", "/", "Content-Length: 10") + "0123456789";
        for (int cut = 0; cut < input.length(); cut++) {
            try (HttpRig other = new HttpRig()) {
                StreamingRig both = new StreamingRig(other);
                MemoryPeer client = other.connect();
                client.send(input.substring(0, cut));
                other.settle();
                client.send(input.substring(cut));
                assertThat(both.readAll().text()).isEqualTo("helloworld");
                BodyReader second = BodyReader.ofAll();
                both.body(1).subscribe(second);
                other.settle();
                assertThat(second.text()).isEqualTo("0123456789");
                assertThat(second.ends()).containsExactly("complete");
                both.answer(1, HttpResponse.text("two"));
                both.answer(0, HttpResponse.text("one"));
                assertThat(other.received(client)).isEqualTo(ok("one") + ok("two"));
            }
        }
    }

    @Test
    void bodyThatIsNotAskedForWaitsUpToABound() {
        peer.send(request("POST", "/", "Content-Length: 1000000"));
        BodyReader reader = streaming.read(new BodyReader(0));
        for (int i = 0; i < 10; i++) {
            peer.send("x".repeat(10_000));
            rig.settle();
        }
        long reads = rig.transport().reads();
        peer.send("y");
        rig.settle();
        assertThat(rig.transport().reads()).isEqualTo(reads);
        reader.subscription().request(1);
        rig.settle();
        assertThat(reader.items()).hasSize(1);
        assertThat(rig.transport().reads()).isGreaterThan(reads);
    }

    @Test
    void itemsThatWereNotAskedForWait() {
        peer.send(TEN);
        BodyReader reader = streaming.read(new BodyReader(0));
        peer.send("hello");
        rig.settle();
        peer.send("world");
        rig.settle();
        assertThat(reader.items()).isEmpty();
        reader.subscription().request(1);
        rig.settle();
        assertThat(reader.items()).containsExactly("hello");
        reader.subscription().request(1);
        rig.settle();
        assertThat(reader.items()).containsExactly("hello", "world");
        assertThat(reader.ends()).containsExactly("complete");
    }

    @Test
    void endIsToldWithoutDemand() {
        peer.send(TEN + "0123456789");
        BodyReader reader = streaming.read(new BodyReader(1));
        assertThat(reader.items()).containsExactly("0123456789");
        assertThat(reader.ends()).containsExactly("complete");
    }

    @Test
    void demandAddsUpAndDoesNotOverflow() {
        peer.send(TEN);
        BodyReader reader = streaming.read(new BodyReader(Long.MAX_VALUE));
        reader.subscription().request(Long.MAX_VALUE);
        peer.sendByteByByte("0123456789".getBytes(StandardCharsets.US_ASCII));
        rig.settle();
        assertThat(reader.items()).hasSize(10);
        assertThat(reader.ends()).containsExactly("complete");
    }

    @Test
    void demandFromOtherThreadsLosesNothingAndSignalsNeverOverlap() {
        peer.send(request("POST", "/", "Content-Length: 1000"));
        BodyReader reader = new BodyReader(0);
        streaming.read(reader);
        CompletableFuture<Void> asking = Background.run(() -> {
            for (int i = 0; i < 1_000; i++) {
                reader.subscription().request(1);
            }
        });
        for (int i = 0; i < 1_000; i++) {
            peer.send("x");
        }
        HttpRig.join(asking);
        rig.settle();
        assertThat(reader.text()).hasSize(1_000);
        assertThat(reader.ends()).containsExactly("complete");
        assertThat(reader.wasConcurrent()).isFalse();
    }

    @Test
    void demandWithinASignalDoesNotRecurse() {
        peer.send(request("POST", "/", "Content-Length: 10000"));
        BodyReader reader = new BodyReader(1) {
            @Override
            public void onNext(ByteBuffer item) {
                super.onNext(item);
                subscription().request(1);
            }
        };
        streaming.read(reader);
        for (int i = 0; i < 10_000; i++) {
            peer.send("x");
        }
        rig.settle();
        assertThat(reader.text()).hasSize(10_000);
        assertThat(reader.wasConcurrent()).isFalse();
    }

    @Test
    void demandThatIsNotPositiveIsAnError() {
        peer.send(TEN + "hello");
        BodyReader reader = streaming.read(new BodyReader(0));
        reader.subscription().request(0);
        rig.settle();
        assertThat(reader.failure()).isInstanceOf(IllegalArgumentException.class);
        assertThat(reader.items()).isEmpty();
        streaming.answer("done");
        assertThat(rig.exchange(peer, "world" + get("/"))).isEqualTo(ok("done"));
        assertThat(streaming.requests()).isEqualTo(2);
    }

    @Test
    void secondSubscriberIsRefusedAndTheFirstGoesOn() {
        peer.send(TEN + "hello");
        BodyReader first = streaming.readAll();
        BodyReader second = streaming.readAll();
        assertThat(second.failure()).isInstanceOf(IllegalStateException.class);
        peer.send("world");
        rig.settle();
        assertThat(first.ends()).containsExactly("complete");
        assertThat(second.items()).isEmpty();
    }

    @Test
    void cancelledBodyIsDropped() {
        peer.send(TEN + "he");
        BodyReader reader = streaming.readAll();
        reader.subscription().cancel();
        rig.settle();
        rig.pass(Duration.ofMinutes(4));
        peer.send("llo");
        rig.settle();
        assertThat(reader.items()).containsExactly("he");
        streaming.answer("late");
        assertThat(rig.exchange(peer, "world" + get("/"))).isEqualTo(ok("late"));
        assertThat(streaming.requests()).isEqualTo(2);
        assertThat(reader.ends()).isEmpty();
    }

    @Test
    void cancellingWithinASignalStopsTheSignals() {
        peer.send(TEN);
        BodyReader reader = new BodyReader(Long.MAX_VALUE) {
            @Override
            public void onNext(ByteBuffer item) {
                super.onNext(item);
                subscription().cancel();
            }
        };
        streaming.read(reader);
        peer.send("hello");
        peer.send("world");
        rig.settle();
        assertThat(reader.items()).containsExactly("hello");
        assertThat(reader.ends()).isEmpty();
    }

    @Test
    void subscriberThatThrowsIsAnsweredFor() {
        peer.send(TEN);
        streaming.read(new BodyReader(Long.MAX_VALUE) {
            @Override
            public void onNext(ByteBuffer item) {
                throw new IllegalStateException("broken");
            }
        });
        assertThat(rig.exchange(peer, "hello")).startsWith("HTTP/1.1 500 ");
        streaming.answer("too late");
        assertThat(rig.exchange(peer, "world" + get("/"))).isEmpty();
        assertThat(streaming.requests()).isEqualTo(2);
    }

    @Test
    void subscriberThatThrowsWhenSubscribedIsAnsweredFor() {
        peer.send(TEN);
        streaming.read(new BodyReader(0) {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                throw new IllegalStateException("broken");
            }
        });
        assertThat(rig.received(peer)).startsWith("HTTP/1.1 500 ");
    }

    @Test
    void clientThatResetsIsAnErrorAsSoonAsItIsReadFrom() {
        peer.send(TEN + "hello");
        BodyReader reader = streaming.read(new BodyReader(0));
        reader.subscription().request(1);
        rig.settle();
        peer.reset();
        reader.subscription().request(1);
        rig.settle();
        assertThat(reader.failure()).isInstanceOf(BodyAbortedException.class);
        assertThat(reader.ends()).containsExactly("error");
        assertThat(rig.server().requestStats().active()).isZero();
    }

    @Test
    void clientThatEndsItsStreamInTheBodyIsAnErrorAndCanStillBeAnswered() {
        peer.send(TEN + "hello");
        BodyReader reader = streaming.readAll();
        peer.closeOutput();
        rig.settle();
        assertThat(reader.failure()).isInstanceOf(BodyAbortedException.class);
        streaming.answer("that was not all");
        assertThat(rig.received(peer)).contains("Connection: close").endsWith("that was not all");
        assertThat(peer.isEnded()).isTrue();
    }

    @Test
    void endOfTheServerIsAnError() {
        peer.send(TEN + "hello");
        BodyReader reader = streaming.readAll();
        rig.server().stop(Duration.ZERO);
        assertThat(reader.ends()).containsExactly("error");
        BodyReader late = new BodyReader(0);
        streaming.body().subscribe(late);
        assertThat(late.ends()).containsExactly("error");
    }

    @Test
    void errorDoesNotWaitForItemsThatNobodyAskedFor() {
        peer.send(TEN + "hello");
        BodyReader reader = streaming.read(new BodyReader(0));
        rig.server().stop(Duration.ZERO);
        assertThat(reader.items()).isEmpty();
        assertThat(reader.ends()).containsExactly("error");
    }

    @Test
    void requestBehindAStreamedOneIsReadWhenItsBodyHasEnded() {
        peer.send(request("GET", "/1", "Content-Length: 5") + "hello" + request("GET", "/2", "Content-Length: 5")
                + "world");
        streaming.readAll();
        assertThat(streaming.requests()).isEqualTo(2);
        BodyReader second = BodyReader.ofAll();
        streaming.body(1).subscribe(second);
        rig.settle();
        assertThat(second.text()).isEqualTo("world");
        streaming.answer(1, HttpResponse.text("2"));
        assertThat(rig.received(peer)).isEmpty();
        streaming.answer(0, HttpResponse.text("1"));
        assertThat(rig.received(peer)).isEqualTo(ok("1") + ok("2"));
    }

    @Test
    void subscriberThatIsStillReadingWhenTheRequestIsAnsweredGetsAnError() {
        peer.send(TEN + "hello");
        BodyReader reader = streaming.readAll();
        streaming.answer("early");
        assertThat(reader.failure()).isInstanceOf(BodyAbortedException.class);
        BodyReader late = new BodyReader(1);
        streaming.body().subscribe(late);
        rig.settle();
        assertThat(late.ends()).containsExactly("error");
        assertThat(rig.exchange(peer, "world")).isEqualTo(ok("early"));
        assertThat(rig.closings()).doesNotContain(CloseReason.ERROR);
    }
}
