package io.github.reactorserver.http.server;

import static io.github.reactorserver.http.server.HttpRig.get;
import static io.github.reactorserver.http.server.HttpRig.ok;
import static io.github.reactorserver.http.server.HttpRig.post;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactorserver.http.AsyncHttpHandler;
import io.github.reactorserver.http.Dispatch;
import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.net.CloseReason;
import io.github.reactorserver.net.WaterMarks;
import io.github.reactorserver.transport.memory.MemoryPeer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** Numbers of requests on one connection: in all, and at a time. */
class PipeliningLimitTest {
    private static final int AT_A_TIME = 4;

    private final HttpRig rig = new HttpRig();
    private final List<String> paths = new CopyOnWriteArrayList<>();
    private final List<CompletableFuture<HttpResponse>> answers = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        rig.close();
    }

    private MemoryPeer serveAsync() {
        rig.start(builder -> builder.limits(HttpLimits.DEFAULTS.withPipelinedRequests(AT_A_TIME))
                .router(HttpRig.router(Dispatch.LOOP, (AsyncHttpHandler) request -> {
                    CompletableFuture<HttpResponse> answer = new CompletableFuture<>();
                    paths.add(request.rawPath());
                    answers.add(answer);
                    return answer;
                })));
        return rig.connect();
    }

    private void answer(int index) {
        answers.get(index).complete(HttpResponse.text(paths.get(index)));
        rig.settle();
    }

    private static String pipelined(int count) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append(get("/" + i));
        }
        return text.toString();
    }

    private static String answered(int count) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append(ok("/" + i));
        }
        return text.toString();
    }

    @Test
    void lastRequestOfAConnectionIsAnsweredWithCloseAndWhatFollowsIsDropped() {
        rig.start(builder -> builder.limits(HttpLimits.DEFAULTS.withRequestsPerConnection(3))
                .handler(request -> HttpResponse.text(request.rawPath())));
        MemoryPeer peer = rig.connect();
        assertThat(rig.exchange(peer, get("/0"))).isEqualTo(ok("/0"));
        assertThat(rig.exchange(peer, get("/1"))).isEqualTo(ok("/1"));
        assertThat(rig.exchange(peer, get("/2") + get("/3")))
                .contains("Connection: close")
                .endsWith("/2");
        assertThat(peer.isEnded()).isTrue();
        peer.close();
        assertThat(rig.closings()).containsExactly(CloseReason.KEEP_ALIVE);
        assertThat(rig.server().requestStats().handled()).isEqualTo(3);
    }

    @Test
    void upToTheLimitPipelinedRequestsAreHandledAtATime() {
        MemoryPeer peer = serveAsync();
        peer.send(pipelined(AT_A_TIME - 1));
        rig.settle();
        assertThat(paths).hasSize(AT_A_TIME - 1);
        peer.send(get("/3"));
        rig.settle();
        assertThat(paths).hasSize(AT_A_TIME);
        peer.send(get("/4"));
        rig.settle();
        assertThat(paths).hasSize(AT_A_TIME);
        answer(0);
        assertThat(paths).hasSize(AT_A_TIME + 1);
        assertThat(rig.received(peer)).isEqualTo(ok("/0"));
    }

    @Test
    void readingPausesAtTheLimitAndGoesOn() {
        MemoryPeer peer = serveAsync();
        peer.send(pipelined(AT_A_TIME + 1));
        rig.settle();
        peer.send(pipelined(1_000).repeat(10));
        rig.settle();
        long reads = rig.transport().reads();
        peer.send(get("/5"));
        rig.settle();
        assertThat(rig.transport().reads()).isEqualTo(reads);
        for (int i = 0; i < AT_A_TIME + 1; i++) {
            answer(i);
        }
        assertThat(rig.received(peer)).isEqualTo(answered(AT_A_TIME + 1));
        assertThat(rig.transport().reads()).isGreaterThan(reads);
    }

    @Test
    void whatComesBehindTheLastRequestIsDroppedUpToABound() {
        MemoryPeer peer = serveAsync();
        peer.send(get("/0", "Connection: close"));
        for (int i = 0; i < 30; i++) {
            peer.send("x".repeat(50_000));
            rig.settle();
        }
        long reads = rig.transport().reads();
        peer.send("y");
        rig.settle();
        assertThat(rig.transport().reads()).isEqualTo(reads);
        answer(0);
        assertThat(rig.received(peer)).endsWith("/0");
    }

    @Test
    void requestsThatMayChangeSomethingAreHandledAlone() {
        MemoryPeer peer = serveAsync();
        peer.send(get("/0") + get("/1") + post("/2", "") + get("/3") + get("/4"));
        rig.settle();
        assertThat(paths).containsExactly("/0", "/1");
        answer(1);
        assertThat(paths).hasSize(2);
        answer(0);
        assertThat(paths).containsExactly("/0", "/1", "/2");
        answer(2);
        assertThat(paths).hasSize(5);
        answer(3);
        answer(4);
        assertThat(rig.received(peer)).isEqualTo(answered(5));
    }

    @Test
    void requestsBehindTheOneAtHandAreHandledThoughTheClientHasEndedItsStream() {
        MemoryPeer peer = serveAsync();
        peer.send(post("/0", "x") + get("/1") + post("/2", "y"));
        rig.settle();
        peer.closeOutput();
        rig.settle();
        for (int i = 0; i < 3; i++) {
            assertThat(paths).hasSize(i + 1);
            answer(i);
        }
        assertThat(rig.received(peer)).isEqualTo(answered(3));
        assertThat(rig.closings()).containsExactly(CloseReason.CLIENT);
    }

    @Test
    void incompleteRequestBehindTheOneAtHandEndsWithTheClientsStream() {
        MemoryPeer peer = serveAsync();
        peer.send(post("/0", "x") + "GET /1 HTT");
        rig.settle();
        peer.closeOutput();
        rig.settle();
        answer(0);
        assertThat(rig.received(peer)).isEqualTo(answered(1));
        assertThat(rig.closings()).containsExactly(CloseReason.CLIENT);
    }

    @Test
    void clientThatGoesAwayBehindRequestsThatWaitCancelsTheOneAtHand() {
        MemoryPeer peer = serveAsync();
        peer.send(post("/0", "x") + get("/1"));
        rig.settle();
        peer.reset();
        rig.settle();
        assertThat(answers.get(0)).isCancelled();
        assertThat(paths).hasSize(1);
    }

    @RepeatedTest(20)
    void answersKeepTheOrderOfTheirRequestsHoweverTheyFinish(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        MemoryPeer peer = serveAsync();
        peer.send(pipelined(50));
        rig.settle();
        List<Integer> open = new ArrayList<>();
        int seen = 0;
        while (seen < 50 || !open.isEmpty()) {
            while (seen < paths.size()) {
                open.add(seen++);
            }
            Collections.shuffle(open, random);
            answer(open.remove(0));
        }
        assertThat(rig.received(peer)).isEqualTo(answered(50));
        assertThat(rig.server().requestStats().active()).isZero();
    }

    @Test
    void pipelinedRequestsAreAllAnsweredThoughTheClientHasEndedItsStream() {
        MemoryPeer peer = serveAsync();
        peer.send(pipelined(3 * AT_A_TIME));
        peer.closeOutput();
        rig.settle();
        for (int i = 0; i < 3 * AT_A_TIME; i++) {
            answer(i);
        }
        assertThat(rig.received(peer)).isEqualTo(answered(3 * AT_A_TIME));
        assertThat(rig.closings()).containsExactly(CloseReason.CLIENT);
    }

    @Test
    void answersThatTheClientDoesNotTakeStopReadingAtTheHighWaterMark() {
        int size = 16 * 1024;
        rig.transport().window(1024).writeCapacity(1024);
        rig.start(builder -> builder.waterMarks(new WaterMarks(128 * 1024, 1024))
                .timeouts(HttpTimeouts.DEFAULTS.withWrite(Duration.ZERO))
                .handler(request -> {
                    paths.add(request.rawPath());
                    return HttpResponse.bytes("a/b", new byte[size]);
                }));
        MemoryPeer peer = rig.connect();
        peer.send(pipelined(500));
        rig.settle();
        assertThat(paths).hasSizeBetween(8, 16);
        int received = 0;
        for (byte[] piece = peer.receiveAvailable(); piece.length > 0; piece = peer.receiveAvailable()) {
            received += piece.length;
            rig.settle();
        }
        assertThat(paths).hasSize(500);
        assertThat(received).isGreaterThan(500 * size);
    }

    @Test
    void batchOfPipelinedRequestsTakesOneReadAndOneWrite() {
        rig.serve(request -> HttpResponse.text(request.rawPath()));
        MemoryPeer peer = rig.connect();
        rig.exchange(peer, get("/warm"));
        long reads = rig.transport().reads();
        long writes = rig.transport().writes();
        assertThat(rig.exchange(peer, pipelined(16))).isEqualTo(answered(16));
        assertThat(rig.transport().reads() - reads).isEqualTo(1);
        assertThat(rig.transport().writes() - writes).isEqualTo(1);
        assertThat(rig.transport().interestChanges()).isLessThan(10);
    }

    // ---- of the parser

    private static String chunked(String chunks) {
        return HttpRig.request("POST", "/", "Transfer-Encoding: chunked") + chunks;
    }

    private int status(HttpLimits limits, String request) {
        rig.start(builder -> builder.limits(limits).handler(asked -> HttpResponse.text("ok")));
        String answer = rig.answer(request);
        rig.close();
        return Integer.parseInt(answer.substring(9, 12));
    }

    @Test
    void limitsOfChunksReachTheParser() {
        HttpLimits limits = HttpLimits.DEFAULTS.withChunks(new ChunkLimits(5, 12, 10, 1));
        assertThat(status(limits, chunked("1;a=b\r\nx\r\n0\r\nA: b\r\n\r\n"))).isEqualTo(200);
        assertThat(status(limits, chunked("1;abc=def\r\nx\r\n0\r\n\r\n"))).isEqualTo(400);
        assertThat(status(limits, chunked("1;a=b\r\nx\r\n".repeat(5) + "0\r\n\r\n")))
                .isEqualTo(400);
        assertThat(status(limits, chunked("0\r\nAbc: defgh\r\n\r\n"))).isEqualTo(431);
        assertThat(status(limits, chunked("0\r\nA: b\r\nC:\r\n\r\n"))).isEqualTo(431);
    }

    @Test
    void encodedSlashesAreServedIfTheyMayBe() {
        assertThat(status(HttpLimits.DEFAULTS, HttpRig.get("/a%2Fb"))).isEqualTo(400);
        assertThat(status(HttpLimits.DEFAULTS.withEncodedSlashes(true), HttpRig.get("/a%2Fb")))
                .isEqualTo(200);
    }
}
