package io.github.reactorserver.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.reactorserver.boot.Framing;
import io.github.reactorserver.boot.OnConnection;
import io.github.reactorserver.boot.OnMessage;
import io.github.reactorserver.boot.ReactorServer;
import io.github.reactorserver.buffer.Buffer;
import io.github.reactorserver.http.Dispatch;
import io.github.reactorserver.net.CloseReason;
import io.github.reactorserver.net.ConnectionHandler;
import io.github.reactorserver.net.TcpConnection;
import io.github.reactorserver.net.TcpServer;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Methods for TCP messages that run off the loop, over real sockets. */
final class TcpDispatchTest {
    private final ApplicationContextRunner contexts = TestContexts.onFreePort();

    static class Methods {
        final Queue<String> events = new ConcurrentLinkedQueue<>();
        final CountDownLatch release = new CountDownLatch(1);
        volatile TcpConnection connection;

        @OnConnection(OnConnection.Event.UP)
        void up(TcpConnection opened) {
            events.add("up " + thread());
            connection = opened;
        }

        @OnConnection(OnConnection.Event.DOWN)
        void down(CloseReason reason) {
            events.add("down " + reason + " " + thread());
        }

        @OnMessage(port = 0, framing = Framing.LINES, dispatch = Dispatch.COMPUTE)
        String compute(String line) throws InterruptedException {
            events.add(line + " " + thread());
            if (line.equals("wait")) {
                release.await();
            }
            if (line.equals("fail")) {
                throw new IllegalStateException("on purpose");
            }
            return line;
        }

        @OnMessage(port = 0, dispatch = Dispatch.VIRTUAL)
        String virtual(byte[] bytes) {
            return thread();
        }

        @OnMessage(port = 0, framing = Framing.LINES, dispatch = Dispatch.COMPUTE)
        CompletableFuture<String> later(String line) {
            return CompletableFuture.supplyAsync(() -> "later " + line);
        }

        private static String thread() {
            return Thread.currentThread().getName().replaceAll("-[0-9]+$", "");
        }
    }

