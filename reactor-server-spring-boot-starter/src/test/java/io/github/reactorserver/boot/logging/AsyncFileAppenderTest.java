package io.github.reactorserver.boot.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.core.joran.spi.JoranException;
import ch.qos.logback.core.status.Status;
import io.github.reactorserver.logging.AsyncLogWriter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;

final class AsyncFileAppenderTest {
    private static final String PATTERN = "<encoder><pattern>%level %msg%n</pattern></encoder>";

    @TempDir
    private Path folder;

    private final LoggerContext context = new LoggerContext();

    @AfterEach
    void stop() {
        context.stop();
    }

    private Logger configure(String settings) throws JoranException {
        String xml = "<configuration><appender name='FILE' class='" + AsyncFileAppender.class.getName() + "'>"
                + "<file>" + file() + "</file>" + settings
                + "</appender><root level='DEBUG'><appender-ref ref='FILE'/></root></configuration>";
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        configurator.doConfigure(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
        return context.getLogger("com.example.Orders");
    }

    private Path file() {
        return folder.resolve("app.log");
    }

    private AsyncFileAppender appender() {
        return (AsyncFileAppender) context.getLogger(Logger.ROOT_LOGGER_NAME).getAppender("FILE");
    }

    private List<String> lines() throws IOException {
        return Files.readAllLines(file());
    }

    @Test
    void anyEncoderMakesTheLines() throws Exception {
        Logger log = configure(PATTERN);
        log.info("one {}", 1);
        log.debug("two");
        context.stop();

        assertThat(lines()).containsExactly("INFO one 1", "DEBUG two");
    }

    @Test
    void withoutEncoderLinesHaveTimeLevelThreadAndSource() throws Exception {
        Logger log = configure("<zone>UTC</zone>");
        log.warn("one", new IllegalStateException("broken"));
        context.stop();

        assertThat(lines().get(0))
                .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z  WARN \\[.*] com.example.Orders : one");
        assertThat(lines().get(1)).isEqualTo("java.lang.IllegalStateException: broken");
        assertThat(lines().get(2)).startsWith("\tat " + AsyncFileAppenderTest.class.getName());
    }

    @Test
    void everySettingIsReadFromXml() throws Exception {
        Logger log = configure(PATTERN
                + "<rolledFile>old-{index}.log</rolledFile><maxFileSize>20</maxFileSize><daily>false</daily>"
                + "<zone>Europe/Berlin</zone><maxFiles>5</maxFiles><maxTotalSize>1GB</maxTotalSize>"
                + "<compress>false</compress><reopen>false</reopen><bufferSize>64KB</bufferSize>"
                + "<maxQueuedBuffers>3</maxQueuedBuffers><flushInterval>200 milliseconds</flushInterval>"
                + "<overflow>BLOCK</overflow><closeTimeout>5 seconds</closeTimeout>"
                + "<writeThroughLevel>ERROR</writeThroughLevel>");
        assertThat(context.getStatusManager().getCopyOfStatusList())
                .filteredOn(status -> status.getLevel() >= Status.WARN)
                .isEmpty();
        log.info("first line of it");
        log.info("second");
        context.stop();

        assertThat(folder.resolve("old-1.log")).hasContent("INFO first line of it\n");
        assertThat(lines()).containsExactly("INFO second");
    }

    @Test
    void aLevelAtTheThresholdIsWrittenBeforeTheCallReturns() throws Exception {
        Logger log = configure(
                PATTERN + "<flushInterval>3 seconds</flushInterval>" + "<writeThroughLevel>ERROR</writeThroughLevel>");
        log.warn("before");
        log.error("now");

        assertThat(lines()).containsExactly("WARN before", "ERROR now");
    }

    @Test
    void linesLoggedAfterTheStopAreIgnored() throws Exception {
        Logger log = configure(PATTERN);
        log.info("before");
        AsyncFileAppender appender = appender();
        appender.stop();
        log.info("after");

        assertThat(lines()).containsExactly("INFO before");
        AsyncLogWriter writer = appender.writer();
        assertThat(writer).isNotNull();
        assertThat(writer.written()).isEqualTo(1);
        assertThat(writer.dropped()).isZero();
    }

    @Test
    void missingLinesAreReportedInTheFormatOfTheRest() throws Exception {
        Logger log = configure(PATTERN + "<bufferSize>4KB</bufferSize><maxQueuedBuffers>1</maxQueuedBuffers>");
        String large = "x".repeat(3_000);
        AsyncLogWriter writer = appender().writer();
        assertThat(writer).isNotNull();
        while (writer.dropped() == 0) {
            log.info(large);
        }
        context.stop();

        assertThat(lines())
                .filteredOn(line -> line.contains("dropped"))
                .isNotEmpty()
                .allMatch(line -> line.matches("WARN \\d+ log lines dropped since .*: buffers full"));
    }

    @Test
    void anAppenderWithoutFileDoesNotStart() throws Exception {
        AsyncFileAppender appender = new AsyncFileAppender();
        appender.setContext(context);
        appender.start();

        assertThat(appender.isStarted()).isFalse();
        assertThat(context.getStatusManager().getCopyOfStatusList())
                .anyMatch(status -> status.getMessage().startsWith("No file"));
    }
}
