package io.github.reactorserver.boot.logging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.json.JsonParserFactory;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

@ExtendWith(OutputCaptureExtension.class)
final class FileLoggingListenerTest {
    @TempDir
    private Path folder;

    @AfterEach
    void cleanUp() {
        LoggingSystem system = LoggingSystem.get(getClass().getClassLoader());
        Runnable shutdown = system.getShutdownHandler();
        if (shutdown != null) {
            shutdown.run();
        }
        system.cleanUp();
    }

    private ConfigurableApplicationContext run(String... properties) {
        SpringApplication application = new SpringApplication(Application.class);
        application.setWebApplicationType(WebApplicationType.NONE);
        // as META-INF/spring.factories does it
        if (application.getListeners().stream().noneMatch(FileLoggingListener.class::isInstance)) {
            application.addListeners(new FileLoggingListener());
        }
        List<String> arguments = new ArrayList<>();
        for (String property : properties) {
            arguments.add("--" + LoggingProperties.PREFIX + "." + property);
        }
        return application.run(arguments.toArray(String[]::new));
    }

    private void whileRunning(Runnable action, String... properties) {
        ConfigurableApplicationContext context = run(properties);
        try {
            action.run();
        } finally {
            context.close();
        }
    }

    private Path file() {
        return folder.resolve("app.log");
    }

    /** What is in the file when Logback has ended, as at the end of the JVM. */
    private List<String> linesAtTheEnd() throws IOException {
        cleanUp();
        return Files.readAllLines(file());
    }

    private static Logger log() {
        return LoggerFactory.getLogger("com.example.Orders");
    }

    @Test
    void theApplicationsLogIsInTheFileFromItsFirstLines() throws IOException {
        whileRunning(() -> log().info("order {} taken", 17), "file=" + file());

        assertThat(linesAtTheEnd())
                .anyMatch(line -> line.contains(" : Starting "))
                .anyMatch(line -> line.matches(".* INFO \\d+ --- .*com\\.example\\.Orders .*: order 17 taken"));
    }

    @Test
    void theNameOfThePropertyMayBeRelaxedAndItsValueAPlaceholder() throws IOException {
        System.setProperty("test.log.folder", folder.toString());
        try {
            whileRunning(() -> log().info("order taken"), "FILE=${test.log.folder}/app.log", "writeThroughLevel=INFO");
        } finally {
            System.clearProperty("test.log.folder");
        }

        assertThat(linesAtTheEnd()).anyMatch(line -> line.endsWith(": order taken"));
    }

    @Test
    void aPatternOfOnesOwnIsUsed() throws IOException {
        whileRunning(() -> log().info("order taken"), "file=" + file(), "pattern=%level <%msg>%n");

        assertThat(linesAtTheEnd()).contains("INFO <order taken>");
    }

    @Test
    void anEmptyPatternIsThatOfSpringBoot() throws IOException {
        whileRunning(() -> log().info("order taken"), "file=" + file(), "pattern=");

        assertThat(linesAtTheEnd()).anyMatch(line -> line.matches(".* INFO .*com\\.example\\.Orders .*: order taken"));
    }

    @Test
    void offMayBeReadAsATruthValue() throws IOException {
        Path settings = Files.writeString(folder.resolve("application.yml"), """
                reactor-server:
                  logging:
                    write-through-level: off
                """);
        System.setProperty("spring.config.additional-location", settings.toString());
        try {
            whileRunning(() -> log().info("order taken"), "file=" + file());
        } finally {
            System.clearProperty("spring.config.additional-location");
        }

        assertThat(linesAtTheEnd()).anyMatch(line -> line.endsWith(": order taken"));
    }

    @Test
    void structuredFormatsOfSpringBootAreJsonLines() throws IOException {
        whileRunning(() -> log().info("order\ntaken"), "file=" + file(), "format=ecs");

        List<String> lines = linesAtTheEnd();
        assertThat(lines)
                .allSatisfy(line -> assertThat(JsonParserFactory.getJsonParser().parseMap(line))
                        .containsKey("@timestamp"));
        assertThat(lines)
                .anyMatch(line -> "order\ntaken"
                        .equals(JsonParserFactory.getJsonParser().parseMap(line).get("message")));
    }

    @Test
    void theBuiltInFormatNeedsNoLogbackPattern() throws IOException {
        whileRunning(() -> log().info("order taken"), "file=" + file(), "format=line", "roll.zone=Asia/Kathmandu");

        assertThat(linesAtTheEnd())
                .anyMatch(line -> line.matches(".*\\+05:45  INFO \\[main] com\\.example\\.Orders : order taken"));
    }

    @Test
    void aSecondApplicationReplacesTheAppender() throws IOException {
        Path second = folder.resolve("second.log");
        whileRunning(() -> whileRunning(() -> log().info("order taken"), "file=" + second), "file=" + file());

        assertThat(linesAtTheEnd()).noneMatch(line -> line.contains("order taken"));
        assertThat(Files.readAllLines(second)).anyMatch(line -> line.contains("order taken"));
    }

    @Test
    void withoutAFileNothingIsWritten() {
        whileRunning(() -> assertThat(LogbackWriters.find()).isEmpty(), "format=line");
        whileRunning(() -> assertThat(LogbackWriters.find()).isEmpty(), "file=" + file(), "enabled=false");
        assertThat(file()).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource({
        "write-through-level, loud",
        "format, xml",
        "buffer.size, 1B",
        "buffer.size, 4000000TB",
        "buffer.max-queued, 0",
        "buffer.flush-interval, 4s",
        "buffer.close-timeout, -1s",
        "buffer.close-timeout, 400000d",
        "roll.name, app.log",
        "roll.max-size, -1B",
        "roll.max-files, -1",
        "roll.max-total-size, -1B",
    })
    void aWrongValueStopsTheStartWithItsName(String property, String value, CapturedOutput output) {
        assertThatThrownBy(() -> run("file=" + file(), property + "=" + value))
                .isInstanceOf(InvalidConfigurationPropertyValueException.class);

        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .contains("for configuration property 'reactor-server.logging." + property + "'");
        assertThat(LogbackWriters.find()).isEmpty();
    }

    @Test
    void metersShowWhatWasWritten() {
        try (ConfigurableApplicationContext context = run("file=" + file(), "write-through-level=error")) {
            log().error("order lost");

            SimpleMeterRegistry registry = context.getBean(SimpleMeterRegistry.class);
            LogMeters.register(registry, "application", LogbackWriters.find().get("application"));
            assertThat(registry.get("reactor.server.log.written")
                            .tag("log", "application")
                            .functionCounter()
                            .count())
                    .isPositive();
            assertThat(registry.get("reactor.server.log.flush.lag").timeGauge().value())
                    .isZero();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @Import(SimpleMeterRegistry.class)
    static class Application {}
}
