package io.github.reactorserver.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class JavaRuntimeTest {

    @Test
    void readsReleaseAndVersion() {
        String settings = """
                Property settings:
                    java.specification.version = 25
                    java.version = 25.0.1
                    java.vm.version = 25.0.1+8-LTS
                """;
        assertThat(JavaRuntime.parse("java", settings)).isEqualTo(new JavaRuntime("java", 25, "25.0.1"));
    }

    @Test
    void asksTheRunningJava() throws IOException, InterruptedException {
        String command = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        assertThat(JavaRuntime.of(command).release())
                .isEqualTo(Runtime.version().feature());
    }
}
