package io.github.reactorserver.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactorserver.Background;
import io.github.reactorserver.event.EventLoop;
import io.github.reactorserver.http.AsyncHttpHandler;
import io.github.reactorserver.http.Dispatch;
import io.github.reactorserver.http.HttpHandler;
import io.github.reactorserver.http.HttpMethod;
import io.github.reactorserver.http.HttpRequest;
import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.http.RequestHandler;
import io.github.reactorserver.http.route.Route;
import io.github.reactorserver.http.route.Router;
import io.github.reactorserver.transport.SocketPeer;
import io.github.reactorserver.transport.nio.NioTransport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A server that is stopped while it works, on real sockets: every response is whole or was never begun. */
class StopUnderLoadTest {
    private static final int CONNECTIONS = 250;
    private static final int PIPELINED = 4;
    private static final int REQUESTS = CONNECTIONS * PIPELINED;

    private final List<SocketPeer> peers = new ArrayList<>();
    private final CountDownLatch inFlight = new CountDownLatch(REQUESTS);
    private final ConcurrentHashMap<String, CompletableFuture<HttpResponse>> unanswered = new ConcurrentHashMap<>();
    private HttpServer server;

    @AfterEach
    void close() {
        peers.forEach(SocketPeer::close);
        server.stop(Duration.ZERO);
    }

