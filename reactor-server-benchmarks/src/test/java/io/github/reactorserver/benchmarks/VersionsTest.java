package io.github.reactorserver.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class VersionsTest {
    private static final String DEPENDENCIES = """
            The following files have been resolved:
               io.vertx:vertx-core-logging:jar:5.0.0:compile -- module io.vertx.core.logging
               io.vertx:vertx-core:jar:5.2.0:compile -- module io.vertx.core
            """;

    @Test
    void versionIsThatOfTheLibraryAndNotOfOneWithALongerName() {
        assertThat(Versions.version(DEPENDENCIES, "vertx-core")).isEqualTo("5.2.0");
    }

    @Test
    void missingLibraryIsSaidToBeUnknown() {
        assertThat(Versions.version(DEPENDENCIES, "microhttp")).isEqualTo("of unknown version");
    }
}
