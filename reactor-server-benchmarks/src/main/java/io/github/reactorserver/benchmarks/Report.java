package io.github.reactorserver.benchmarks;

import io.github.reactorserver.benchmarks.servers.ServerProgram;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Runs every command on every server that there is for it, in about three hours, and writes what they print to
 * {@code report.txt}, all rounds to {@code rounds.csv} and their medians to {@code cpu-per-request.svg}.
 */
@Command(
        name = "report",
        description = "Runs the whole comparison and writes it as text, CSV and SVG.",
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        sortOptions = false)
final class Report implements Callable<Integer> {
    private static final int MANY_CONNECTIONS = 512;

    private final PrintStream out;

    @Option(names = "--folder", required = true, description = "where the files go; created if need be")
    private Path folder = Path.of("");

    @Option(names = "--servers", description = "as compare takes them; all by default")
    private @Nullable String servers;

    @Option(names = "--java", description = "the java command that runs the servers")
    private String java =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    @Option(names = "--rounds", description = "per server and scenario; as compare has it by default")
    private @Nullable Integer rounds;

    @Option(names = "--seconds", description = "of load per round of a scenario; likewise")
    private @Nullable Integer seconds;

    @Option(names = "--warmup", description = "seconds of load before its first round, per server; likewise")
    private @Nullable Integer warmup;

    @Option(names = "--smoke", description = "everything as short as can be: shows that it works, measures nothing")
    private boolean smoke;

    Report(PrintStream out) {
        this.out = out;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (Tools.cannotRun(out)) {
            return Main.CANNOT_RUN;
        }
        String all = servers != null ? servers : everyServer(JavaRuntime.of(java));
        Files.createDirectories(folder);
        Path csv = folder.resolve("rounds.csv");
        Files.deleteIfExists(csv);
        int worst = 0;
        try (OutputStream file = Files.newOutputStream(folder.resolve("report.txt"));
                PrintStream text = new PrintStream(new Tee(out, file), true, StandardCharsets.UTF_8)) {
            text.printf("%s%n", Versions.line());
            for (List<String> command : commands(csv)) {
                List<String> line = new ArrayList<>(command);
                line.addAll(List.of("--servers", all, "--java", java));
                text.printf("%n## %s%n%n", String.join(" ", command));
                worst = Math.max(worst, Main.commandLine(text).execute(line.toArray(String[]::new)));
            }
        }
        Files.writeString(folder.resolve("cpu-per-request.svg"), chart(csv));
        return worst;
    }

    private List<List<String>> commands(Path csv) {
        List<List<String>> commands = new ArrayList<>();
        for (Scenario scenario : Scenario.values()) {
            if (!scenario.exchange().isFile()) {
                commands.add(compare(csv, "--scenario", scenario.toString()));
            } else if (scenario != Scenario.FILE_100M) {
                commands.add(compare(csv, "--scenario", scenario.toString(), "--peer", ServerProgram.NGINX.toString()));
            }
        }
        commands.add(compare(csv, "--connections", Integer.toString(MANY_CONNECTIONS)));
        // in its own time: high percentiles need many requests
        commands.add(
                smoke
                        ? List.of("latency", "--rounds", "1", "--seconds", "1", "--warmup", "1", "--rate", "1000")
                        : List.of("latency"));
        commands.add(smoke ? List.of("idle", "--connections", "100") : List.of("idle"));
        commands.add(
                smoke ? List.of("burst", "--rounds", "1", "--warmup", "1", "--connections", "100") : List.of("burst"));
        return commands;
    }

    private List<String> compare(Path csv, String... options) {
        List<String> command = new ArrayList<>(List.of("compare"));
        addGiven(command, "--rounds", rounds);
        addGiven(command, "--seconds", seconds);
        addGiven(command, "--warmup", warmup);
        command.addAll(List.of(options));
        command.addAll(List.of("--csv", csv.toString()));
        if (smoke) {
            command.add("--smoke");
        }
        return command;
    }

    private static void addGiven(List<String> line, String option, @Nullable Integer value) {
        if (value != null) {
            line.addAll(List.of(option, value.toString()));
        }
    }

    private static String everyServer(JavaRuntime runtime) {
        return Arrays.stream(ServerProgram.values())
                .filter(program -> program.runsOn(runtime.release()))
                .filter(program -> program.isJava() || Tools.isOnPath(program.toString()))
                .map(Object::toString)
                .collect(Collectors.joining(","));
    }

    /** Medians of CPU time per request, read back from the rounds. */
    private static String chart(Path csv) throws IOException {
        List<String> lines = Files.readAllLines(csv);
        List<String> columns = List.of(lines.get(0).split(","));
        Map<String, Map<String, List<Double>>> figures = new LinkedHashMap<>();
        for (String line : lines.subList(1, lines.size())) {
            String[] values = line.split(",");
            String title = values[columns.indexOf("scenario")] + ", " + values[columns.indexOf("connections")]
                    + " connections: CPU us per request";
            figures.computeIfAbsent(title, first -> new LinkedHashMap<>())
                    .computeIfAbsent(values[columns.indexOf("server")], first -> new ArrayList<>())
                    .add(Double.valueOf(values[columns.indexOf("cpu_us_per_request")]));
        }
        BarChart chart = new BarChart();
        figures.forEach((title, its) -> {
            Map<String, Double> medians = new LinkedHashMap<>();
            its.forEach(
                    (server, all) -> medians.put(server, Median.of(all.stream().mapToDouble(Double::doubleValue))));
            chart.add(title, medians);
        });
        return chart.svg();
    }

    private static final class Tee extends OutputStream {
        private final OutputStream first;
        private final OutputStream second;

        Tee(OutputStream first, OutputStream second) {
            this.first = first;
            this.second = second;
        }

        @Override
        public void write(int value) throws IOException {
            first.write(value);
            second.write(value);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            first.write(bytes, offset, length);
            second.write(bytes, offset, length);
        }

        @Override
        public void flush() throws IOException {
            first.flush();
            second.flush();
        }
    }
}
