package io.github.reactorserver.http.server;

import static io.github.reactorserver.http.server.HttpRig.get;
import static io.github.reactorserver.http.server.HttpRig.ok;
import static io.github.reactorserver.http.server.HttpRig.post;
import static io.github.reactorserver.http.server.HttpRig.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactorserver.http.AsyncHttpHandler;
import io.github.reactorserver.http.Dispatch;
import io.github.reactorserver.http.HttpHandler;
import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.http.HttpStatus;
import io.github.reactorserver.http.RequestHandler;
import io.github.reactorserver.http.StreamedBody;
import io.github.reactorserver.http.StreamingHttpHandler;
import io.github.reactorserver.net.CloseReason;
import io.github.reactorserver.net.MemoryBudget;
import io.github.reactorserver.net.WaterMarks;
import io.github.reactorserver.transport.memory.MemoryPeer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What all clients together can make a server hold. */
final class MemoryBudgetTest {
    private static final int LIMIT = 1_000_000;

    private final HttpRig rig = new HttpRig();
    private final MemoryBudget memory = new MemoryBudget(LIMIT);
    private final List<CompletableFuture<HttpResponse>> answers = new CopyOnWriteArrayList<>();
    private final AsyncHttpHandler later = request -> {
        CompletableFuture<HttpResponse> answer = new CompletableFuture<>();
        answers.add(answer);
        return answer;
    };

    @AfterEach
    void close() {
        rig.close();
        // what handlers have is held until they answer
        answers.forEach(answer -> answer.cancel(false));
        assertThat(memory.used()).isZero();
    }

    private void serve(RequestHandler handler) {
        rig.start(builder -> builder.memory(memory)
                .waterMarks(new WaterMarks(300_000, 100_000))
                .limits(HttpLimits.DEFAULTS.withPipelinedRequests(50))
                .router(HttpRig.router(Dispatch.LOOP, handler)));
    }

    private static String beginning(int announced, int sent) {
        return request("POST", "/", "Content-Length: " + announced) + "x".repeat(sent);
    }

