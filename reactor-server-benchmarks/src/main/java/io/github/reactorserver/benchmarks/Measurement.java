package io.github.reactorserver.benchmarks;

import io.github.reactorserver.benchmarks.servers.ServerProgram;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The rounds of one comparison as they come: one server at a time is loaded, the others idle. */
final class Measurement {
    private static final double NANOS = 1e9;

    /** Seconds. After one long load the first round was twice as dear: the JIT had not yet seen connections end. */
    private static final int WARMUP_SLICE = 2;

    private final Wrk wrk;
    private final int ticksPerSecond;
    private final PrintStream out;
    private final List<ServerProcess> servers = new ArrayList<>();
    private final Map<ServerProgram, List<Round>> rounds = new LinkedHashMap<>();

    Measurement(Wrk wrk, int ticksPerSecond, PrintStream out) {
        this.wrk = wrk;
        this.ticksPerSecond = ticksPerSecond;
        this.out = out;
    }

    /** Adds a server and warms it up, connections coming and going several times. */
    void add(ServerProcess server, int warmupSeconds) throws IOException, InterruptedException {
        for (int left = warmupSeconds; left > 0; left -= WARMUP_SLICE) {
            wrk.run(server.uri(), Math.min(left, WARMUP_SLICE));
        }
        servers.add(server);
    }

    /** Loads all servers in turn; every other round in reverse, so that none is always the first. */
    void runRound(int number, int seconds) throws IOException, InterruptedException {
        for (ServerProcess server : Turns.of(number, servers)) {
            Round round = run(server, number, seconds);
            rounds.computeIfAbsent(server.program(), first -> new ArrayList<>()).add(round);
            out.printf(
                    Locale.ROOT,
                    "round %d  %-22s %8.3f us/request%n",
                    number,
                    server.program(),
                    round.microsPerRequest());
        }
    }

    /** All rounds so far, the servers in the order in which they were added. */
    Map<ServerProgram, List<Round>> rounds() {
        return rounds;
    }

    private Round run(ServerProcess server, int number, int seconds) throws IOException, InterruptedException {
        long start = System.nanoTime();
        CpuTime before = server.cpuTime(ticksPerSecond);
        WrkResult load = wrk.run(server.uri(), seconds);
        CpuTime spent = server.cpuTime(ticksPerSecond).since(before);
        return new Round(number, (System.nanoTime() - start) / NANOS, load, spent);
    }
}
