package io.github.reactorserver.boot.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Explains that starter and Spring Boot do not fit. */
final class UnsupportedSpringBootFailureAnalyzer extends AbstractFailureAnalyzer<UnsupportedSpringBootException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, UnsupportedSpringBootException cause) {
        return new FailureAnalysis(
                "reactor-server-spring-boot-starter is made for Spring Boot " + cause.major()
                        + ".x, but the application runs on " + cause.version() + ".",
                "Use Spring Boot " + cause.major() + ".x, or a version of the starter that is made for Spring Boot "
                        + cause.version() + "; see its compatibility table.",
                cause);
    }
}
