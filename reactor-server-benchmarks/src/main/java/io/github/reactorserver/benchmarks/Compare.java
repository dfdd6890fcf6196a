package io.github.reactorserver.benchmarks;

import io.github.reactorserver.benchmarks.servers.ServerProgram;
import io.github.reactorserver.benchmarks.servers.StaticFiles;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Compares servers by the CPU time they spend on one request. Each is a JVM of its own on one CPU, the load generator
 * has another; rounds alternate between the servers. Ends with 0, with 1 if requests failed, with 2 if it cannot run.
 */
@Command(
        name = "compare",
        description = "Compares servers by their CPU time per request.",
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        sortOptions = false)
final class Compare implements Callable<Integer> {
    private final PrintStream out;

    @Option(names = "--servers", split = ",", description = "any of ${COMPLETION-CANDIDATES}")
    private List<ServerProgram> servers = List.of(ServerProgram.REACTOR_NIO, ServerProgram.NETTY_NIO);

    @Option(names = "--peer", description = "the server whose figures are the unit")
    private ServerProgram peer = ServerProgram.NETTY_NIO;

    @Option(names = "--scenario", description = "one of ${COMPLETION-CANDIDATES}")
    private Scenario scenario = Scenario.PLAINTEXT;

    @Option(names = "--connections", description = "open at a time")
    private int connections = 64;

    @Option(names = "--rounds", description = "per server")
    private int rounds = 10;

    @Option(names = "--seconds", description = "of load per round")
    private int seconds = 2;

    @Option(names = "--warmup", description = "seconds of load before the first round, per server")
    private int warmup = 10;

    @Option(names = "--csv", paramLabel = "FILE", description = "also append every round to this file")
    private @Nullable Path csv;

    @Option(names = "--smoke", description = "one round of one second: shows that it works, measures nothing")
    private boolean smoke;

    @Mixin
    private Placement placement = new Placement();

    Compare(PrintStream out) {
        this.out = out;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (Tools.cannotRun(out)) {
            return Main.CANNOT_RUN;
        }
        if (smoke) {
            rounds = 1;
            seconds = 1;
            warmup = 1;
        }
        JavaRuntime runtime = placement.runtime();
        out.printf(
                "%s, %d connections, %d rounds of %d s after %d s of warm-up%n%s%n%n",
                scenario, connections, rounds, seconds, warmup, Tools.machine(runtime));
        Results results = measure(runtime);
        out.printf("%n%s", results.table());
        if (csv != null) {
            append(csv, results, runtime);
        }
        return results.errors() == 0 ? 0 : 1;
    }

    private Results measure(JavaRuntime runtime) throws IOException, InterruptedException {
        try (ChildProcesses children = new ChildProcesses();
                Wrk wrk = new Wrk(children, placement.loadCpu(), scenario, connections)) {
            Path files = null;
            if (scenario.exchange().isFile()) {
                files = StaticFiles.write(scenario.exchange());
                children.deleteAfterwards(files);
            }
            Measurement measurement = new Measurement(wrk, Tools.ticksPerSecond(), out);
            for (ServerProgram program : new LinkedHashSet<>(servers)) {
                if (program.answers(scenario.exchange())) {
                    ServerProcess server =
                            ServerProcess.start(program, runtime, placement.serverCpu(), children, files);
                    server.requireRightAnswer(scenario.exchange());
                    measurement.add(server, warmup);
                }
            }
            for (int round = 1; round <= rounds; round++) {
                measurement.runRound(round, seconds);
            }
            return new Results(measurement.rounds(), peer);
        }
    }

    private void append(Path file, Results results, JavaRuntime runtime) throws IOException {
        List<String> keys = List.of("time", "java", "scenario", "connections");
        List<String> values = List.of(
                LocalDateTime.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                runtime.version(),
                scenario.toString(),
                Integer.toString(connections));
        List<String> lines = results.csv(keys, values);
        boolean begun = Files.exists(file) && Files.size(file) > 0;
        Files.write(
                file,
                begun ? lines.subList(1, lines.size()) : lines,
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }
}
