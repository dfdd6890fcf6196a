package io.github.reactorserver.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.reactorserver.boot.ReactorServer;
import java.net.ConnectException;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.SmartLifecycle;

@ExtendWith(OutputCaptureExtension.class)
final class ReactorServerLifecycleTest {
    private final ApplicationContextRunner contexts = TestContexts.onFreePort()
            .withPropertyValues("reactor-server.name=lifecycle")
            .withUserConfiguration(HandlersTest.Application.class);

    @Test
    void startIsLoggedInOneLine(CapturedOutput output) {
        contexts.run(context -> {
            ReactorServer server = context.getBean(ReactorServer.class);
            assertThat(output)
                    .containsOnlyOnce("Reactor Server started on port " + server.port() + " (http), "
                            + server.tcpPort("echo") + " (tcp echo), transport "
                            + server.httpServer().transport().name() + ", 1 I/O loop, Java "
                            + Runtime.version().feature());
        });
    }

    @Test
    void boundPortsAreEnvironmentProperties() {
        contexts.run(context -> {
            ReactorServer server = context.getBean(ReactorServer.class);
            assertThat(context.getEnvironment().getProperty("local.reactor-server.port", Integer.class))
                    .isEqualTo(server.port());
            assertThat(context.getEnvironment().getProperty("local.reactor-server.tcp.ports.echo", Integer.class))
                    .isEqualTo(server.tcpPort("echo"));
        });
    }

    @Test
    void stoppedServerRefusesConnectionsAndLeavesNoThread() {
        contexts.run(context -> {
            ReactorServer server = context.getBean(ReactorServer.class);
            TestClient client = new TestClient(context);
            assertThat(client.get("/thread/compute").statusCode()).isEqualTo(200);
            assertThat(TestThreads.of("lifecycle")).isNotEmpty().allMatch(Thread::isAlive);
            int port = server.port();

            context.getSourceApplicationContext().stop();

            assertThat(server.isRunning()).isFalse();
            assertThat(server.port()).isEqualTo(-1);
            assertThat(server.tcpPort("echo")).isEqualTo(-1);
            assertThat(server.httpServer()).isNull();
            assertThat(server.tcpServers()).isEmpty();
            assertThat(server.eventLoops()).isEmpty();
            assertThat(server.computePool()).isNull();
            assertThatThrownBy(() -> new Socket("127.0.0.1", port).close()).isInstanceOf(ConnectException.class);
            TestThreads.assertEnded("lifecycle");
        });
    }

    @Test
    void startAfterStopServesAgain() {
        contexts.run(context -> {
            TestClient client = new TestClient(context);
            for (int i = 0; i < 3; i++) {
                assertThat(client.get("/hello/you").statusCode()).isEqualTo(200);
                assertThat(client.get("/thread/compute").statusCode()).isEqualTo(200);
                assertThat(client.exchange("echo", "hello")).isEqualTo("hello");
                context.getSourceApplicationContext().stop();
                context.getSourceApplicationContext().start();
            }
        });
        TestThreads.assertEnded("lifecycle");
    }

    @Test
    void threadsKeepTheApplicationAlive() {
        contexts.run(context -> assertThat(TestThreads.of("lifecycle"))
                .filteredOn(thread -> thread.getName().contains("-loop-"))
                .isNotEmpty()
                .noneMatch(Thread::isDaemon));
    }

    @Test
    void requestInFlightIsAnsweredBeforeTheServerStops() {
        contexts.run(context -> {
            ReactorServer server = context.getBean(ReactorServer.class);
            var answer = new TestClient(context).getLater("/gate");
            await().until(() -> server.computePool().active() == 1);

            var stopped = CompletableFuture.runAsync(context.getSourceApplicationContext()::stop);
            await().until(() -> TestThreads.of("lifecycle-stop").size() > 0);
            context.getBean(CountDownLatch.class).countDown();

            assertThat(answer.get().body()).isEqualTo("passed");
            assertThat(stopped).succeedsWithin(Duration.ofSeconds(4));
        });
    }

    @Test
    void requestBeyondTheGracePeriodIsCutOff() {
        contexts.withPropertyValues("reactor-server.shutdown.grace-period=10ms").run(context -> {
            ReactorServer server = context.getBean(ReactorServer.class);
            var answer = new TestClient(context).getLater("/gate");
            await().until(() -> server.computePool().active() == 1);

            context.getSourceApplicationContext().stop();

            assertThat(answer).failsWithin(Duration.ofSeconds(5));
            TestThreads.assertEnded("lifecycle");
        });
    }

    @Test
    void idleConnectionsDoNotDelayTheStop() {
        contexts.run(context -> {
            new TestClient(context).get("/hello/you");
            long begin = System.nanoTime();

            context.getSourceApplicationContext().stop();

            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(1));
        });
    }

    @Test
    void contextThatFailsLaterLeavesNoThread() {
        contexts.withBean(FailingLifecycle.class).run(context -> {
            assertThat(context).hasFailed();
            TestThreads.assertEnded("lifecycle");
        });
    }

    @Test
    void unknownTcpHandlerIsRefused() {
        contexts.run(context -> {
            ReactorServer server = context.getBean(ReactorServer.class);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> server.tcpPort("ecco"))
                    .withMessageContaining("[echo]");
        });
    }

    /** Starts after the server. */
    static final class FailingLifecycle implements SmartLifecycle {
        @Override
        public void start() {
            throw new IllegalStateException("on purpose");
        }

        @Override
        public void stop() {}

        @Override
        public boolean isRunning() {
            return false;
        }
    }
}
