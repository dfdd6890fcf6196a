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
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures how long servers take to answer many clients that connect at the same moment. */
@Command(
        name = "burst",
        description = "Measures the time until a server has answered many connections that come at once.",
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        sortOptions = false)
final class Burst implements Callable<Integer> {
    private static final double NANOS_PER_MILLI = 1e6;

    private final PrintStream out;

    @Option(names = "--servers", split = ",", description = "any of ${COMPLETION-CANDIDATES}")
    private List<ServerProgram> servers = List.of(ServerProgram.REACTOR_NIO, ServerProgram.NETTY_NIO);

    @Option(names = "--peer", description = "the server whose figures are the unit")
    private ServerProgram peer = ServerProgram.NETTY_NIO;

    @Option(names = "--connections", description = "at once")
    private int connections = 1_000;

    @Option(names = "--rounds", description = "per server")
    private int rounds = 15;

    @Option(names = "--warmup", description = "rounds per server that do not count")
    private int warmup = 15;

    @Mixin
    private Placement placement = new Placement();

    Burst(PrintStream out) {
        this.out = out;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (Tools.cannotRun(out)) {
            return Main.CANNOT_RUN;
        }
        JavaRuntime runtime = placement.runtime();
        out.printf(
                Locale.ROOT,
                "%,d connections at once, %d rounds after %d of warm-up%n%s%n%n",
                connections,
                rounds,
                warmup,
                Tools.machine(runtime));
        print(measure(runtime));
        return 0;
    }

    private Map<ServerProgram, List<Double>> measure(JavaRuntime runtime) throws IOException, InterruptedException {
        Map<ServerProgram, List<Double>> millis = new LinkedHashMap<>();
        OwnCpu cpu = OwnCpu.pin(placement.loadCpu());
        try (ChildProcesses children = new ChildProcesses()) {
            Map<ServerProgram, BurstClient> clients = new LinkedHashMap<>();
            for (ServerProgram program : new LinkedHashSet<>(servers)) {
                ServerProcess server = ServerProcess.start(program, runtime, placement.serverCpu(), children);
                clients.put(program, new BurstClient(server.uri()));
                millis.put(program, new ArrayList<>());
            }
            for (int round = 1 - warmup; round <= rounds; round++) {
                for (ServerProgram program : Turns.of(round, List.copyOf(clients.keySet()))) {
                    double taken = client(clients, program).run(connections) / NANOS_PER_MILLI;
                    if (round > 0) {
                        millis.computeIfAbsent(program, first -> new ArrayList<>())
                                .add(taken);
                    }
                }
            }
        } finally {
            cpu.release();
        }
        return millis;
    }

    private static BurstClient client(Map<ServerProgram, BurstClient> clients, ServerProgram program) {
        BurstClient client = clients.get(program);
        if (client == null) {
            throw new IllegalStateException(program + " was not started");
        }
        return client;
    }

    private void print(Map<ServerProgram, List<Double>> millis) {
        out.printf("%-22s %10s %20s   %s%n", "server", "median ms", "min .. max", "x " + peer);
        double unit = median(millis.getOrDefault(peer, List.of()));
        millis.forEach((program, its) -> out.printf(
                Locale.ROOT,
                "%-22s %10.1f %20s   %.3f%n",
                program,
                median(its),
                String.format(
                        Locale.ROOT,
                        "%.1f .. %.1f",
                        its.stream().mapToDouble(d -> d).min().orElse(Double.NaN),
                        its.stream().mapToDouble(d -> d).max().orElse(Double.NaN)),
                median(its) / unit));
    }

    private static double median(List<Double> figures) {
        return Median.of(figures.stream().mapToDouble(Double::doubleValue));
    }
}
