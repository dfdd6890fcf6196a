package io.github.reactorserver.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.reactorserver.benchmarks.servers.Exchange;
import io.github.reactorserver.benchmarks.servers.ServerProgram;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine;

/** Runs real servers, two of them under real load, briefly. Needs wrk and two CPUs. */
class CompareIT {
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();

    @BeforeEach
    void needsToolsAndTwoCpus() {
        assumeThat(Tools.problems()).isEmpty();
        assumeThat(Runtime.getRuntime().availableProcessors()).isGreaterThan(1);
    }

    @Test
    void smokeRunComparesTwoServersWithoutErrors(@TempDir Path folder) throws Exception {
        Path csv = folder.resolve("rounds.csv");
        assertThat(execute("compare", "--smoke", "--csv", csv.toString()))
                .as(output())
                .isZero();
        assertThat(output()).contains("\nreactor-nio ", "\nnetty-nio ");
        assertThat(Files.readAllLines(csv)).hasSize(3);
        assertThat(ProcessHandle.current().children()).isEmpty();
    }

    @Test
    void filesAreComparedToo() {
        assertThat(execute("compare", "--smoke", "--scenario", "file-64k", "--servers", "reactor-nio,netty-nio"))
                .as(output())
                .isZero();
        assertThat(output()).contains("\nreactor-nio ").doesNotContain("\nnetty-nio ");
    }

    @Test
    void waysToLoadFilesAreMeasured() {
        assertThat(execute("file-loading", "--rounds", "1", "--sizes", "1024,1000000"))
                .as(output())
                .isZero();
        assertThat(output()).contains("blocking read", "mapped", "asynchronous");
    }

    @Test
    void turnsOfALoopThatSendsAColdFileAreMeasured() {
        assertThat(execute("cold-file", "--rounds", "1", "--size", "3000000"))
                .as(output())
                .isZero();
        assertThat(output()).contains("as it is, cold", "read before, cold", "slicesRead=12");
    }

    @Test
    void shortLatencyRunReportsBothServers() {
        assertThat(execute("latency", "--rate", "500", "--rounds", "1", "--seconds", "1", "--warmup", "1"))
                .as(output())
                .isZero();
        assertThat(output()).contains("\nreactor-nio ", "\nnetty-nio ");
    }

    @Test
    void smallBurstIsAnswered() {
        assertThat(execute(
                        "burst", "--servers", "reactor-nio", "--rounds", "2", "--warmup", "0", "--connections", "100"))
                .as(output())
                .isZero();
        assertThat(output()).contains("\nreactor-nio ");
    }

    @Test
    void applicationStartsWithAndWithoutTheStarter() {
        assertThat(execute("start", "--rounds", "1")).as(output()).isZero();
        assertThat(output()).contains("\nwithout the starter ", "\nwith it ", "\nadded, by round ");
    }

    /** The other peers answer in {@code report --smoke}, which takes longer than a build should. */
    @ParameterizedTest
    @EnumSource(names = {"REACTOR_STARTER", "REACTOR_STARTER_BARE", "REACTOR_STARTER_METERS", "MICROHTTP"})
    void serverGivesTheRightAnswers(ServerProgram program) throws Exception {
        JavaRuntime runtime = new Placement().runtime();
        try (ChildProcesses children = new ChildProcesses()) {
            ServerProcess server = ServerProcess.start(program, runtime, "0", children);
            for (Exchange exchange : Exchange.values()) {
                if (program.answers(exchange) && !exchange.isFile()) {
                    server.requireRightAnswer(exchange);
                }
            }
        }
    }

    @Test
    void unknownServerIsRefusedWithTheNamesThatThereAre() {
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        CommandLine commands = Main.commandLine(new PrintStream(output));
        commands.getSubcommands().get("compare").setErr(new PrintWriter(errors, true, StandardCharsets.UTF_8));
        assertThat(commands.execute("compare", "--servers", "apache")).isEqualTo(2);
        assertThat(errors.toString(StandardCharsets.UTF_8)).contains("apache", "reactor-nio", "netty-nio");
    }

    private int execute(String... command) {
        return Main.commandLine(new PrintStream(output, true, StandardCharsets.UTF_8))
                .execute(command);
    }

    private String output() {
        return output.toString(StandardCharsets.UTF_8);
    }
}
