package io.github.reactorserver.event;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** What has been posted to a loop and not yet run, with the time of the post. Any thread adds, the loop's takes. */
final class TaskQueue {
    private final Queue<Posted> tasks = new ConcurrentLinkedQueue<>();

    record Posted(Runnable action, long postedAt) {}

    Posted add(Runnable action, long now) {
        Posted posted = new Posted(action, now);
        tasks.add(posted);
        return posted;
    }

    /** Takes a task back; false if it was run meanwhile. */
    boolean remove(Posted posted) {
        return tasks.remove(posted);
    }

    @Nullable
    Posted poll() {
        return tasks.poll();
    }

    boolean isEmpty() {
        return tasks.isEmpty();
    }

    /** Counts them one by one. */
    int size() {
        return tasks.size();
    }
}
