package io.github.reactorserver.net;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.OperatingSystemMXBean;
import io.github.reactorserver.Background;
import io.github.reactorserver.buffer.Buffer;
import io.github.reactorserver.transport.SocketPeer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A server in a process of its own that runs out of descriptors. */
class DescriptorExhaustionTest {
    private static final int DESCRIPTORS = 80;
    private static final int CLIENTS = 120;

    private Process process;
    private BufferedReader fromServer;
    private PrintStream toServer;
    private int port;

    @BeforeEach
    void startServer() throws IOException {
        process = new ProcessBuilder(
                        "bash",
                        "-c",
                        "ulimit -n " + DESCRIPTORS + "; exec \"$0\" \"$@\"",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        EchoServer.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        fromServer = process.inputReader(StandardCharsets.US_ASCII);
        toServer = new PrintStream(process.getOutputStream(), true, StandardCharsets.US_ASCII);
        port = Integer.parseInt(readLine());
    }

    @AfterEach
    void endServer() throws InterruptedException, IOException {
        toServer.close();
        fromServer.close();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }

    /** Responses of the server to "figures": rejected for want of descriptors, and milliseconds of processor time. */
    private long[] figures() {
        toServer.println("figures");
        String line = readLine();
        while (!line.startsWith("figures ")) {
            // a line of the log
            line = readLine();
        }
        String[] words = line.substring("figures ".length()).split(" ");
        return new long[] {Long.parseLong(words[0]), Long.parseLong(words[1])};
    }

    private String readLine() {
        try {
            return Background.supply(() -> fromServer.lines().findFirst().orElseThrow())
                    .get(10, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError("the server does not answer", e);
        }
    }

    @Test
    void excessPeersAreClosedCleanlyNothingSpinsAndTheServiceResumes() throws Exception {
        // what the question needs is loaded before there are no descriptors left to load it with
        figures();
        List<SocketPeer> served = new ArrayList<>();
        int refused = 0;
        for (int i = 0; i < CLIENTS; i++) {
            SocketPeer peer = SocketPeer.connect(port);
            if (isServed(peer)) {
                served.add(peer);
            } else {
                refused++;
            }
        }
        assertThat(served.size()).isBetween(10, DESCRIPTORS);
        assertThat(refused).isPositive();
        long[] before = figures();

        // a second goes by in which the server has nothing to do
        assertThat(process.waitFor(1, TimeUnit.SECONDS)).isFalse();
        long[] after = figures();
        assertThat(after[0]).isGreaterThanOrEqualTo(refused);
        assertThat(after[1] - before[1]).as("milliseconds of processor time").isLessThan(300);

        for (SocketPeer peer : served) {
            assertServed(peer);
            peer.close();
        }
        awaitService();
    }

    /** Whether the server greets the peer; if not, it has ended the stream, and without a reset. */
    private static boolean isServed(SocketPeer peer) {
        String greeting = peer.receiveAtMost(1);
        if (greeting.isEmpty()) {
            peer.close();
        }
        return !greeting.isEmpty();
    }

    private static void assertServed(SocketPeer peer) {
        peer.send("still there?");
        assertThat(peer.receiveText(12)).isEqualTo("still there?");
    }

    private void awaitService() throws IOException {
        long start = System.nanoTime();
        while (true) {
            try (SocketPeer peer = SocketPeer.connect(port)) {
                if (isServed(peer)) {
                    return;
                }
            }
            assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(5));
        }
    }

    /** The process: echoes on a port that it prints, and answers questions on its input until that ends. */
    static final class EchoServer {
        private EchoServer() {}

        public static void main(String[] args) throws IOException {
            TcpServer server = TcpServer.builder()
                    .name("exhausted")
                    .address(TcpRig.loopback(0))
                    .loopThreads(1)
                    .handler(new GreetingEcho())
                    .build();
            OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
            server.start();
            System.out.println(server.port());
            BufferedReader questions = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
            while (questions.readLine() != null) {
                System.out.println("figures " + server.stats().rejected(ServerStats.RejectReason.DESCRIPTORS) + " "
                        + Duration.ofNanos(system.getProcessCpuTime()).toMillis());
            }
            server.stop(Duration.ZERO);
        }
    }

    /** Sends one byte first, so that a peer need not send to see that it is served. */
    private static final class GreetingEcho implements ConnectionHandler {
        @Override
        public void onOpen(TcpConnection connection) {
            connection.send(new byte[] {'+'});
        }

        @Override
        public void onMessage(TcpConnection connection, Buffer input) {
            connection.send(input);
        }
    }
}
