package io.github.reactorserver.boot.handler;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactorserver.buffer.Buffer;
import io.github.reactorserver.net.ConnectionHandler;
import io.github.reactorserver.net.TcpConnection;
import io.github.reactorserver.net.TcpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Calls off the loop, whose thread is the test's. */
final class SerialCallsTest {
    private static final int TOO_MANY = 64;

    private final CompletableFuture<TcpConnection> opened = new CompletableFuture<>();
    private final TcpServer server = TcpServer.builder()
            .address(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .loopThreads(1)
            .handler(new ConnectionHandler() {
                @Override
                public void onOpen(TcpConnection connection) {
                    opened.complete(connection);
                }

                @Override
                public void onMessage(TcpConnection connection, Buffer input) {
                    input.clear();
                }
            })
            .build();
    private final Queue<Runnable> jobs = new ConcurrentLinkedQueue<>();
    private final AtomicInteger called = new AtomicInteger();
    private Socket client;
    private TcpConnection connection;
    private SerialCalls calls;

    @BeforeEach
    void start() throws Exception {
        server.start();
        client = new Socket(InetAddress.getLoopbackAddress(), server.port());
        connection = opened.get(10, TimeUnit.SECONDS);
        calls = new SerialCalls(connection, jobs::add);
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        server.stop(Duration.ZERO);
    }

    private void add(int count) {
        for (int i = 0; i < count; i++) {
            calls.add(called::incrementAndGet);
        }
    }

    private void runJobs() {
        for (Runnable job = jobs.poll(); job != null; job = jobs.poll()) {
            job.run();
        }
    }

    private boolean isHeld() throws Exception {
        return CompletableFuture.supplyAsync(connection::isReadingHeld, connection.loop())
                .get(10, TimeUnit.SECONDS);
    }

    @Test
    void connectionIsHeldWhileTooManyWait() throws Exception {
        CompletableFuture.runAsync(() -> add(TOO_MANY - 1), connection.loop()).join();
        assertThat(isHeld()).isFalse();
        CompletableFuture.runAsync(() -> add(1), connection.loop()).join();
        assertThat(isHeld()).isTrue();

        runJobs();

        assertThat(isHeld()).isFalse();
        assertThat(called).hasValue(TOO_MANY);
    }

    @Test
    void connectionStaysHeldIfMoreCallsComeBeforeItsLoopGetsToGoOn() throws Exception {
        CountDownLatch added = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        CompletableFuture<Void> turn = CompletableFuture.runAsync(
                () -> {
                    add(TOO_MANY);
                    added.countDown();
                    await(done);
                    add(TOO_MANY);
                },
                connection.loop());
        await(added);
        runJobs();
        done.countDown();
        turn.get(10, TimeUnit.SECONDS);

        assertThat(isHeld()).isTrue();
        runJobs();
        assertThat(isHeld()).isFalse();
        assertThat(called).hasValue(2 * TOO_MANY);
    }

    @Test
    void lastCallWaitsForAThreadAndNeverRunsOnTheLoop() throws Exception {
        AtomicInteger refusals = new AtomicInteger(3);
        SerialCalls busy = new SerialCalls(connection, job -> {
            if (refusals.getAndDecrement() > 0) {
                throw new RejectedExecutionException("on purpose");
            }
            jobs.add(job);
        });
        busy.begin();
        CompletableFuture<Thread> ran = new CompletableFuture<>();
        CompletableFuture.runAsync(() -> busy.addLast(() -> ran.complete(Thread.currentThread())), connection.loop())
                .join();
        Awaitility.await().until(() -> !jobs.isEmpty());
        assertThat(ran).isNotDone();

        runJobs();

        assertThat(ran).isCompletedWithValue(Thread.currentThread());
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void callsThatAnErrorKeepsFromAThreadEndTheConnectionAndTheLastOneWaitsForAThread() throws Exception {
        AtomicInteger failures = new AtomicInteger(3);
        SerialCalls starved = new SerialCalls(connection, job -> {
            if (failures.getAndDecrement() > 0) {
                throw new InternalError("on purpose");
            }
            jobs.add(job);
        });
        starved.begin();
        CompletableFuture<Thread> ran = new CompletableFuture<>();
        CompletableFuture.runAsync(() -> starved.add(called::incrementAndGet), connection.loop())
                .exceptionally(failure -> null)
                .join();
        CompletableFuture.runAsync(() -> starved.addLast(() -> ran.complete(Thread.currentThread())), connection.loop())
                .exceptionally(failure -> null)
                .join();
        Awaitility.await().until(() -> !jobs.isEmpty());

        runJobs();

        assertThat(ran).isCompletedWithValue(Thread.currentThread());
        assertThat(called).hasValue(0);
        assertThat(connection.state()).isEqualTo(TcpConnection.State.DISCONNECTED);
    }

    @Test
    void callsGoOnIfAnErrorKeepsTheRestOfThemFromAThread() throws Exception {
        AtomicInteger executed = new AtomicInteger();
        SerialCalls starved = new SerialCalls(connection, job -> {
            if (executed.getAndIncrement() > 0) {
                throw new InternalError("on purpose");
            }
            jobs.add(job);
        });
        CompletableFuture.runAsync(
                        () -> {
                            for (int i = 0; i < 2 * TOO_MANY; i++) {
                                starved.add(called::incrementAndGet);
                            }
                        },
                        connection.loop())
                .join();

        runJobs();

        assertThat(called).hasValue(2 * TOO_MANY);
    }
}
