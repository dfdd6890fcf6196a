package io.github.reactorserver.benchmarks;

import io.github.reactorserver.benchmarks.servers.ServerProgram;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.HdrHistogram.Histogram;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Measures latency at a constant rate that is the same for all servers: half of what the peer reaches under wrk, unless
 * a rate is given. Percentiles are medians of those of each round.
 */
@Command(
        name = "latency",
        description = "Measures the latency of servers at half of the peer's peak rate.",
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        sortOptions = false)
final class Latency implements Callable<Integer> {
    private static final double[] PERCENTILES = {50, 90, 99, 99.9, 100};
    private static final double NANOS_PER_MICRO = 1e3;
    private static final int PEAK_SECONDS = 2;

    private final PrintStream out;

    @Option(names = "--servers", split = ",", description = "any of ${COMPLETION-CANDIDATES}")
    private List<ServerProgram> servers = List.of(ServerProgram.REACTOR_NIO, ServerProgram.NETTY_NIO);

    @Option(names = "--peer", description = "the server whose peak rate is halved; it is measured in any case")
    private ServerProgram peer = ServerProgram.NETTY_NIO;

    @Option(names = "--rate", description = "requests per second; 0 for half of the peer's peak")
    private double rate;

    @Option(names = "--connections", description = "open at a time")
    private int connections = 64;

    @Option(names = "--rounds", description = "per server")
    private int rounds = 5;

    @Option(names = "--seconds", description = "of load per round")
    private int seconds = 5;

    @Option(names = "--warmup", description = "seconds of load before the first round, per server")
    private int warmup = 10;

    @Mixin
    private Placement placement = new Placement();

    Latency(PrintStream out) {
        this.out = out;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (Tools.cannotRun(out)) {
            return Main.CANNOT_RUN;
        }
        JavaRuntime runtime = placement.runtime();
        Map<ServerProgram, List<Histogram>> histograms = new LinkedHashMap<>();
        OwnCpu cpu = OwnCpu.pin(placement.loadCpu());
        try (ChildProcesses children = new ChildProcesses()) {
            List<ServerProcess> all = start(runtime, children);
            for (int round = 1; round <= rounds; round++) {
                for (ServerProcess server : Turns.of(round, all)) {
                    histograms
                            .computeIfAbsent(server.program(), first -> new ArrayList<>())
                            .add(load(server, seconds));
                }
            }
        } finally {
            cpu.release();
        }
        out.printf(
                Locale.ROOT,
                "latency in us at %,.0f requests/s, %d connections, %d rounds of %d s%n%s%n%n",
                rate,
                connections,
                rounds,
                seconds,
                Tools.machine(runtime));
        print(histograms);
        return 0;
    }

    private List<ServerProcess> start(JavaRuntime runtime, ChildProcesses children)
            throws IOException, InterruptedException {
        LinkedHashSet<ServerProgram> programs = new LinkedHashSet<>(servers);
        programs.add(peer);
        List<ServerProcess> all = new ArrayList<>();
        try (Wrk wrk = new Wrk(children, placement.loadCpu(), Scenario.PLAINTEXT, connections)) {
            for (ServerProgram program : programs) {
                ServerProcess server = ServerProcess.start(program, runtime, placement.serverCpu(), children);
                wrk.run(server.uri(), warmup);
                all.add(server);
                if (program == peer && rate <= 0) {
                    rate = wrk.run(server.uri(), PEAK_SECONDS).requestsPerSecond() / 2;
                }
            }
        }
        for (ServerProcess server : all) {
            load(server, 2); // the load generator warms up as well
        }
        return all;
    }

    private Histogram load(ServerProcess server, int duration) throws IOException {
        try (ConstantRate load = new ConstantRate(server.uri(), connections)) {
            return load.run(rate, duration);
        }
    }

    private void print(Map<ServerProgram, List<Histogram>> histograms) {
        out.printf("%-22s %10s %10s %10s %10s %12s%n", "server", "median", "p90", "p99", "p99.9", "max");
        histograms.forEach((program, its) -> {
            out.printf("%-22s", program);
            for (double percentile : PERCENTILES) {
                double micros = Median.of(its.stream()
                        .mapToDouble(histogram -> histogram.getValueAtPercentile(percentile) / NANOS_PER_MICRO));
                out.printf(Locale.ROOT, percentile < 100 ? " %,10.0f" : " %,12.0f%n", micros);
            }
        });
    }
}
