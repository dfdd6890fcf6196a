package io.github.reactorserver.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The load generator wrk with one thread, pinned to its CPU. */
final class Wrk implements AutoCloseable {
    private static final int GRACE_SECONDS = 15;

    private final ChildProcesses children;
    private final List<String> command;
    private final Scenario scenario;
    private final @Nullable Path script;

    Wrk(ChildProcesses children, String cpu, Scenario scenario, int connections) throws IOException {
        this.children = children;
        this.scenario = scenario;
        script = scenario.script() == null ? null : extract(scenario.script());
        command = new ArrayList<>(List.of("taskset", "-c", cpu, "wrk", "-t1", "-c" + connections));
        if (script != null) {
            command.addAll(List.of("-s", script.toString()));
        }
    }

    /** Loads the server for so long and reports. */
    WrkResult run(URI target, int seconds) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(command);
        all.addAll(List.of(
                "-d" + seconds + "s", target.resolve(scenario.exchange().path()).toString()));
        if (script != null) {
            all.add("--");
            all.addAll(scenario.scriptArguments());
        }
        Process process = children.start(new ProcessBuilder(all).redirectErrorStream(true));
        return WrkResult.parse(Tools.outputOf(process, seconds + GRACE_SECONDS));
    }

    @Override
    public void close() throws IOException {
        if (script != null) {
            Files.deleteIfExists(script);
        }
    }

    private static Path extract(String resource) throws IOException {
        Path file = Files.createTempFile("wrk-", ".lua");
        try (InputStream in = Objects.requireNonNull(Wrk.class.getResourceAsStream(resource), resource)) {
            Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
        }
        return file;
    }
}
