package io.github.reactorserver.http.server;

import static io.github.reactorserver.http.server.HttpRig.get;
import static io.github.reactorserver.http.server.HttpRig.ok;
import static io.github.reactorserver.http.server.HttpRig.post;
import static io.github.reactorserver.http.server.HttpRig.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.net.CloseReason;
import io.github.reactorserver.net.RateLimits;
import io.github.reactorserver.transport.memory.MemoryPeer;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Every timeout of a connection, on a manual clock, with what the client and the metrics see of it. */
class ConnectionTimeTest {
    private static final Duration TICK = Duration.ofNanos(1);
    private static final String BODY = request("POST", "/", "Content-Length: 100000");

    private final HttpRig rig = new HttpRig();

    @AfterEach
    void close() {
        rig.close();
    }

    private MemoryPeer serve() {
        rig.serve(request -> HttpResponse.text("x"));
        return rig.connect();
    }

    private void assertRefused(MemoryPeer peer, CloseReason reason) {
        assertThat(rig.received(peer))
                .startsWith("HTTP/1.1 408 Request Timeout")
                .contains("Connection: close");
        assertThat(peer.isEnded()).isTrue();
        peer.close();
        assertThat(rig.closings()).containsExactly(reason);
        assertThat(rig.server().requestStats().rejected(408)).isEqualTo(1);
    }

    // ---- header

    @Test
    void connectionWithoutAByteEndsAfterTheHeaderTimeWithoutAnAnswer() {
        MemoryPeer peer = serve();
        rig.pass(Duration.ofSeconds(10).minus(TICK));
        assertThat(rig.closings()).isEmpty();
        rig.pass(TICK);
        assertThat(rig.received(peer)).isEmpty();
        assertThat(rig.closings()).containsExactly(CloseReason.IDLE);
    }

    @Test
    void headThatDripsIsRefusedTenSecondsAfterItsFirstByte() {
        MemoryPeer peer = serve();
        rig.pass(Duration.ofSeconds(5));
        peer.send("GET / HTTP/1.1\r\n");
        for (int i = 0; i < 9; i++) {
            rig.pass(Duration.ofSeconds(1));
            peer.send("X-" + i + ": y\r\n");
        }
        rig.pass(Duration.ofSeconds(1).minus(TICK));
        assertThat(rig.received(peer)).isEmpty();
        rig.pass(TICK);
        assertRefused(peer, CloseReason.HEADER_TIMEOUT);
    }

    @Test
    void headBehindAnotherRequestHasItsOwnTime() {
        MemoryPeer peer = serve();
        peer.send("GET / HTTP/1.1\r\n");
        rig.pass(Duration.ofSeconds(9));
        peer.send("Host: x\r\n\r\nGET / HT");
        assertThat(rig.received(peer)).isEqualTo(ok("x"));
        rig.pass(Duration.ofSeconds(10).minus(TICK));
        assertThat(rig.received(peer)).isEmpty();
        rig.pass(TICK);
        assertRefused(peer, CloseReason.HEADER_TIMEOUT);
    }

    @Test
    void timeOfAHandlerIsNotTheClientsDelay() {
        CompletableFuture<HttpResponse> answer = new CompletableFuture<>();
        rig.serveAsync(request -> answer);
        MemoryPeer peer = rig.connect();
        peer.send(get("/") + "GET / HT");
        rig.pass(Duration.ofMinutes(4));
        assertThat(rig.received(peer)).isEmpty();
        answer.complete(HttpResponse.text("late"));
        rig.received(peer);
        rig.pass(Duration.ofSeconds(9));
        assertThat(rig.received(peer)).isEmpty();
        rig.pass(Duration.ofSeconds(1));
        assertRefused(peer, CloseReason.HEADER_TIMEOUT);
    }

    // ---- body

