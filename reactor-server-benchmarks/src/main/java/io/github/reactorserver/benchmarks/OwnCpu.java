package io.github.reactorserver.benchmarks;

import java.io.IOException;

/** Keeps this process, as a client, on one CPU until it is let go. */
final class OwnCpu {
    private final String pid = Long.toString(ProcessHandle.current().pid());
    private final String before;

    private OwnCpu(String before) {
        this.before = before;
    }

    /** Moves all threads there; new ones follow. */
    static OwnCpu pin(String cpu) throws IOException, InterruptedException {
        String own = Tools.output(
                "taskset", "-cp", Long.toString(ProcessHandle.current().pid()));
        OwnCpu pinned = new OwnCpu(own.substring(own.indexOf(": ") + 2).strip());
        pinned.move(cpu);
        return pinned;
    }

    private void move(String cpus) throws IOException, InterruptedException {
        Tools.output("taskset", "-acp", cpus, pid);
    }

    /** Moves all threads back to where they may have been before. */
    void release() throws IOException, InterruptedException {
        move(before);
    }
}
