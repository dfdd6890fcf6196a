package io.github.reactorserver.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Options of all commands that start servers: the Java that runs them, and who gets which CPU. */
final class Placement {
    @Option(names = "--java", description = "the java command that runs the servers")
    private String java =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    @Option(names = "--server-cpu", description = "CPU of the servers, as taskset takes it")
    private String serverCpu = "0";

    @Option(names = "--load-cpu", description = "CPU of the load generator")
    private String loadCpu = "1";

    JavaRuntime runtime() throws IOException, InterruptedException {
        return JavaRuntime.of(java);
    }

    String serverCpu() {
        return serverCpu;
    }

    String loadCpu() {
        return loadCpu;
    }
}
