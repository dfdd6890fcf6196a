package io.github.reactorserver.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reactorserver.transport.memory.ManualClock;
import io.github.reactorserver.transport.memory.MemoryTransport;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class EventLoopGroupTest {
    private final MemoryTransport transport = new MemoryTransport(new ManualClock());

    private EventLoopGroup start(int ioLoops) throws IOException {
        return EventLoopGroup.start("test", ioLoops, transport, LoopConfig.DEFAULTS.withClock(transport.clock()));
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("test-") && !name.equals("test-watch"))
                .sorted()
                .toList();
    }

    @Test
    void startReturnsWhenEachLoopRunsInAThreadNamedByItsRole() throws IOException {
        try (EventLoopGroup group = start(2)) {
            assertThat(threads()).containsExactly("test-accept", "test-loop-0", "test-loop-1");
            assertThat(group.all()).extracting(EventLoop::name).isEqualTo(threads());
            assertThat(group.all()).extracting(EventLoop::index).containsExactly(-1, 0, 1);
            assertThat(group.acceptorLoop()).isSameAs(group.all().get(0));
            assertThat(group.ioLoops()).isEqualTo(group.all().subList(1, 3));
        }
        assertThat(threads()).isEmpty();
        assertThat(transport.openPollers()).isZero();
    }

    @Test
    void withoutIoLoopsTheAcceptorLoopDoesEverything() throws IOException {
        try (EventLoopGroup group = start(0)) {
            assertThat(threads()).containsExactly("test-accept");
            assertThat(group.ioLoops()).containsExactly(group.acceptorLoop());
            assertThat(group.all()).hasSize(1);
        }
    }

    @Test
    void eachLoopRunsItsTasksInItsOwnThread() throws Exception {
        Set<String> names = ConcurrentHashMap.newKeySet();
        try (EventLoopGroup group = start(3)) {
            for (EventLoop loop : group.all()) {
                CompletableFuture.runAsync(
                                () -> {
                                    loop.assertInLoopThread();
                                    names.add(Thread.currentThread().getName());
                                },
                                loop)
                        .get(10, TimeUnit.SECONDS);
            }
        }
        assertThat(names).containsExactlyInAnyOrder("test-accept", "test-loop-0", "test-loop-1", "test-loop-2");
    }

    @Test
    void negativeNumberOfLoopsIsRefused() {
        assertThatThrownBy(() -> start(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void pollerThatCannotBeOpenedLeavesNothingBehind() {
        transport.faults().limitPollers(2);

        assertThatThrownBy(() -> start(4)).isInstanceOf(IOException.class);

        assertThat(threads()).isEmpty();
        assertThat(transport.openPollers()).isZero();
    }

    @Test
    void closeRunsPostedTasksAndMayBeRepeated() throws Exception {
        EventLoopGroup group = start(1);
        CompletableFuture<Void> task =
                CompletableFuture.runAsync(() -> {}, group.ioLoops().get(0));

        group.close();
        group.close();

        assertThat(task).isCompleted();
    }

    @Test
    void loopCannotCloseItsOwnGroup() throws Exception {
        try (EventLoopGroup group = start(1)) {
            CompletableFuture<Void> closing = CompletableFuture.runAsync(group::close, group.acceptorLoop());

            assertThat(closing)
                    .failsWithin(10, TimeUnit.SECONDS)
                    .withThrowableThat()
                    .withCauseInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void interruptedCallerStillWaitsForTheStartAndStaysInterrupted() throws IOException {
        Thread.currentThread().interrupt();
        EventLoopGroup group = start(1);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(threads()).hasSize(2);
        group.close();
    }

    @Test
    void startAndCloseOverAndOverLeavesNothing() throws IOException {
        for (int i = 0; i < 100; i++) {
            start(2).close();
        }

        assertThat(threads()).isEmpty();
        assertThat(transport.openPollers()).isZero();
    }

    @Test
    void timesThatNoNanosecondsCanCountAreAsLongAsCanBe() throws IOException {
        AtomicBoolean ran = new AtomicBoolean();
        EventLoopGroup group = start(1);
        EventLoop loop = group.ioLoops().get(0);
        loop.schedule(Duration.ofSeconds(Long.MAX_VALUE), () -> ran.set(true));
        loop.scheduleRepeating(Duration.ofSeconds(Long.MAX_VALUE), () -> ran.set(true));
        group.close();

        assertThat(ran).isFalse();
    }
}
