package io.github.reactorserver.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** What a user reads when the application does not start; ports and annotations have tests of their own. */
@ExtendWith(OutputCaptureExtension.class)
final class FailureAnalysisTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "transport=pigeon | 'reactor-server.transport' | transport 'pigeon' is not available; there are nio",
                "water-marks.high=1KB | 'reactor-server.water-marks.high' | it must be more than reactor-server.water-marks.low, 262144B",
                "limits.header-size=2MB | 'reactor-server.limits.header-size' | must be within 1..1048576",
                "servers.a.port=70000 | 'reactor-server.servers.a.port' | it must be within 0..65535",
                "tcp.ports.echo=1 | 'reactor-server.tcp.ports.echo' | No bean or method with @OnMessage",
            })
    void valueThatCannotBeServedIsReportedWithPropertyReasonAndRemedy(
            String property, String name, String reason, CapturedOutput output) {
        assertThatThrownBy(() -> SpringApplication.run(
                                ListenFailureAnalyzerTest.Application.class,
                                "--reactor-server.port=0",
                                "--reactor-server." + property)
                        .close())
                .isNotNull();

        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .contains(name)
                .contains(reason)
                .contains("Action:");
    }

    @Test
    void springBootOfAnotherMajorVersionIsRefused() {
        assertThatCode(() -> SpringBootCheck.check("4.1.1")).doesNotThrowAnyException();
        assertThatCode(() -> SpringBootCheck.check(null)).doesNotThrowAnyException();

        Throwable failure = catchThrowable(() -> SpringBootCheck.check("3.5.7"));

        FailureAnalysis analysis = new UnsupportedSpringBootFailureAnalyzer().analyze(failure);
        assertThat(analysis.getDescription()).contains("made for Spring Boot 4.x", "runs on 3.5.7");
        assertThat(analysis.getAction()).contains("Use Spring Boot 4.x");
        assertThat(catchThrowable(() -> SpringBootCheck.check("40.0.0"))).isNotNull();
    }
}