    @Test
    void greediestBodyIsRefusedAndOthersGoOn() {
        serve((HttpHandler) request -> HttpResponse.text("" + request.bodyLength()));
        MemoryPeer greedy = rig.connect();
        greedy.send(beginning(500_000, 400_000));
        rig.settle();
        List<MemoryPeer> modest = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            MemoryPeer peer = rig.connect();
            peer.send(beginning(60_000, 59_999));
            rig.settle();
            modest.add(peer);
        }
        assertThat(rig.received(greedy))
                .startsWith("HTTP/1.1 503 ")
                .contains("Connection: close")
                .endsWith("the server is short of memory\n");
        modest.forEach(peer -> assertThat(rig.exchange(peer, "x")).isEqualTo(ok("60000")));
        assertThat(memory.used()).isLessThan(LIMIT / 10);
        greedy.close();
        assertThat(rig.closings()).containsExactly(CloseReason.MEMORY);
    }

    @Test
    void bodyThatNobodyHasRoomForIsRefusedBeforeItComes() {
        serve(later);
        for (int i = 0; i < 4; i++) {
            MemoryPeer peer = rig.connect();
            peer.send(post("/", "x".repeat(300_000)));
            rig.settle();
        }
        assertThat(answers).hasSize(4);
        assertThat(memory.isExceeded()).isTrue();
        assertThat(rig.answer(beginning(10, 0))).startsWith("HTTP/1.1 503 ");
        MemoryPeer small = rig.connect();
        small.send(get("/"));
        rig.settle();
        assertThat(answers).hasSize(5);
    }

    @Test
    void bodyIsHeldUntilItsHandlerHasAnsweredThoughTheClientIsGone() {
        serve(later);
        MemoryPeer peer = rig.connect();
        peer.send(post("/", "x".repeat(300_000)));
        rig.settle();
        CompletableFuture<HttpResponse> stubborn = answers.get(0);
        assertThat(memory.used()).isGreaterThanOrEqualTo(300_000);
        stubborn.complete(HttpResponse.text("done"));
        assertThat(rig.received(peer)).isEqualTo(ok("done"));
        assertThat(memory.used()).isZero();
    }

    @Test
    void answersThatWaitForTheirTurnCountAgainstTheHighWaterMark() {
        serve(later);
        MemoryPeer peer = rig.connect();
        peer.send(get("/").repeat(30));
        rig.settle();
        assertThat(answers).hasSize(30);
        peer = rig.connect();
        peer.send(get("/"));
        rig.settle();
        for (int i = 0; i < 20; i++) {
            peer.send(get("/"));
            rig.settle();
            answers.get(answers.size() - 1).complete(HttpResponse.text("x".repeat(100_000)));
            rig.settle();
        }
        // the first one is not answered: those behind it hold the mark and one message more
        assertThat(answers).hasSize(30 + 1 + 4);
        assertThat(memory.used()).isBetween(400_000L, 410_000L);
        answers.get(30).complete(HttpResponse.text("first"));
        rig.settle();
        assertThat(rig.received(peer)).startsWith(ok("first"));
    }

    @Test
    void connectionWhoseOutputWaitsGetsNothingNewWhileMemoryIsScarce() {
        serve((HttpHandler) request -> HttpResponse.text("x".repeat(290_000)));
        List<MemoryPeer> peers = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            MemoryPeer peer = rig.connect();
            peer.send(get("/"));
            rig.settle();
            peers.add(peer);
        }
        assertThat(memory.isScarce()).isTrue();
        MemoryPeer first = peers.get(0);
        first.send(get("/"));
        rig.settle();
        assertThat(rig.server().requestStats().handled()).isEqualTo(5);
        for (int taken = 0; taken < 290_000; ) {
            int count = first.receiveAvailable().length;
            assertThat(count).isPositive();
            taken += count;
            rig.settle();
        }
        assertThat(rig.server().requestStats().handled()).isEqualTo(6);
    }

    @Test
    void streamsWhoseClientsReadSlowlyShareWhatThereIs() {
        serve((HttpHandler) request -> HttpResponse.builder(HttpStatus.OK)
                .body(StreamedBody.of(new EagerPublisher(new byte[20_000], 200)))
                .build());
        List<MemoryPeer> peers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            MemoryPeer peer = rig.connect();
            peer.send(get("/"));
            rig.settle();
            peers.add(peer);
        }
        assertThat(memory.used()).isLessThanOrEqualTo(LIMIT);
        assertThat(rig.closings()).isEmpty();
        for (MemoryPeer peer : peers) {
            long taken = 0;
            for (int count = 1; count > 0; taken += count) {
                count = peer.receiveAvailable().length;
                rig.settle();
            }
            assertThat(taken).isGreaterThan(200L * 20_000);
        }
        assertThat(rig.closings()).isEmpty();
    }

    @Test
    void whatIsReadAheadOfASubscriberIsCounted() {
        serve((StreamingHttpHandler) (request, body) -> later.handle(request));
        MemoryPeer peer = rig.connect();
        peer.send(beginning(100_000, 50_000));
        rig.settle();
        assertThat(memory.used()).isGreaterThanOrEqualTo(50_000);
        answers.get(0).complete(HttpResponse.text("done"));
        assertThat(rig.received(peer)).isEqualTo(ok("done"));
        assertThat(memory.used()).isZero();
    }

    @Test
    void requestsThatWaitAreCounted() {
        serve(later);
        MemoryPeer peer = rig.connect();
        peer.send(post("/", "") + get("/").repeat(1_000));
        rig.settle();
        assertThat(memory.used()).isGreaterThanOrEqualTo(25_000);
        peer.reset();
        rig.settle();
        assertThat(memory.used()).isZero();
    }
}
