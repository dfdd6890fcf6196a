package io.github.reactorserver.http.server;

import static io.github.reactorserver.http.server.HttpRig.get;
import static io.github.reactorserver.http.server.HttpRig.ok;
import static io.github.reactorserver.http.server.StreamedResponseTest.streamed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reactorserver.Background;
import io.github.reactorserver.event.EventLoop;
import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.http.StreamedBody;
import io.github.reactorserver.net.CloseReason;
import io.github.reactorserver.net.WaterMarks;
import io.github.reactorserver.transport.memory.MemoryPeer;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Demand, back-pressure and cancellation of a streamed response, by the rules of reactive streams. */
class StreamedResponseFlowTest {
    private static final int WINDOW = 16;
    private static final int KIB = 1024;
    private static final WaterMarks MARKS = new WaterMarks(256 * KIB, 32 * KIB);

    private final HttpRig rig = new HttpRig();
    private final HandPublisher body = new HandPublisher();

    @AfterEach
    void close() {
        rig.close();
    }

    private void serve(Flow.Publisher<ByteBuffer> publisher) {
        rig.transport().window(8 * KIB).writeCapacity(8 * KIB);
        rig.start(builder -> builder.waterMarks(MARKS)
                .handler(request -> request.rawPath().equals("/stream")
                        ? streamed(StreamedBody.of(publisher))
                        : HttpResponse.text(request.rawPath())));
    }

    private MemoryPeer request() {
        MemoryPeer peer = rig.connect();
        peer.send(get("/stream"));
        rig.settle();
        return peer;
    }

    @Test
    void aWindowOfItemsIsAskedForAndMoreAsTheyComeWhileTheClientReads() {
        serve(body);
        MemoryPeer peer = request();
        assertThat(body.requested()).isEqualTo(WINDOW);
        for (int i = 0; i < 100; i++) {
            body.next("x");
            rig.received(peer);
            assertThat(body.requested()).isBetween(i + 1L, i + 1L + WINDOW);
        }
    }

    @Test
    void clientThatDoesNotReadStopsTheDemandAtTheHighWaterMark() {
        EagerPublisher endless = new EagerPublisher(new byte[KIB], Long.MAX_VALUE);
        serve(endless);
        request();
        long inSocketsAndCollected = 16 * KIB + 64 * KIB;
        assertThat(endless.given() * KIB)
                .isBetween((long) MARKS.high(), MARKS.high() + inSocketsAndCollected + 2 * WINDOW * KIB);
    }

    @Test
    void demandGoesOnAtTheLowWaterMarkAndNotBefore() {
        EagerPublisher endless = new EagerPublisher(new byte[KIB], Long.MAX_VALUE);
        serve(endless);
        MemoryPeer peer = request();
        long given = endless.given();
        long pending = Long.MAX_VALUE;
        while (endless.given() == given) {
            pending = rig.onLoop(() -> rig.loop().stats().pendingWrite().get());
            peer.receive(KIB);
            rig.settle();
        }
        assertThat(pending).isBetween((long) MARKS.low(), MARKS.low() + 2L * KIB);
    }

    @Test
    void allOfALongBodyArrivesAtAClientThatReadsSlowly() {
        serve(new EagerPublisher(new byte[KIB], 500));
        MemoryPeer peer = request();
        int received = 0;
        for (byte[] piece = peer.receiveAvailable(); piece.length > 0; piece = peer.receiveAvailable()) {
            received += piece.length;
            rig.settle();
        }
        int head =
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nDate: Sat, 01 Jan 2000 00:00:00 GMT\r\n\r\n".length();
        assertThat(received).isEqualTo(head + 500 * ("400\r\n\r\n".length() + KIB) + "0\r\n\r\n".length());
        assertThat(rig.exchange(peer, get("/next"))).isEqualTo(ok("/next"));
    }

    @Test
    void synchronousPublisherLetsTheLoopDoOtherThings() {
        List<String> order = new ArrayList<>();
        EagerPublisher many = new EagerPublisher(new byte[0], 10_000) {
            @Override
            void handleGiven(long count) {
                if (count == 1) {
                    EventLoop loop = EventLoop.current();
                    assertThat(loop).isNotNull();
                    loop.queueInLoop(() -> order.add("task after " + (given() < 1_000 ? "few" : "many")));
                }
                if (count == 10_000) {
                    order.add("end");
                }
            }
        };
        serve(many);
        request();
        assertThat(order).containsExactly("task after few", "end");
    }

