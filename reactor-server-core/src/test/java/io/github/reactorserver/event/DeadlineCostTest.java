package io.github.reactorserver.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactorserver.net.TcpServer;
import io.github.reactorserver.net.TcpTimeouts;
import io.github.reactorserver.transport.memory.ManualClock;
import io.github.reactorserver.transport.memory.MemoryPeer;
import io.github.reactorserver.transport.memory.MemoryTransport;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a connection's deadlines cost its loop, in operations on the timer heap. */
class DeadlineCostTest {
    private static final Duration IDLE = Duration.ofSeconds(60);

    private final MemoryTransport transport = new MemoryTransport(new ManualClock());
    private final TcpServer server = TcpServer.builder()
            .name("deadlines")
            .transport(transport)
            .loopConfig(LoopConfig.DEFAULTS.withClock(transport.clock()))
            .loopThreads(1)
            .timeouts(TcpTimeouts.DEFAULTS.withIdle(IDLE))
            .handler((connection, input) -> connection.send(input))
            .build();
    private EventLoop loop;
    private MemoryPeer peer;

    @BeforeEach
    void start() throws IOException {
        server.start();
        loop = server.eventLoops().get(1);
        peer = transport.connect(server.port());
        exchange();
    }

    @AfterEach
    void stop() {
        peer.close();
        server.stop(Duration.ZERO);
    }

    private void exchange() {
        peer.send("x");
        assertThat(peer.receiveText(1)).isEqualTo("x");
        transport.awaitIdle();
    }

    private long moves() throws Exception {
        return CompletableFuture.supplyAsync(() -> loop.timers().moves(), loop).get(10, TimeUnit.SECONDS);
    }

    private int pending() throws Exception {
        return CompletableFuture.supplyAsync(() -> loop.timers().size(), loop).get(10, TimeUnit.SECONDS);
    }

    @Test
    void trafficThatPutsTheIdleTimeOffCostsNoOperation() throws Exception {
        long before = moves();
        for (int i = 0; i < 59; i++) {
            transport.clock().advance(Duration.ofSeconds(1));
            exchange();
        }

        assertThat(moves()).isEqualTo(before);
        assertThat(loop.stats().timers().get()).isZero();
        assertThat(pending()).isEqualTo(1);
    }

    @Test
    void timerFiresOncePerIdleTimeHoweverMuchTrafficThereIs() throws Exception {
        long before = moves();
        for (int i = 0; i < 600; i++) {
            transport.clock().advance(Duration.ofSeconds(1));
            exchange();
        }

        assertThat(loop.stats().timers().get()).isBetween(9L, 11L);
        assertThat(moves() - before).isEqualTo(loop.stats().timers().get());
        assertThat(server.stats().current()).isEqualTo(1);
    }

    @Test
    void closedConnectionLeavesNoTimer() throws Exception {
        assertThat(pending()).isEqualTo(1);
        peer.close();
        transport.awaitIdle();

        assertThat(pending()).isZero();
    }
}
