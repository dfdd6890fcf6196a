package io.github.reactorserver.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.reactorserver.boot.Framing;
import io.github.reactorserver.boot.OnConnection;
import io.github.reactorserver.boot.OnMessage;
import io.github.reactorserver.boot.ReactorServer;
import io.github.reactorserver.buffer.Buffer;
import io.github.reactorserver.net.CloseReason;
import io.github.reactorserver.net.TcpConnection;
import io.github.reactorserver.net.framing.FrameDecoder;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Annotated methods that take the messages of TCP connections, over real sockets. */
final class TcpMethodsTest {
    private final ApplicationContextRunner contexts = TestContexts.onFreePort()
            .withConfiguration(AutoConfigurations.of(JacksonAutoConfiguration.class))
            .withPropertyValues("reactor-server.water-marks.high=64KB", "reactor-server.water-marks.low=16KB");

    record Point(int x, int y) {}

    static class Shouter {
        @OnMessage(port = 0, framing = Framing.LINES, maxFrameLength = 100)
        String shout(String line) {
            return line.toUpperCase(Locale.ROOT);
        }
    }

    static class Ports {
        @OnMessage(port = 0, framing = Framing.LENGTH_PREFIXED)
        byte[] prefixed(byte[] message) {
            return message;
        }

        @OnMessage(port = 0, framing = Framing.LINES)
        CompletableFuture<Point> swapped(Point point) {
            return CompletableFuture.supplyAsync(() -> new Point(point.y(), point.x()));
        }

        @OnMessage(port = 0)
        void raw(TcpConnection connection, Buffer input) {
            connection.send(input);
        }

        @OnMessage(port = 0, decoder = "semicolons")
        String decoded(String message) {
            return "<" + message + ">";
        }
    }

    static class Followed {
        final Queue<String> events = new ConcurrentLinkedQueue<>();

        @OnConnection(OnConnection.Event.UP)
        void up(TcpConnection connection) {
            events.add("up");
            connection.send(new byte[1_000_000]);
        }

        @OnConnection(OnConnection.Event.HIGH_WATER)
        void high() {
            events.add("high");
        }

        @OnConnection(OnConnection.Event.LOW_WATER)
        void low() {
            events.add("low");
        }

        @OnConnection(OnConnection.Event.WRITE_COMPLETE)
        void written() {
            events.add("written");
        }

        @OnConnection(OnConnection.Event.DOWN)
        void down(CloseReason reason, TcpConnection connection) {
            events.add("down " + reason);
        }

        @OnMessage(port = 0)
        void message(byte[] bytes) {
            events.add("message");
        }
    }

    @Test
    void linesAreAnsweredByLines() {
        contexts.withBean("shouter", Shouter.class).run(context -> {
            TestClient client = new TestClient(context);
            assertThat(client.exchange("shouter", "one\r\ntwo\n")).isEqualTo("ONE\nTWO\n");
            assertThat(client.exchange("shouter", "x".repeat(102) + "\n")).isEmpty();
        });
    }

    @Test
    void severalMethodsListenOnPortsOfTheirOwn() {
        contexts.withBean("ports", Ports.class)
                .withBean("semicolons", FrameDecoder.class, () -> FrameDecoder.delimited(new byte[] {';'}, 100))
                .run(context -> {
                    TestClient client = new TestClient(context);
                    assertThat(client.exchange("ports-swapped", "{\"x\":1,\"y\":2}\n"))
                            .isEqualTo("{\"x\":2,\"y\":1}\n");
                    assertThat(client.exchange("ports-raw", "bytes")).isEqualTo("bytes");
                    assertThat(client.exchange("ports-decoded", "a;b;")).isEqualTo("<a><b>");
                    assertThat(prefixed(context.getBean(ReactorServer.class).tcpPort("ports-prefixed"), "hello"))
                            .isEqualTo("hello");
                });
    }