    /** A publisher may go on in another thread, the loop's own among them, as soon as one has given its items. */
    @Test
    void itemsKeepTheirOrderWhicheverThreadGivesThem() {
        serve(body);
        MemoryPeer peer = request();
        rig.onLoop(() -> {
            Background.run(() -> {
                        body.next("a");
                        body.next("b");
                    })
                    .join();
            body.next("c");
            body.complete();
            return null;
        });
        assertThat(rig.received(peer)).endsWith("\r\n\r\n1\r\na\r\n1\r\nb\r\n1\r\nc\r\n0\r\n\r\n");
        assertThat(rig.exchange(peer, get("/next"))).isEqualTo(ok("/next"));
    }

    @Test
    void clientThatGoesAwayCancelsOnce() {
        serve(body);
        MemoryPeer peer = request();
        body.next("x");
        rig.settle();
        peer.reset();
        rig.settle();
        assertThat(body.cancellations()).isEqualTo(1);
        body.next("late");
        body.complete();
        rig.settle();
        assertThat(body.cancellations()).isEqualTo(1);
        assertThat(rig.server().requestStats().active()).isZero();
    }

    @Test
    void clientThatGoesAwayBeforeTheFirstItemCancelsOnce() {
        serve(body);
        request().reset();
        rig.settle();
        assertThat(body.cancellations()).isEqualTo(1);
    }

    @Test
    void clientThatEndsItsStreamStillGetsTheWholeAnswer() {
        serve(body);
        MemoryPeer peer = request();
        body.next("x");
        peer.closeOutput();
        rig.settle();
        assertThat(body.cancellations()).isZero();
        body.complete();
        assertThat(rig.received(peer)).endsWith("1\r\nx\r\n0\r\n\r\n");
        assertThat(rig.closings()).containsExactly(CloseReason.CLIENT);
    }

    @Test
    void stopOfTheServerCancelsOnce() {
        serve(body);
        request();
        rig.server().stop(Duration.ZERO);
        assertThat(body.cancellations()).isEqualTo(1);
    }

    @Test
    void subscriptionThatComesAfterTheEndIsCancelled() {
        CompletableFuture<Flow.Subscriber<? super ByteBuffer>> subscriber = new CompletableFuture<>();
        serve(subscriber::complete);
        request().reset();
        rig.settle();
        HttpRig.join(subscriber).onSubscribe(body);
        rig.settle();
        assertThat(body.cancellations()).isEqualTo(1);
        assertThat(body.requested()).isZero();
    }

    @Test
    void subscriptionThatComesAfterTheServerHasStoppedIsCancelled() {
        CompletableFuture<Flow.Subscriber<? super ByteBuffer>> subscriber = new CompletableFuture<>();
        serve(subscriber::complete);
        request();
        rig.server().stop(Duration.ZERO);
        HttpRig.join(subscriber).onSubscribe(body);
        assertThat(body.cancellations()).isEqualTo(1);
    }

    @Test
    void secondSubscriptionIsCancelledAndTheFirstOneGoesOn() {
        serve(body);
        MemoryPeer peer = request();
        HandPublisher second = new HandPublisher();
        body.subscriber().onSubscribe(second);
        rig.settle();
        assertThat(second.cancellations()).isEqualTo(1);
        body.next("x");
        body.complete();
        assertThat(rig.received(peer)).endsWith("1\r\nx\r\n0\r\n\r\n");
    }

    @Test
    void endedPublisherIsNotCancelled() {
        serve(body);
        MemoryPeer peer = request();
        body.next("x");
        body.fail(new IllegalStateException("over"));
        rig.settle();
        peer.close();
        rig.settle();
        assertThat(body.cancellations()).isZero();
    }

    @Test
    void signalsBehindTheEndAreIgnored() {
        serve(body);
        MemoryPeer peer = request();
        body.complete();
        body.next("late");
        body.complete();
        body.fail(new IllegalStateException("late"));
        assertThat(rig.received(peer)).endsWith("\r\n\r\n0\r\n\r\n");
        assertThat(rig.exchange(peer, get("/next"))).isEqualTo(ok("/next"));
    }

    @Test
    void nullItemIsRefusedAndEndsTheAnswer() {
        serve(body);
        MemoryPeer peer = request();
        Flow.Subscriber<? super ByteBuffer> subscriber = body.subscriber();
        assertThatThrownBy(() -> subscriber.onNext(null)).isInstanceOf(NullPointerException.class);
        assertThat(rig.received(peer)).startsWith("HTTP/1.1 500 ");
        assertThat(body.cancellations()).isEqualTo(1);
    }

