package io.github.reactorserver.http.server;

import static io.github.reactorserver.http.server.HttpRig.get;
import static io.github.reactorserver.http.server.HttpRig.ok;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.http.ServerSentEvent;
import io.github.reactorserver.net.CloseReason;
import io.github.reactorserver.net.WaterMarks;
import io.github.reactorserver.transport.memory.MemoryPeer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Server-sent events on a connection: begin, heartbeat, end. */
class EventStreamTest {
    private static final Duration HEARTBEAT = Duration.ofSeconds(15);
    private static final String HEAD = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
            + "Cache-Control: no-store\r\nTransfer-Encoding: chunked\r\n\r\n";
    private static final String COMMENT = "3\r\n:\n\n\r\n";

    private final HttpRig rig = new HttpRig();
    private final HandPublisher bytes = new HandPublisher();

    @AfterEach
    void close() {
        rig.close();
    }

    // events are made of the bytes that the test hands over
    private HttpResponse events() {
        Flow.Publisher<ServerSentEvent> events = subscriber -> bytes.subscribe(new Flow.Subscriber<>() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                subscriber.onSubscribe(subscription);
            }

            @Override
            public void onNext(ByteBuffer item) {
                subscriber.onNext(
                        ServerSentEvent.of(StandardCharsets.UTF_8.decode(item).toString()));
            }

            @Override
            public void onError(Throwable failure) {
                subscriber.onError(failure);
            }

            @Override
            public void onComplete() {
                subscriber.onComplete();
            }
        });
        return ServerSentEvent.stream(events, HEARTBEAT);
    }

    private MemoryPeer subscribe() {
        rig.serve(request -> request.rawPath().equals("/events") ? events() : HttpResponse.text("other"));
        MemoryPeer peer = rig.connect();
        peer.send(get("/events"));
        return peer;
    }

    @Test
    void headGoesOutAtOnceSoThatTheClientSeesTheStreamOpen() {
        assertThat(rig.received(subscribe())).isEqualTo(HEAD);
    }

    @Test
    void publisherThatFailsAtOnceIsStillAnsweredWith500() {
        rig.serve(request -> ServerSentEvent.stream(
                subscriber -> {
                    subscriber.onSubscribe(bytes);
                    subscriber.onError(new IllegalStateException("no events"));
                },
                HEARTBEAT));
        assertThat(rig.answer(get("/"))).startsWith("HTTP/1.1 500 ");
    }

    @Test
    void eventGoesOutAtOnce() {
        MemoryPeer peer = subscribe();
        rig.received(peer);
        bytes.next("hello");
        assertThat(rig.received(peer)).isEqualTo("d\r\ndata: hello\n\n\r\n");
    }

    @Test
    void commentGoesOutWheneverNothingElseDidForTheInterval() {
        MemoryPeer peer = subscribe();
        rig.received(peer);
        rig.pass(HEARTBEAT.minusNanos(1));
        assertThat(rig.received(peer)).isEmpty();
        rig.pass(Duration.ofNanos(1));
        assertThat(rig.received(peer)).isEqualTo(COMMENT);
        rig.pass(HEARTBEAT);
        assertThat(rig.received(peer)).isEqualTo(COMMENT);
    }

    @Test
    void eventPutsTheCommentOff() {
        MemoryPeer peer = subscribe();
        rig.pass(HEARTBEAT.minusSeconds(1));
        bytes.next("x");
        rig.pass(HEARTBEAT.minusSeconds(1));
        assertThat(rig.received(peer)).doesNotContain(COMMENT);
        rig.pass(Duration.ofSeconds(1));
        assertThat(rig.received(peer)).isEqualTo(COMMENT);
    }

    @Test
    void streamOutlivesEveryTimeoutOfRequestsWhileItIsRead() {
        MemoryPeer peer = subscribe();
        for (int i = 0; i < 200; i++) {
            rig.pass(HEARTBEAT);
            rig.received(peer);
        }
        assertThat(rig.connections()).isEqualTo(1);
        bytes.complete();
        assertThat(rig.received(peer)).isEqualTo("0\r\n\r\n");
        assertThat(rig.exchange(peer, get("/other"))).isEqualTo(ok("other"));
    }

    @Test
    void noCommentBehindTheEnd() {
        MemoryPeer peer = subscribe();
        rig.settle();
        bytes.complete();
        rig.received(peer);
        rig.pass(HEARTBEAT);
        assertThat(rig.received(peer)).isEmpty();
    }

    @Test
    void commentsDoNotPileUpForAClientThatDoesNotRead() {
        rig.transport().window(1024).writeCapacity(1024);
        rig.start(builder -> builder.waterMarks(new WaterMarks(4096, 1024))
                .timeouts(HttpTimeouts.DEFAULTS.withWrite(Duration.ZERO))
                .handler(request -> events()));
        rig.connect().send(get("/events"));
        rig.settle();
        for (int i = 0; i < 2_000; i++) {
            rig.pass(HEARTBEAT);
        }
        assertThat(rig.onLoop(() -> rig.loop().stats().pendingWrite().get())).isLessThan(5_000);
    }

    @Test
    void clientThatGoesAwayCancelsOnceAndTheHeartbeatEnds() {
        MemoryPeer peer = subscribe();
        rig.settle();
        peer.reset();
        rig.settle();
        assertThat(bytes.cancellations()).isEqualTo(1);
        rig.pass(HEARTBEAT);
        assertThat(rig.closings()).containsExactly(CloseReason.ERROR);
    }

    @Test
    void stopEndsTheStreamInGoodOrderAndAtOnce() {
        MemoryPeer peer = subscribe();
        rig.settle();
        bytes.next("x");
        rig.received(peer);
        CompletableFuture<Boolean> stopped = rig.beginStop();
        assertThat(peer.receiveAllText()).isEqualTo("0\r\n\r\n");
        peer.close();
        assertThat(HttpRig.join(stopped)).isTrue();
        assertThat(bytes.cancellations()).isEqualTo(1);
    }

    @Test
    void streamThatIsAnsweredWhileTheServerStopsEndsAtOnce() {
        CompletableFuture<HttpResponse> answer = new CompletableFuture<>();
        rig.serveAsync(request -> answer);
        MemoryPeer peer = rig.connect();
        peer.send(get("/events"));
        rig.settle();
        CompletableFuture<Boolean> stopped = rig.beginStop();
        answer.complete(events());
        assertThat(HttpRig.text(peer.receiveAll()))
                .startsWith("HTTP/1.1 200 OK")
                .endsWith("\r\n\r\n0\r\n\r\n");
        peer.close();
        assertThat(HttpRig.join(stopped)).isTrue();
        assertThat(bytes.cancellations()).isEqualTo(1);
    }
}
