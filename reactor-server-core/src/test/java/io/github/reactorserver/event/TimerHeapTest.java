package io.github.reactorserver.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TimerHeapTest {
    private final EventLoop loop = new EventLoop("heap", 0, new ScriptedPoller(), LoopConfig.DEFAULTS);
    private final TimerHeap heap = new TimerHeap();

    private Timer timer() {
        return new Timer(loop, () -> {});
    }

    private Timer put(long deadline) {
        Timer timer = timer();
        heap.put(timer, deadline);
        return timer;
    }

    private List<TimerEntry> drain() {
        List<TimerEntry> drained = new ArrayList<>();
        for (TimerEntry timer = heap.peek(); timer != null; timer = heap.peek()) {
            heap.remove(timer);
            drained.add(timer);
        }
        return drained;
    }

    @Test
    void emptyHeapHasNoNearestTimer() {
        assertThat(heap.peek()).isNull();
        assertThat(heap.size()).isZero();
    }

    @Test
    void timersComeInOrderOfTheirDeadlines() {
        List<Timer> timers = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            timers.add(timer());
        }
        List<Integer> order = new ArrayList<>(IntStream.range(0, 100).boxed().toList());
        Collections.shuffle(order, new Random(1));
        order.forEach(i -> heap.put(timers.get(i), i));

        assertThat(drain()).isEqualTo(timers);
    }

    @Test
    void tiesComeInOrderOfScheduling() {
        List<Timer> timers = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            timers.add(put(7));
        }

        assertThat(drain()).isEqualTo(timers);
    }

    @Test
    void timerPutAgainGoesBehindItsTies() {
        Timer first = put(7);
        Timer second = put(7);
        heap.put(first, 7);

        assertThat(drain()).containsExactly(second, first);
    }

    @Test
    void timerCanBeMovedBothWays() {
        Timer a = put(10);
        Timer b = put(20);
        Timer c = put(30);
        heap.put(c, 5);
        heap.put(a, 25);

        assertThat(heap.size()).isEqualTo(3);
        assertThat(drain()).containsExactly(c, b, a);
    }

    @Test
    void removedTimerIsGoneAndMayBeRemovedAgain() {
        Timer a = put(10);
        Timer b = put(20);
        heap.remove(a);
        heap.remove(a);

        assertThat(a.heapIndex).isEqualTo(Timer.NOT_QUEUED);
        assertThat(drain()).containsExactly(b);
    }

    @Test
    void deadlinesAreComparedAcrossTheWrapOfTheClock() {
        Timer after = put(Long.MIN_VALUE + 10);
        Timer before = put(Long.MAX_VALUE - 10);

        assertThat(drain()).containsExactly(before, after);
    }

    /** As a sorted set with the same order would behave. */
    @Test
    void randomOperationsAgreeWithASortedModel() {
        Random random = new Random(42);
        long base = Long.MAX_VALUE - 50_000;
        Comparator<Timer> byTime = (a, b) ->
                a.deadline == b.deadline ? Long.compare(a.order, b.order) : a.deadline - b.deadline < 0 ? -1 : 1;
        TreeSet<Timer> model = new TreeSet<>(byTime);
        List<Timer> timers = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            timers.add(timer());
        }

        for (int i = 0; i < 100_000; i++) {
            Timer timer = random.nextInt(4) == 0 && !model.isEmpty() ? model.first() : timers.get(random.nextInt(500));
            model.remove(timer);
            if (random.nextInt(3) == 0) {
                heap.remove(timer);
            } else {
                // a range so small that ties are common
                heap.put(timer, base + i + random.nextInt(200));
                model.add(timer);
            }
            assertThat(heap.peek()).isSameAs(model.isEmpty() ? null : model.first());
            assertThat(heap.size()).isEqualTo(model.size());
        }

        assertThat(drain()).isEqualTo(new ArrayList<>(model));
    }
}