    @Test
    void itemsThatNobodyAskedForEndTheAnswer() {
        serve(body);
        MemoryPeer peer = request();
        rig.onLoop(() -> {
            for (int i = 0; i < 100; i++) {
                body.next(new byte[16 * KIB]);
            }
            return true;
        });
        rig.settle();
        assertThat(body.requested()).isLessThan(100);
        assertThat(body.cancellations()).isEqualTo(1);
        receiveAll(peer);
        peer.close();
        assertThat(rig.closings()).containsExactly(CloseReason.ERROR);
    }

    @Test
    void subscriptionThatThrowsWhenAskedEndsTheAnswer() {
        AtomicInteger cancellations = new AtomicInteger();
        serve(subscriber -> subscriber.onSubscribe(new Flow.Subscription() {
            @Override
            public void request(long count) {
                throw new IllegalStateException("broken");
            }

            @Override
            public void cancel() {
                cancellations.incrementAndGet();
            }
        }));
        MemoryPeer peer = request();
        assertThat(rig.received(peer)).startsWith("HTTP/1.1 500 ");
        assertThat(rig.exchange(peer, get("/next"))).isEqualTo(ok("/next"));
    }

    @Test
    void subscriptionThatThrowsWhenCancelledDoesNoHarm() {
        serve(subscriber -> subscriber.onSubscribe(new Flow.Subscription() {
            @Override
            public void request(long count) {}

            @Override
            public void cancel() {
                throw new IllegalStateException("broken");
            }
        }));
        request().reset();
        rig.settle();
        assertThat(rig.closings()).containsExactly(CloseReason.ERROR);
        assertThat(rig.server().requestStats().active()).isZero();
        assertThat(rig.answer(get("/next"))).isEqualTo(ok("/next"));
    }

    @Test
    @SuppressWarnings("try") // closed by the thread that submits, too
    void signalsMayComeFromOtherThreads() {
        SubmissionPublisher<ByteBuffer> publisher = new SubmissionPublisher<>();
        serve(publisher);
        MemoryPeer peer = request();
        CompletableFuture<Void> end = Background.run(() -> {
            for (int i = 0; i < 1_000; i++) {
                publisher.submit(ByteBuffer.wrap(new byte[10]));
            }
            publisher.close();
        });
        StringBuilder received = new StringBuilder();
        while (!received.toString().endsWith("0\r\n\r\n")) {
            received.append(HttpRig.text(peer.receive(1)));
            received.append(HttpRig.text(peer.receiveAvailable()));
        }
        HttpRig.join(end);
        assertThat(received.toString().split("\r\na\r\n")).hasSize(1_001);
        assertThat(rig.exchange(peer, get("/next"))).isEqualTo(ok("/next"));
    }

    @Test
    void eachItemFromAnotherThreadGoesOutAtOnceAndInOneWrite() {
        serve(body);
        MemoryPeer peer = request();
        body.next("first");
        rig.received(peer);
        long writes = rig.transport().writes();
        body.next("second");
        assertThat(rig.received(peer)).isEqualTo("6\r\nsecond\r\n");
        assertThat(rig.transport().writes() - writes).isEqualTo(1);
    }

    @Test
    void clientThatStopsReadingForTooLongIsResetAndThePublisherCancelled() {
        EagerPublisher endless = new EagerPublisher(new byte[KIB], Long.MAX_VALUE);
        serve(endless);
        request();
        rig.pass(Duration.ofSeconds(59));
        assertThat(endless.cancellations()).isZero();
        rig.pass(Duration.ofSeconds(2));
        assertThat(rig.closings()).containsExactly(CloseReason.WRITE_TIMEOUT);
        assertThat(endless.cancellations()).isEqualTo(1);
    }

    private String receiveAll(MemoryPeer peer) {
        StringBuilder received = new StringBuilder();
        for (String piece = rig.received(peer); !piece.isEmpty(); piece = rig.received(peer)) {
            received.append(piece);
        }
        return received.toString();
    }

    @Test
    void failureLeavesTheAnswersBeforeItWhole() {
        rig.transport().window(8 * KIB).writeCapacity(8 * KIB);
        String large = "x".repeat(100 * KIB);
        rig.serve(request ->
                request.rawPath().equals("/stream") ? streamed(StreamedBody.of(body)) : HttpResponse.text(large));
        MemoryPeer peer = rig.connect();
        peer.send(get("/large") + get("/stream"));
        rig.settle();
        body.next("begin");
        body.fail(new IllegalStateException("on purpose"));
        String received = receiveAll(peer);
        assertThat(received.indexOf(large))
                .as("where the first answer's body begins")
                .isPositive();
        assertThat(received).endsWith("begin\r\n");
        assertThat(peer.isEnded()).isTrue();
        peer.close();
        assertThat(rig.closings()).containsExactly(CloseReason.ERROR);
        assertThat(rig.server().requestStats().active()).isZero();
    }
}
