package io.github.reactorserver.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactorserver.event.LoopConfig;
import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.net.ConnectionLimits;
import io.github.reactorserver.net.ServerStats.RejectReason;
import io.github.reactorserver.transport.Peer;
import io.github.reactorserver.transport.memory.ManualClock;
import io.github.reactorserver.transport.memory.MemoryTransport;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What a browser sees of a server that has as many connections as it may. */
class HttpRejectionTest {
    private static final String REQUEST = "GET / HTTP/1.1\r\nHost: here\r\n\r\n";

    private final MemoryTransport transport = new MemoryTransport(new ManualClock());

    @Test
    void connectionOverTheLimitIsAnswered503WithRetryAfterAndACleanEnd() throws IOException {
        HttpServer server = HttpServer.builder()
                .transport(transport)
                .loopConfig(LoopConfig.DEFAULTS.withClock(transport.clock()))
                .loopThreads(1)
                .connectionLimits(new ConnectionLimits(1, 0))
                .handler(request -> HttpResponse.text("Hello"))
                .build();
        server.start();
        try (Peer served = transport.connect(server.port())) {
            served.send(REQUEST);
            assertThat(served.receiveText(12)).isEqualTo("HTTP/1.1 200");

            try (Peer rejected = transport.connect(server.port())) {
                rejected.send(REQUEST);
                String answer = rejected.receiveAllText();
                assertThat(answer)
                        .startsWith("HTTP/1.1 503 Service Unavailable\r\n")
                        .contains("\r\nRetry-After: 1\r\n", "\r\nConnection: close\r\n", "\r\nContent-Length: 0\r\n")
                        .endsWith("\r\n\r\n");
                assertThat(rejected.awaitEnd()).isEqualTo(Peer.End.CLOSED);
            }
            assertThat(server.stats().rejected(RejectReason.MAX)).isEqualTo(1);
            assertThat(server.stats().current()).isEqualTo(1);
        } finally {
            server.stop(Duration.ZERO);
        }
        assertThat(transport.openDescriptors()).isZero();
    }
}
