package io.github.reactorserver.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.reactorserver.benchmarks.servers.ServerProgram;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine;

/** Runs real servers under real load, briefly. Needs wrk and two CPUs. */
class CompareIT {
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();

    @BeforeEach
    void needsToolsAndTwoCpus() {
        assumeThat(Tools.problems()).isEmpty();
        assumeThat(Runtime.getRuntime().availableProcessors()).isGreaterThan(1);
    }

    @ParameterizedTest
    @EnumSource(Scenario.class)
    void smokeRunComparesTwoServersWithoutErrors(Scenario scenario, @TempDir Path folder) throws Exception {
        Path csv = folder.resolve("rounds.csv");
        int status = compare("--smoke", "--scenario", scenario.toString(), "--csv", csv.toString());
        assertThat(status).as(output.toString(StandardCharsets.UTF_8)).isZero();
        assertThat(output.toString(StandardCharsets.UTF_8)).contains("\nreactor-nio ", "\nnetty-nio ");
        assertThat(Files.readAllLines(csv)).hasSize(3);
        assertThat(ProcessHandle.current().children()).isEmpty();
    }

    @Test
    void everyServerGivesTheAnswer() {
        String all = Arrays.stream(ServerProgram.values()).map(Object::toString).collect(Collectors.joining(","));
        int status = compare("--smoke", "--servers", all);
        assertThat(status).as(output.toString(StandardCharsets.UTF_8)).isZero();
    }

    @Test
    void unknownServerIsRefusedWithTheNamesThatThereAre() {
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        CommandLine command = Main.commandLine(new PrintStream(output));
        command.getSubcommands().get("compare").setErr(new PrintWriter(errors, true, StandardCharsets.UTF_8));
        assertThat(command.execute("compare", "--servers", "apache")).isEqualTo(2);
        assertThat(errors.toString(StandardCharsets.UTF_8)).contains("apache", "reactor-nio", "netty-nio");
    }

    private int compare(String... options) {
        CommandLine commands = Main.commandLine(new PrintStream(output, true, StandardCharsets.UTF_8));
        return commands.getSubcommands().get("compare").execute(options);
    }
}
