package io.github.reactorserver.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.reactorserver.http.server.HttpLimits;
import io.github.reactorserver.http.server.HttpTimeouts;
import io.github.reactorserver.net.ConnectionLimits;
import io.github.reactorserver.net.TcpTimeouts;
import io.github.reactorserver.net.WaterMarks;
import io.github.reactorserver.transport.SocketOptions;
import io.github.reactorserver.transport.Transports;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

final class EngineSettingsTest {

    private static EngineSettings settings(Map<String, String> properties) {
        Binder binder = new Binder(new MapConfigurationPropertySource(properties));
        return EngineSettings.from(binder.bindOrCreate(ReactorServerProperties.PREFIX, ReactorServerProperties.class));
    }

    @Test
    void withoutPropertiesTheEnginesOwnDefaultsHold() {
        int processors = Runtime.getRuntime().availableProcessors();
        EngineSettings settings = settings(Map.of());

        assertThat(settings)
                .isEqualTo(new EngineSettings(
                        "reactor-server",
                        8080,
                        null,
                        settings.transport(),
                        processors,
                        Math.max(4, 2 * processors),
                        1024,
                        SocketOptions.DEFAULTS,
                        WaterMarks.DEFAULTS,
                        HttpTimeouts.DEFAULTS,
                        TcpTimeouts.DEFAULTS,
                        Map.of(),
                        HttpLimits.DEFAULTS,
                        ConnectionLimits.DEFAULTS,
                        Duration.ofSeconds(30)));
        assertThat(settings.transport()).hasSameClassAs(Transports.choose(Transports.AUTO));
    }

    @Test
    void everyPropertyReachesTheEngine() {
        EngineSettings settings = settings(Map.ofEntries(
                Map.entry("reactor-server.name", "orders"),
                Map.entry("reactor-server.port", "-1"),
                Map.entry("reactor-server.address", "127.0.0.1"),
                Map.entry("reactor-server.transport", "nio"),
                Map.entry("reactor-server.loop-threads", "0"),
                Map.entry("reactor-server.compute.threads", "3"),
                Map.entry("reactor-server.compute.queue-capacity", "5"),
                Map.entry("reactor-server.socket.backlog", "7"),
                Map.entry("reactor-server.socket.no-delay", "false"),
                Map.entry("reactor-server.socket.keep-alive", "true"),
                Map.entry("reactor-server.socket.reuse-port", "true"),
                Map.entry("reactor-server.socket.send-buffer", "8KB"),
                Map.entry("reactor-server.socket.receive-buffer", "9KB"),
                Map.entry("reactor-server.water-marks.high", "20KB"),
                Map.entry("reactor-server.water-marks.low", "10KB"),
                Map.entry("reactor-server.timeouts.header", "1s"),
                Map.entry("reactor-server.timeouts.body", "2s"),
                Map.entry("reactor-server.timeouts.body-rate", "18B"),
                Map.entry("reactor-server.timeouts.keep-alive", "3s"),
                Map.entry("reactor-server.timeouts.age", "20s"),
                Map.entry("reactor-server.timeouts.write", "4s"),
                Map.entry("reactor-server.tcp.timeouts.idle", "5s"),
                Map.entry("reactor-server.tcp.timeouts.write", "6s"),
                Map.entry("reactor-server.tcp.timeouts.linger", "7s"),
                Map.entry("reactor-server.tcp.ports.echo", "9001"),
                Map.entry("reactor-server.limits.connections", "11"),
                Map.entry("reactor-server.limits.connections-per-address", "19"),
                Map.entry("reactor-server.limits.target-size", "12B"),
                Map.entry("reactor-server.limits.header-size", "13B"),
                Map.entry("reactor-server.limits.header-count", "14"),
                Map.entry("reactor-server.limits.body-size", "15B"),
                Map.entry("reactor-server.limits.pipelined-requests", "16"),
                Map.entry("reactor-server.limits.requests-per-connection", "17"),
                Map.entry("reactor-server.shutdown.grace-period", "1m")));

        assertThat(settings)
                .isEqualTo(new EngineSettings(
                        "orders",
                        -1,
                        settings.address(),
                        settings.transport(),
                        0,
                        3,
                        5,
                        new SocketOptions(7, true, true, false, true, 8 * 1024, 9 * 1024),
                        new WaterMarks(20 * 1024, 10 * 1024),
                        new HttpTimeouts(
                                Duration.ofSeconds(1),
                                Duration.ofSeconds(2),
                                18,
                                Duration.ofSeconds(3),
                                Duration.ofSeconds(20),
                                Duration.ofSeconds(4)),
                        new TcpTimeouts(Duration.ofSeconds(5), Duration.ofSeconds(6), Duration.ofSeconds(7)),
                        Map.of("echo", 9001),
                        new HttpLimits(12, 13, 14, 15, 16, 17),
                        new ConnectionLimits(11, 19),
                        Duration.ofMinutes(1)));
        assertThat(settings.transport().name()).isEqualTo("nio");
        assertThat(settings.socketAddress(80).toString()).isEqualTo("/127.0.0.1:80");
    }

    @ParameterizedTest
    @CsvSource({
        "name, ' '",
        "port, 65536",
        "port, -2",
        "transport, carrier-pigeon",
        "loop-threads, -1",
        "compute.threads, 0",
        "compute.queue-capacity, 0",
        "socket.backlog, 0",
        "socket.send-buffer, -1B",
        "socket.receive-buffer, -1B",
        "socket.receive-buffer, 2GB",
        "water-marks.low, 3GB",
        "water-marks.high, 1KB",
        "timeouts.header, -1s",
        "timeouts.body, -1s",
        "timeouts.keep-alive, -1s",
        "timeouts.write, -1s",
        "tcp.timeouts.idle, -1s",
        "tcp.timeouts.write, -1s",
        "tcp.timeouts.linger, -1s",
        "tcp.ports.echo, 65536",
        "limits.connections, 0",
        "limits.target-size, 0B",
        "limits.header-size, 2MB",
        "limits.header-count, 0",
        "limits.body-size, -1B",
        "limits.pipelined-requests, 0",
        "limits.requests-per-connection, 0",
        "shutdown.grace-period, -1s"
    })
    void illegalValueIsRefusedByTheNameOfItsPropertyWithTheRemedy(String property, String value) {
        String name = "reactor-server." + property;

        var failure = catchThrowableOfType(
                InvalidConfigurationPropertyValueException.class, () -> settings(Map.of(name, value)));

        assertThat(failure.getName()).isEqualTo(name);
        assertThat(failure)
                .hasMessageContaining(name)
                .hasMessageContaining("Set a legal value, or remove the property");
    }

    @Test
    void highWaterMarkBelowTheLowOneNamesBoth() {
        var failure = catchThrowableOfType(
                InvalidConfigurationPropertyValueException.class,
                () -> settings(Map.of("reactor-server.water-marks.high", "1KB")));

        assertThat(failure)
                .hasMessageContaining("reactor-server.water-marks.high")
                .hasMessageContaining("low < high")
                .hasMessageContaining("reactor-server.water-marks.low is 262144B");
    }
}