    @Test
    void bodyThatStopsForAMinuteIsRefused() {
        MemoryPeer peer = serve();
        peer.send(BODY);
        for (int i = 0; i < 3; i++) {
            rig.pass(Duration.ofSeconds(59));
            peer.send(new byte[30_000]);
        }
        rig.pass(Duration.ofSeconds(60).minus(TICK));
        assertThat(rig.received(peer)).isEmpty();
        rig.pass(TICK);
        assertRefused(peer, CloseReason.BODY_TIMEOUT);
    }

    @Test
    void bodyBelowItsRateIsRefusedAfterTheTimeOfGrace() {
        MemoryPeer peer = serve();
        peer.send(BODY);
        for (int second = 1; second <= 10; second++) {
            rig.pass(Duration.ofSeconds(1));
            peer.send(new byte[400]);
        }
        assertThat(rig.received(peer)).isEmpty();
        rig.pass(Duration.ofSeconds(1));
        peer.send(new byte[400]);
        assertRefused(peer, CloseReason.BODY_TIMEOUT);
    }

    @Test
    void bodyAtItsRateMayTakeAsLongAsItLikes() {
        MemoryPeer peer = serve();
        peer.send(BODY);
        for (int second = 1; second <= 200; second++) {
            rig.pass(Duration.ofSeconds(1));
            peer.send(new byte[500]);
        }
        assertThat(rig.received(peer)).isEqualTo(ok("x"));
    }

    @Test
    void everyBodyHasItsOwnTimeOfGrace() {
        MemoryPeer peer = serve();
        for (int i = 0; i < 3; i++) {
            peer.send(request("POST", "/", "Content-Length: 2"));
            rig.pass(Duration.ofSeconds(5));
            peer.send("a");
            rig.pass(Duration.ofSeconds(4));
            assertThat(rig.exchange(peer, "b")).isEqualTo(ok("x"));
        }
    }

    @Test
    void oneByteChunksAreTooSlow() {
        MemoryPeer peer = serve();
        peer.send(request("POST", "/", "Transfer-Encoding: chunked"));
        for (int second = 0; second < 11; second++) {
            peer.send("1\r\nx\r\n");
            rig.pass(Duration.ofSeconds(1));
        }
        peer.send("1\r\nx\r\n");
        assertRefused(peer, CloseReason.BODY_TIMEOUT);
    }

    // ---- keep-alive and age

    @Test
    void idleConnectionEndsAfterTheKeepAliveTimeCountedFromTheAnswer() {
        MemoryPeer peer = serve();
        for (int i = 0; i < 3; i++) {
            assertThat(rig.exchange(peer, get("/"))).isEqualTo(ok("x"));
            rig.pass(Duration.ofSeconds(74));
        }
        rig.pass(Duration.ofSeconds(1).minus(TICK));
        assertThat(rig.closings()).isEmpty();
        rig.pass(TICK);
        assertThat(rig.closings()).containsExactly(CloseReason.KEEP_ALIVE);
        assertThat(rig.received(peer)).isEmpty();
        assertThat(peer.isReset()).isFalse();
    }

    @Test
    void keepAliveTimeBeginsWithALateAnswer() {
        CompletableFuture<HttpResponse> answer = new CompletableFuture<>();
        rig.serveAsync(request -> answer);
        MemoryPeer peer = rig.connect();
        peer.send(get("/"));
        rig.pass(Duration.ofMinutes(4));
        answer.complete(HttpResponse.text("late"));
        assertThat(rig.received(peer)).isEqualTo(ok("late"));
        rig.pass(Duration.ofSeconds(74));
        assertThat(rig.closings()).isEmpty();
        rig.pass(Duration.ofSeconds(1));
        assertThat(rig.closings()).containsExactly(CloseReason.KEEP_ALIVE);
    }

    @Test
    void emptyLineBeginsARequestThatMustComeInTime() {
        MemoryPeer peer = serve();
        rig.exchange(peer, get("/"));
        rig.exchange(peer, "\r\n");
        rig.pass(Duration.ofSeconds(9));
        assertThat(rig.exchange(peer, "\r\n")).isEmpty();
        rig.pass(Duration.ofSeconds(1));
        assertThat(rig.received(peer)).startsWith("HTTP/1.1 408 ");
    }