    private void start(RequestHandler handler) throws IOException {
        server = HttpServer.builder()
                .name("stopping")
                .address(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .transport(new NioTransport())
                .loopThreads(2)
                .router(Router.builder()
                        .route(new Route(HttpMethod.GET, "/{id}", Dispatch.LOOP, handler))
                        .build())
                .build();
        server.start();
    }

    /** Some kilobytes that no other request is answered with. */
    private static String bodyOf(String path) {
        return (path + " ").repeat(2_000);
    }

    private CompletableFuture<HttpResponse> keep(HttpRequest request) {
        CompletableFuture<HttpResponse> answer = new CompletableFuture<>();
        unanswered.put(request.path(), answer);
        inFlight.countDown();
        return answer;
    }

    private void sendAll() throws Exception {
        AsyncHttpHandler handler = this::keep;
        start(handler);
        for (int i = 0; i < CONNECTIONS; i++) {
            SocketPeer peer = SocketPeer.connect(server.port());
            peers.add(peer);
            for (int j = 0; j < PIPELINED; j++) {
                peer.send(HttpContractRig.get("/" + i + "-" + j));
            }
        }
        assertThat(inFlight.await(30, TimeUnit.SECONDS)).isTrue();
    }

    private void answer(List<String> paths) {
        paths.forEach(path -> unanswered.get(path).complete(HttpResponse.text(bodyOf(path))));
    }

    private List<String> shuffledPaths() {
        List<String> paths = new ArrayList<>(unanswered.keySet());
        Collections.sort(paths);
        Collections.shuffle(paths, new Random(3));
        return paths;
    }

    /** Reads whole answers until the stream ends; returns how many there were. */
    private static int readAnswers(SocketPeer peer, int connection) {
        String rest = peer.receiveAllText();
        int answers = 0;
        while (!rest.isEmpty()) {
            String body = bodyOf("/" + connection + "-" + answers);
            int end = rest.indexOf("\r\n\r\n") + 4;
            assertThat(rest).startsWith("HTTP/1.1 200 OK\r\n").contains("Content-Length: " + body.length());
            assertThat(rest.startsWith(body, end))
                    .as("answer %s of connection %s", answers, connection)
                    .isTrue();
            rest = rest.substring(end + body.length());
            answers++;
        }
        return answers;
    }

    @Test
    void requestsInFlightAllGetTheirAnswers() throws Exception {
        sendAll();
        CompletableFuture<Boolean> stopping = Background.supply(() -> server.stop(Duration.ofSeconds(30)));
        List<String> paths = shuffledPaths();
        CompletableFuture<Void> half = Background.run(() -> answer(paths.subList(0, REQUESTS / 2)));
        answer(paths.subList(REQUESTS / 2, REQUESTS));

        for (int i = 0; i < CONNECTIONS; i++) {
            assertThat(readAnswers(peers.get(i), i)).isEqualTo(PIPELINED);
            peers.get(i).close();
        }
        half.get(10, TimeUnit.SECONDS);
        assertThat(stopping.get(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void requestsThatAreCutOffGetAWholeAnswerOrNone() throws Exception {
        sendAll();
        CompletableFuture<Boolean> stopping = Background.supply(() -> server.stop(Duration.ofMillis(200)));
        List<String> paths = shuffledPaths();
        answer(paths.subList(0, REQUESTS / 2));

        assertThat(stopping.get(30, TimeUnit.SECONDS)).isFalse();
        int answers = 0;
        for (int i = 0; i < CONNECTIONS; i++) {
            answers += readAnswers(peers.get(i), i);
        }
        assertThat(answers).isLessThan(REQUESTS);
        assertThat(server.stats().current()).isZero();
    }

    @Test
    void clientsThatGoOnAskingGetWholeAnswersUntilTheEnd() throws Exception {
        HttpHandler handler = request -> HttpResponse.text(bodyOf(request.path()));
        start(handler);
        AtomicLong answered = new AtomicLong();
        List<CompletableFuture<Void>> clients = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            SocketPeer peer = SocketPeer.connect(server.port());
            peers.add(peer);
            int client = i;
            clients.add(Background.run(() -> ask(peer, client, answered)));
        }
        long start = System.nanoTime();
        while (answered.get() < 200) {
            assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(20));
            Thread.onSpinWait();
        }

        server.stop(Duration.ofSeconds(10));

        for (CompletableFuture<Void> client : clients) {
            client.get(20, TimeUnit.SECONDS);
        }
    }

    /** Else the connection would be reset, and the end of a response that is on its way lost. */
    @Test
    void requestThatHasComeButIsNotReadIsAnswered() throws Exception {
        HttpHandler handler = request -> HttpResponse.text(bodyOf(request.path()));
        start(handler);
        SocketPeer peer = SocketPeer.connect(server.port());
        peers.add(peer);
        peer.send(HttpContractRig.get("/first"));
        assertThat(ReceivedResponse.read(peer).body()).isEqualTo(bodyOf("/first"));
        CountDownLatch busy = new CountDownLatch(2);
        CountDownLatch release = new CountDownLatch(1);
        List<EventLoop> loops = server.loops().ioLoops();
        loops.forEach(loop -> loop.queueInLoop(() -> {
            busy.countDown();
            awaitQuietly(release);
        }));
        awaitQuietly(busy);
        peer.send(HttpContractRig.get("/second"));
        CompletableFuture<Boolean> stopping = Background.supply(() -> server.stop(Duration.ofSeconds(10)));
        long start = System.nanoTime();
        while (loops.stream().anyMatch(loop -> loop.pendingTasks() == 0)) {
            assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(20));
            Thread.onSpinWait();
        }
        release.countDown();

        assertThat(ReceivedResponse.read(peer).body()).isEqualTo(bodyOf("/second"));
        peer.close();
        assertThat(stopping.get(20, TimeUnit.SECONDS)).isTrue();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Asks until the connection ends, which must not be in the middle of a response. */
    private static void ask(SocketPeer peer, int client, AtomicLong answered) {
        for (int number = 0; ; number++) {
            String path = "/" + client + "-" + number;
            try {
                peer.send(HttpContractRig.get(path));
            } catch (UncheckedIOException e) {
                return;
            }
            if (peer.isEndedBeforeNext()) {
                return;
            }
            ReceivedResponse answer = ReceivedResponse.read(peer);
            assertThat(answer.body()).isEqualTo(bodyOf(path));
            answered.incrementAndGet();
        }
    }
}
