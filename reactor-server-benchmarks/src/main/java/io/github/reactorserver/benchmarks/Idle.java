package io.github.reactorserver.benchmarks;

import io.github.reactorserver.benchmarks.servers.ServerProgram;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Measures the live heap of servers per idle keep-alive connection, and what remains when all have gone. Memory off the
 * heap is not counted. The first connections, which load classes and fill caches, come before the first reading.
 */
@Command(
        name = "idle",
        description = "Measures the live heap of a server per idle connection.",
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        sortOptions = false)
final class Idle implements Callable<Integer> {
    private static final int FIRST_CONNECTIONS = 500;
    private static final int MOST_READINGS = 10;
    private static final double SAME = 0.005;

    private final PrintStream out;

    @Option(names = "--servers", split = ",", description = "any of ${COMPLETION-CANDIDATES}")
    private List<ServerProgram> servers = List.of(ServerProgram.REACTOR_NIO, ServerProgram.NETTY_NIO);

    @Option(names = "--connections", split = ",", description = "how many, in rising order")
    private List<Integer> counts = List.of(1_000, 10_000);

    @Mixin
    private Placement placement = new Placement();

    Idle(PrintStream out) {
        this.out = out;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (Tools.cannotRun(out)) {
            return Main.CANNOT_RUN;
        }
        JavaRuntime runtime = placement.runtime();
        out.printf("live heap per idle connection, bytes%n%s%n%n%-22s", Tools.machine(runtime), "server");
        counts.forEach(count -> out.printf(Locale.ROOT, " %,12d", count));
        out.printf(" %22s %8s%n", "left when all are gone", "lost");
        long lost = 0;
        for (ServerProgram program : new LinkedHashSet<>(servers)) {
            if (program.isJava()) {
                lost += measure(program, runtime);
            }
        }
        return lost == 0 ? 0 : 1;
    }

    private long measure(ServerProgram program, JavaRuntime runtime) throws IOException, InterruptedException {
        try (ChildProcesses children = new ChildProcesses()) {
            ServerProcess server = ServerProcess.start(program, runtime, placement.serverCpu(), children);
            try (IdleConnections first = new IdleConnections(server.uri())) {
                first.growTo(FIRST_CONNECTIONS);
            }
            long before = settled(server, runtime);
            List<Long> perConnection = new ArrayList<>();
            long lost;
            try (IdleConnections connections = new IdleConnections(server.uri())) {
                for (int count : counts) {
                    connections.growTo(count);
                    perConnection.add((HeapHistogram.liveBytes(runtime, server.pid()) - before) / count);
                }
                lost = connections.lost();
            }
            print(program, perConnection, settled(server, runtime) - before, lost);
            return lost;
        }
    }

    /** The live heap once it no longer changes: a server notices the end of its connections bit by bit. */
    private static long settled(ServerProcess server, JavaRuntime runtime) throws IOException, InterruptedException {
        long last = HeapHistogram.liveBytes(runtime, server.pid());
        for (int i = 1; i < MOST_READINGS; i++) {
            TimeUnit.MILLISECONDS.sleep(500);
            long now = HeapHistogram.liveBytes(runtime, server.pid());
            if (Math.abs(now - last) < SAME * last) {
                return now;
            }
            last = now;
        }
        return last;
    }

    private void print(ServerProgram program, List<Long> perConnection, long left, long lost) {
        out.printf("%-22s", program);
        perConnection.forEach(bytes -> out.printf(Locale.ROOT, " %,12d", bytes));
        out.printf(Locale.ROOT, " %,22d %8d%n", left, lost);
    }
}