    private static String prefixed(int port, String message) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(10_000);
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            out.writeInt(message.length());
            out.writeBytes(message);
            DataInputStream in = new DataInputStream(socket.getInputStream());
            return new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
        }
    }

    static class Slow {
        final Queue<CompletableFuture<String>> answers = new ConcurrentLinkedQueue<>();

        @OnMessage(port = 0, framing = Framing.LINES)
        CompletableFuture<String> slow(String line) {
            CompletableFuture<String> answer = new CompletableFuture<>();
            answers.add(answer);
            return answer;
        }
    }

    @Test
    void peerThatHasEndedItsStreamStillGetsTheAnswersThatAreToCome() {
        contexts.withBean("slow", Slow.class).run(context -> {
            Slow slow = context.getBean(Slow.class);
            try (Socket socket =
                    new Socket("127.0.0.1", context.getBean(ReactorServer.class).tcpPort("slow"))) {
                socket.setSoTimeout(10_000);
                socket.getOutputStream().write("a\nb\n".getBytes(StandardCharsets.UTF_8));
                socket.shutdownOutput();
                await().until(() -> slow.answers.size() == 2);
                slow.answers.forEach(answer -> answer.complete("late"));
                assertThat(socket.getInputStream().readAllBytes()).asString().isEqualTo("late\nlate\n");
            }
        });
    }

    @Test
    void methodsFollowTheLifeOfTheConnections() {
        contexts.withBean("followed", Followed.class)
                .withPropertyValues("reactor-server.socket.send-buffer=8KB")
                .run(context -> {
                    Followed followed = context.getBean(Followed.class);
                    int port = context.getBean(ReactorServer.class).tcpPort("followed");
                    try (Socket socket = new Socket("127.0.0.1", port)) {
                        socket.setSoTimeout(10_000);
                        await().until(() -> followed.events.contains("high"));
                        assertThat(socket.getInputStream().readNBytes(1_000_000))
                                .hasSize(1_000_000);
                        await().until(() -> followed.events.contains("written"));
                        socket.getOutputStream().write(1);
                        await().until(() -> followed.events.contains("message"));
                    }
                    await().until(() -> followed.events.contains("down CLIENT"));
                    assertThat(followed.events)
                            .containsExactly("up", "high", "low", "written", "message", "down CLIENT");
                });
    }

    static class OnlyConnections {
        @OnConnection(OnConnection.Event.UP)
        void up() {}
    }

    static class WrongParameter {
        @OnMessage(port = 0)
        void message(byte[] bytes) {}

        @OnConnection(OnConnection.Event.UP)
        void up(CloseReason reason) {}
    }

    static class BufferOfFrames {
        @OnMessage(port = 0, framing = Framing.LINES)
        void message(Buffer input) {}
    }

    @Test
    void methodsThatCannotBeCalledStopTheStart() {
        assertRefused(OnlyConnections.class, "has @OnConnection methods and no @OnMessage method with 'port'");
        assertRefused(WrongParameter.class, "no CloseReason");
        assertRefused(BufferOfFrames.class, "a Buffer is for TCP messages of Framing.NONE");
    }

    private void assertRefused(Class<?> bean, String message) {
        contexts.withBean("culprit", bean)
                .run(context -> assertThat(context).getFailure().rootCause().hasMessageContaining(message));
    }

    @Test
    void heartbeatOfAListenerProbesSilentPeers() {
        contexts.withBean("shouter", Shouter.class)
                .withPropertyValues(
                        "reactor-server.tcp.heartbeats.shouter.interval=50ms",
                        "reactor-server.tcp.heartbeats.shouter.probe=ping",
                        "reactor-server.tcp.heartbeats.shouter.unanswered=1")
                .run(context -> {
                    int port = context.getBean(ReactorServer.class).tcpPort("shouter");
                    try (Socket socket = new Socket("127.0.0.1", port)) {
                        socket.setSoTimeout(10_000);
                        assertThat(socket.getInputStream().readAllBytes())
                                .asString()
                                .isEqualTo("ping");
                    }
                });
    }

    @Test
    void rejectedConnectionIsToldTheText() {
        contexts.withBean("shouter", Shouter.class)
                .withPropertyValues("reactor-server.limits.connections=1", "reactor-server.tcp.rejection=busy")
                .run(context -> {
                    int port = context.getBean(ReactorServer.class).tcpPort("shouter");
                    try (Socket first = new Socket("127.0.0.1", port)) {
                        first.getOutputStream().write("a\n".getBytes(StandardCharsets.UTF_8));
                        assertThat(first.getInputStream().read()).isEqualTo('A');
                        try (Socket second = new Socket("127.0.0.1", port)) {
                            second.setSoTimeout(10_000);
                            assertThat(second.getInputStream().readAllBytes())
                                    .asString()
                                    .isEqualTo("busy");
                        }
                    }
                });
    }

    static class Unwritable {
        public Object getValue() {
            throw new NoClassDefFoundError("on purpose");
        }
    }

    static class Failing {
        @OnMessage(port = 0, framing = Framing.LINES)
        CompletableFuture<Unwritable> later(String line) {
            return CompletableFuture.completedFuture(new Unwritable());
        }
    }

    @Test
    void resultThatComesLaterAndFailsToBeWrittenEndsTheConnection() {
        contexts.withBean("failing", Failing.class).run(context -> {
            try (Socket socket =
                    new Socket("127.0.0.1", context.getBean(ReactorServer.class).tcpPort("failing"))) {
                socket.setSoTimeout(10_000);
                socket.getOutputStream().write("a\n".getBytes(StandardCharsets.UTF_8));
                assertThat(socket.getInputStream().readAllBytes()).isEmpty();
            }
        });
    }
}
