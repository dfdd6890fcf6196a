package io.github.reactorserver.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.management.UnixOperatingSystemMXBean;
import io.github.reactorserver.transport.SocketPeer;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Ten thousand connections that do nothing, held by a process of their own, beside some that work. */
class IdleConnectionsTest {
    private static final int IDLE = 10_000;

    private final TcpServer server = TcpServer.builder()
            .name("crowded")
            .address(TcpRig.loopback(0))
            .limits(new ConnectionLimits(2 * IDLE, 0))
            .loopThreads(2)
            .handler((connection, input) -> connection.send(input))
            .build();

    @AfterEach
    void stop() {
        server.stop(Duration.ZERO);
    }

    @Test
    void areKeptAndDoNotHinderThoseThatWork() throws Exception {
        long descriptors = ManagementFactory.getPlatformMXBean(UnixOperatingSystemMXBean.class)
                .getMaxFileDescriptorCount();
        assumeThat(descriptors).isGreaterThan(IDLE + 1_000);
        server.start();
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        IdleClients.class.getName(),
                        String.valueOf(server.port()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader out = process.inputReader(StandardCharsets.US_ASCII);
                SocketPeer worker = SocketPeer.connect(server.port())) {
            assertThat(out.readLine()).isEqualTo("connected");
            awaitConnections(IDLE + 1);
            for (int i = 0; i < 1_000; i++) {
                worker.send("working");
                assertThat(worker.receiveText(7)).isEqualTo("working");
            }
            assertThat(server.stats().current()).isEqualTo(IDLE + 1);
            assertThat(server.stats().rejected(ServerStats.RejectReason.MAX)).isZero();

            process.destroyForcibly();
            awaitConnections(1);
            worker.send("still working");
            assertThat(worker.receiveText(13)).isEqualTo("still working");
        } finally {
            process.destroyForcibly();
        }
    }

    private void awaitConnections(int count) {
        long start = System.nanoTime();
        while (server.stats().current() != count) {
            assertThat(System.nanoTime() - start)
                    .as(
                            "nanoseconds until there were %s instead of %s",
                            count, server.stats().current())
                    .isLessThan(TimeUnit.SECONDS.toNanos(20));
            Thread.onSpinWait();
        }
    }

    /** The process: connects, says so, and holds the connections until its input ends. */
    static final class IdleClients {
        private IdleClients() {}

        public static void main(String[] args) throws IOException {
            List<SocketChannel> connections = new ArrayList<>();
            for (int i = 0; i < IDLE; i++) {
                connections.add(SocketChannel.open(TcpRig.loopback(Integer.parseInt(args[0]))));
            }
            System.out.println("connected");
            if (System.in.read() < 0) {
                connections.clear();
            }
        }
    }
}
