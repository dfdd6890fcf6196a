package io.github.reactorserver.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactorserver.event.EventLoop;
import io.github.reactorserver.transport.SocketPeer;
import io.github.reactorserver.transport.nio.NioTransport;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Listening sockets of every loop's own, among which the kernel chooses. */
class NioReusePortTest {
    private final TcpServer server = TcpServer.builder()
            .name("reuse-port")
            .transport(new NioTransport())
            .loopThreads(4)
            .distribution(Distribution.REUSE_PORT)
            .handler((connection, input) -> connection.send(input))
            .build();

    @BeforeEach
    void start() throws IOException {
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(Duration.ZERO);
    }

    private void echo(int connections) throws IOException {
        for (int i = 0; i < connections; i++) {
            try (SocketPeer peer = SocketPeer.connect(server.port())) {
                peer.send("hello");
                assertThat(peer.receiveText(5)).isEqualTo("hello");
            }
        }
    }

    @Test
    void everyLoopAcceptsByItselfAndTheBaseLoopNever() throws IOException {
        EventLoop base = server.eventLoops().get(0);
        long turns = base.stats().iterations().get();
        echo(200);

        assertThat(server.eventLoops().subList(1, 5))
                .allSatisfy(loop -> assertThat(loop.stats().bytesRead().get()).isPositive());
        assertThat(base.stats().iterations().get()).isEqualTo(turns);
        assertThat(server.stats().accepted()).isEqualTo(200);
    }

    @Test
    void loopThatHasEndedIsChosenNoMore() throws Exception {
        EventLoop lost = server.eventLoops().get(2);
        lost.quit();
        assertThat(lost.awaitTermination(Duration.ofSeconds(10))).isTrue();

        echo(50);
        assertThat(lost.stats().bytesRead().get()).isZero();
    }
}
