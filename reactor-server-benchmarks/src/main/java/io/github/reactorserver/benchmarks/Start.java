package io.github.reactorserver.benchmarks;

import io.github.reactorserver.benchmarks.servers.SpringStart;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures what the starter adds to the start of a Spring application, each start in a JVM of its own. */
@Command(
        name = "start",
        description = "Measures how much later a Spring application is ready with the starter.",
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        sortOptions = false)
final class Start implements Callable<Integer> {
    private static final Pattern READY = Pattern.compile("ready after ([0-9]+) ms");
    private static final int TIME_LIMIT_SECONDS = 60;

    private final PrintStream out;

    @Option(names = "--rounds", description = "starts with and without")
    private int rounds = 15;

    @Mixin
    private Placement placement = new Placement();

    Start(PrintStream out) {
        this.out = out;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (Tools.cannotRun(out)) {
            return Main.CANNOT_RUN;
        }
        JavaRuntime runtime = placement.runtime();
        out.printf("start of a Spring application, %d rounds after one%n%s%n%n", rounds, Tools.machine(runtime));
        List<Double> without = new ArrayList<>();
        List<Double> with = new ArrayList<>();
        List<Double> added = new ArrayList<>();
        for (int round = 0; round <= rounds; round++) {
            boolean first = round % 2 == 0;
            double one = start(first, runtime);
            double other = start(!first, runtime);
            // the first round brings files into memory
            if (round > 0) {
                with.add(first ? one : other);
                without.add(first ? other : one);
                added.add(first ? one - other : other - one);
            }
        }
        print("without the starter", without);
        print("with it", with);
        print("added, by round", added);
        return 0;
    }

    private void print(String what, List<Double> millis) {
        out.printf(
                Locale.ROOT,
                "%-22s median %6.0f ms, %6.0f .. %.0f%n",
                what,
                Median.of(millis.stream().mapToDouble(Double::doubleValue)),
                millis.stream().mapToDouble(d -> d).min().orElse(Double.NaN),
                millis.stream().mapToDouble(d -> d).max().orElse(Double.NaN));
    }

    private double start(boolean starter, JavaRuntime runtime) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        "taskset",
                        "-c",
                        placement.serverCpu() + "," + placement.loadCpu(),
                        runtime.command(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        SpringStart.class.getName(),
                        Boolean.toString(starter))
                .redirectErrorStream(true)
                .start();
        try {
            String output = Tools.outputOf(process, TIME_LIMIT_SECONDS);
            Matcher ready = READY.matcher(output);
            if (!ready.find()) {
                throw new IOException("the application did not start: " + output);
            }
            return Double.parseDouble(ready.group(1));
        } finally {
            process.destroyForcibly();
        }
    }
}