    private static Socket connect(ApplicationContext context, String name) throws IOException {
        Socket socket =
                new Socket("127.0.0.1", context.getBean(ReactorServer.class).tcpPort("methods-" + name));
        socket.setSoTimeout(10_000);
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void messagesOfAConnectionAreHandledInOrderOnThePool() {
        contexts.withBean("methods", Methods.class).run(context -> {
            List<String> lines =
                    IntStream.range(0, 2_000).mapToObj(Integer::toString).toList();
            String text = String.join("\n", lines) + "\n";
            assertThat(new TestClient(context).exchange("methods-compute", text))
                    .isEqualTo(text);

            Queue<String> events = context.getBean(Methods.class).events;
            await().until(() -> events.size() == 2_002);
            assertThat(events)
                    .containsExactlyElementsOf(IntStream.range(-1, 2_001)
                            .mapToObj(i -> i < 0 ? "up" : i == 2_000 ? "down CLIENT" : Integer.toString(i))
                            .map(event -> event + " reactor-server-compute")
                            .collect(Collectors.toList()));
        });
    }

    @Test
    void connectionWhoseMethodBlocksIsHeldAndOthersGoOn() {
        contexts.withBean("methods", Methods.class).run(context -> {
            Methods methods = context.getBean(Methods.class);
            try (Socket blocked = connect(context, "compute")) {
                send(blocked, "wait\n" + "x\n".repeat(200));
                await().until(() -> methods.events.contains("wait reactor-server-compute"));
                TcpConnection held = methods.connection;
                await().until(() -> CompletableFuture.supplyAsync(held::isReadingHeld, held.loop())
                        .join());
                assertThat(new TestClient(context).exchange("methods-compute", "other\n"))
                        .isEqualTo("other\n");

                methods.release.countDown();
                assertThat(blocked.getInputStream().readNBytes(405)).asString().isEqualTo("wait\n" + "x\n".repeat(200));
            }
        });
    }

    @Test
    void failureEndsItsConnectionAlone() {
        contexts.withBean("methods", Methods.class).run(context -> {
            try (Socket other = connect(context, "compute")) {
                send(other, "a\n");
                assertThat(other.getInputStream().readNBytes(2)).asString().isEqualTo("a\n");
                assertThat(new TestClient(context).exchange("methods-compute", "fail\n"))
                        .isEmpty();
                send(other, "b\n");
                assertThat(other.getInputStream().readNBytes(2)).asString().isEqualTo("b\n");
            }
            Methods methods = context.getBean(Methods.class);
            await().until(() -> methods.events.contains("down ERROR reactor-server-compute"));
        });
    }

    @Test
    void answersThatComeLaterAreSentBehindTheEndOfThePeersStream() {
        contexts.withBean("methods", Methods.class)
                .run(context -> assertThat(new TestClient(context)
                                .exchange("methods-later", "a\nb\n")
                                .lines())
                        .containsExactlyInAnyOrder("later a", "later b"));
    }

    @Test
    void virtualThreadsAreUsedWhereTheRuntimeHasThem() {
        contexts.withBean("methods", Methods.class).run(context -> {
            // virtual threads have no name
            String expected = Runtime.version().feature() < 21 ? "reactor-server-compute" : "";
            try (Socket socket = connect(context, "virtual")) {
                send(socket, "x");
                socket.shutdownOutput();
                assertThat(socket.getInputStream().readAllBytes()).asString().isEqualTo(expected);
            }
        });
    }

    @Test
    void connectionThatFindsThePoolFullIsClosed() {
        contexts.withBean("methods", Methods.class)
                .withPropertyValues("reactor-server.compute.threads=1", "reactor-server.compute.queue-capacity=1")
                .run(context -> {
                    Methods methods = context.getBean(Methods.class);
                    try (Socket blocked = connect(context, "compute")) {
                        send(blocked, "wait\n");
                        await().until(() -> methods.events.contains("wait reactor-server-compute"));
                        try (Socket queued = connect(context, "compute");
                                Socket refused = connect(context, "compute")) {
                            ReactorServer server = context.getBean(ReactorServer.class);
                            await().until(() -> server.computePool().rejected() > 0);
                            methods.release.countDown();
                            assertThat(blocked.getInputStream().readNBytes(5))
                                    .asString()
                                    .isEqualTo("wait\n");
                            // one of them was told of, and lives
                            await().until(() -> server.tcpServers()
                                            .get("methods-compute")
                                            .stats()
                                            .current()
                                    == 2);
                            send(queued, "a\n");
                            send(refused, "a\n");
                            assertThat(queued.getInputStream().read()
                                            * refused.getInputStream().read())
                                    .isEqualTo('a' * -1);
                        }
                    }
                    await().until(() -> methods.events.stream()
                                    .filter(event -> event.startsWith("down"))
                                    .count()
                            == 2);
                    assertThat(methods.events)
                            .filteredOn(event -> event.startsWith("up"))
                            .hasSize(2);
                });
    }

    static class Greeting {
        private final CountDownLatch release = new CountDownLatch(1);

        @OnConnection(OnConnection.Event.UP)
        void up(TcpConnection connection) throws InterruptedException {
            release.await();
            connection.send("welcome".getBytes(StandardCharsets.UTF_8));
        }

        @OnMessage(port = 0, dispatch = Dispatch.COMPUTE)
        String message(String text) {
            return text;
        }
    }

    @Test
    void whatConnectionMethodsSendIsSentBehindTheEndOfThePeersStream() {
        contexts.withBean("greeting", Greeting.class).run(context -> {
            ReactorServer server = context.getBean(ReactorServer.class);
            try (Socket socket = new Socket("127.0.0.1", server.tcpPort("greeting"))) {
                socket.setSoTimeout(10_000);
                socket.shutdownOutput();
                TcpServer listener = server.tcpServers().get("greeting");
                await().until(() -> listener.connections().stream()
                        .anyMatch(each -> CompletableFuture.supplyAsync(each::isInputEnded, each.loop())
                                .join()));
                context.getBean(Greeting.class).release.countDown();
                assertThat(socket.getInputStream().readAllBytes()).asString().isEqualTo("welcome");
            }
        });
    }

    static class BufferOffTheLoop {
        @OnMessage(port = 0, dispatch = Dispatch.COMPUTE)
        void message(Buffer input) {}
    }

    @Configuration(proxyBeanMethods = false)
    static class HandlerOffTheLoop {
        @Bean
        @OnMessage(port = 0, dispatch = Dispatch.COMPUTE)
        ConnectionHandler culprit() {
            return (connection, input) -> input.clear();
        }
    }

    @Test
    void whatReadsTheConnectionsBufferStaysOnTheLoop() {
        contexts.withBean("culprit", BufferOffTheLoop.class)
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("a Buffer is for TCP messages of Framing.NONE on the loop"));
        contexts.withUserConfiguration(HandlerOffTheLoop.class)
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("is a ConnectionHandler and sets 'dispatch'"));
    }
}