    @Test
    void emptyLinesAreCountedAcrossReads() {
        MemoryPeer peer = serve();
        for (int i = 0; i < 4; i++) {
            assertThat(rig.exchange(peer, "\r\n")).isEmpty();
        }
        assertThat(rig.exchange(peer, "\r\n")).startsWith("HTTP/1.1 400 ");
    }

    @Test
    void agedConnectionEndsBehindItsNextAnswerSomeEarlierAndSomeLater() {
        rig.start(builder -> builder.handler(request -> HttpResponse.text("x"))
                .timeouts(HttpTimeouts.DEFAULTS.withKeepAlive(Duration.ZERO).withAge(Duration.ofSeconds(1_000))));
        Set<Integer> lives = new HashSet<>();
        MemoryPeer[] peers = new MemoryPeer[40];
        for (int i = 0; i < peers.length; i++) {
            peers[i] = rig.connect();
            assertThat(rig.exchange(peers[i], get("/"))).isEqualTo(ok("x"));
        }
        rig.pass(Duration.ofSeconds(895));
        int open = peers.length;
        for (int life = 895; life <= 1_105; life += 10) {
            for (MemoryPeer peer : peers) {
                if (!peer.isEnded() && rig.exchange(peer, get("/")).contains("Connection: close")) {
                    lives.add(life);
                    open--;
                }
            }
            assertThat(life > 895 || open == peers.length).isTrue();
            rig.pass(Duration.ofSeconds(10));
        }
        assertThat(open).isZero();
        assertThat(lives).hasSizeGreaterThan(5);
    }

    // ---- write

    @Test
    void clientThatTakesNothingOfItsAnswerForAMinuteIsReset() {
        rig.transport().window(1024).writeCapacity(1024);
        rig.serve(request -> HttpResponse.bytes("a/b", new byte[10_000]));
        MemoryPeer peer = rig.connect();
        peer.send(get("/"));
        for (int i = 0; i < 3; i++) {
            rig.pass(Duration.ofSeconds(59));
            peer.receive(1024);
        }
        rig.pass(Duration.ofSeconds(60).minus(TICK));
        assertThat(rig.closings()).isEmpty();
        rig.pass(TICK);
        assertThat(rig.closings()).containsExactly(CloseReason.WRITE_TIMEOUT);
        assertThat(peer.isReset()).isTrue();
    }

    @Test
    void zeroSwitchesEveryTimeoutOff() {
        Duration none = Duration.ZERO;
        rig.start(builder -> builder.handler(request -> HttpResponse.text("x"))
                .timeouts(new HttpTimeouts(none, none, 0, none, none, none, none, HttpTimeouts.DEFAULTS.linger())));
        MemoryPeer[] peers = {rig.connect(), rig.connect(), rig.connect(), rig.connect()};
        peers[1].send("GET / HT");
        peers[2].send(BODY + "x");
        peers[3].send(get("/"));
        rig.pass(Duration.ofDays(10));
        assertThat(rig.connections()).isEqualTo(4);
        assertThat(rig.exchange(peers[1], "TP/1.1\r\nHost: x\r\n\r\n")).isEqualTo(ok("x"));
        assertThat(rig.exchange(peers[2], "x".repeat(99_999))).isEqualTo(ok("x"));
    }

    @Test
    void clientThatOurRateLimitSlowsDownIsNotTakenForASlowOne() {
        rig.start(builder -> builder.rateLimits(new RateLimits(100, 0))
                .handler(request -> HttpResponse.text(request.bodyLength() + " bytes")));
        MemoryPeer peer = rig.connect();
        peer.send(post("/", "x".repeat(3_000)));
        for (int i = 0; i < 400; i++) {
            rig.pass(Duration.ofMillis(100));
        }
        assertThat(rig.received(peer)).isEqualTo(ok("3000 bytes"));
    }
}
