package io.github.reactorserver.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.github.reactorserver.event.LoopConfig;
import io.github.reactorserver.http.file.FileCacheLimits;
import io.github.reactorserver.http.server.ChunkLimits;
import io.github.reactorserver.http.server.HttpLimits;
import io.github.reactorserver.http.server.HttpTimeouts;
import io.github.reactorserver.net.ConnectionLimits;
import io.github.reactorserver.net.Distribution;
import io.github.reactorserver.net.Heartbeat;
import io.github.reactorserver.net.RateLimits;
import io.github.reactorserver.net.TcpTimeouts;
import io.github.reactorserver.net.WaterMarks;
import io.github.reactorserver.transport.KeepAliveProbes;
import io.github.reactorserver.transport.SocketOptions;
import io.github.reactorserver.transport.Transports;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
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
        return SettingsReader.read(binder.bindOrCreate(ReactorServerProperties.PREFIX, ReactorServerProperties.class));
    }

    @Test
    void withoutPropertiesTheEnginesOwnDefaultsHold() {
        int processors = Runtime.getRuntime().availableProcessors();
        EngineSettings settings = settings(Map.of());

        EngineSettings.Network network =
                new EngineSettings.Network(null, WaterMarks.DEFAULTS, ConnectionLimits.DEFAULTS, RateLimits.NONE);
        assertThat(settings)
                .isEqualTo(new EngineSettings(
                        "reactor-server",
                        settings.transport(),
                        processors,
                        LoopConfig.DEFAULTS.blockedThreshold(),
                        Math.max(4, 2 * processors),
                        1024,
                        8192,
                        0,
                        SocketOptions.DEFAULTS,
                        Distribution.ROUND_ROBIN,
                        List.of(new EngineSettings.Http(
                                "",
                                "reactor-server",
                                8080,
                                "reactor-server.port",
                                network,
                                null,
                                HttpTimeouts.DEFAULTS,
                                HttpLimits.DEFAULTS)),
                        new EngineSettings.Tcp(network, TcpTimeouts.DEFAULTS, Map.of(), Map.of(), ""),
                        settings.files(),
                        Duration.ofSeconds(30)));
        assertThat(settings.transport()).hasSameClassAs(Transports.choose(Transports.AUTO));
    }

    @Test
    void everyPropertyReachesTheEngine() {
        EngineSettings settings = settings(Map.ofEntries(
                Map.entry("reactor-server.name", "orders"),
                Map.entry("reactor-server.port", "8081"),
                Map.entry("reactor-server.address", "127.0.0.1"),
                Map.entry("reactor-server.transport", "nio"),
                Map.entry("reactor-server.loop-threads", "0"),
                Map.entry("reactor-server.loop-blocked-threshold", "20ms"),
                Map.entry("reactor-server.distribution", "least-connections"),
                Map.entry("reactor-server.half-closure", "false"),
                Map.entry("reactor-server.compute.threads", "3"),
                Map.entry("reactor-server.compute.queue-capacity", "5"),
                Map.entry("reactor-server.compute.virtual-threads", "6"),
                Map.entry("reactor-server.memory", "30MB"),
                Map.entry("reactor-server.socket.backlog", "7"),
                Map.entry("reactor-server.socket.no-delay", "false"),
                Map.entry("reactor-server.socket.keep-alive", "true"),
                Map.entry("reactor-server.socket.keep-alive-probes.idle", "27s"),
                Map.entry("reactor-server.socket.keep-alive-probes.interval", "28s"),
                Map.entry("reactor-server.socket.keep-alive-probes.count", "29"),
                Map.entry("reactor-server.socket.abort-on-close", "true"),
                Map.entry("reactor-server.socket.reuse-address", "false"),
                Map.entry("reactor-server.socket.reuse-port", "true"),
                Map.entry("reactor-server.socket.send-buffer", "8KB"),
                Map.entry("reactor-server.socket.receive-buffer", "9KB"),
                Map.entry("reactor-server.water-marks.high", "20KB"),
                Map.entry("reactor-server.water-marks.low", "10KB"),
                Map.entry("reactor-server.rate-limits.connection", "21KB"),
                Map.entry("reactor-server.rate-limits.total", "3GB"),
                Map.entry("reactor-server.timeouts.header", "1s"),
                Map.entry("reactor-server.timeouts.body", "2s"),
                Map.entry("reactor-server.timeouts.body-rate", "18B"),
                Map.entry("reactor-server.timeouts.request", "27s"),
                Map.entry("reactor-server.timeouts.keep-alive", "3s"),
                Map.entry("reactor-server.timeouts.age", "20s"),
                Map.entry("reactor-server.timeouts.write", "4s"),
                Map.entry("reactor-server.timeouts.linger", "22s"),
                Map.entry("reactor-server.tcp.timeouts.idle", "5s"),
                Map.entry("reactor-server.tcp.timeouts.write", "6s"),
                Map.entry("reactor-server.tcp.timeouts.linger", "7s"),
                Map.entry("reactor-server.tcp.ports.echo", "9001"),
                Map.entry("reactor-server.tcp.heartbeats.echo.interval", "8s"),
                Map.entry("reactor-server.tcp.heartbeats.echo.probe", "ping"),
                Map.entry("reactor-server.tcp.heartbeats.echo.unanswered", "4"),
                Map.entry("reactor-server.tcp.rejection", "busy"),
                Map.entry("reactor-server.limits.connections", "11"),
                Map.entry("reactor-server.limits.connections-per-address", "19"),
                Map.entry("reactor-server.limits.target-size", "12B"),
                Map.entry("reactor-server.limits.header-size", "13B"),
                Map.entry("reactor-server.limits.header-count", "14"),
                Map.entry("reactor-server.limits.body-size", "15B"),
                Map.entry("reactor-server.limits.pipelined-requests", "16"),
                Map.entry("reactor-server.limits.requests-per-connection", "17"),
                Map.entry("reactor-server.limits.trailer-size", "23B"),
                Map.entry("reactor-server.limits.trailer-count", "24"),
                Map.entry("reactor-server.limits.chunk-extension-size", "25B"),
                Map.entry("reactor-server.limits.chunk-extensions-size", "26B"),
                Map.entry("reactor-server.limits.encoded-slashes", "true"),
                Map.entry("reactor-server.shutdown.grace-period", "1m")));

        EngineSettings.Network network = new EngineSettings.Network(
                InetAddress.getLoopbackAddress(),
                new WaterMarks(20 * 1024, 10 * 1024),
                new ConnectionLimits(11, 19),
                new RateLimits(21 * 1024, 3L * 1024 * 1024 * 1024));
        HttpTimeouts timeouts = new HttpTimeouts(
                Duration.ofSeconds(1),
                Duration.ofSeconds(2),
                18,
                Duration.ofSeconds(27),
                Duration.ofSeconds(3),
                Duration.ofSeconds(20),
                Duration.ofSeconds(4),
                Duration.ofSeconds(22));
        assertThat(settings)
                .isEqualTo(new EngineSettings(
                        "orders",
                        settings.transport(),
                        0,
                        Duration.ofMillis(20),
                        3,
                        5,
                        6,
                        30L * 1024 * 1024,
                        new SocketOptions(
                                7,
                                false,
                                true,
                                false,
                                true,
                                8 * 1024,
                                9 * 1024,
                                new KeepAliveProbes(Duration.ofSeconds(27), Duration.ofSeconds(28), 29),
                                true),
                        Distribution.LEAST_CONNECTIONS,
                        List.of(new EngineSettings.Http(
                                "",
                                "orders",
                                8081,
                                "reactor-server.port",
                                network,
                                false,
                                timeouts,
                                new HttpLimits(12, 13, 14, 15, 16, 17, new ChunkLimits(25, 26, 23, 24), true))),
                        new EngineSettings.Tcp(
                                network,
                                new TcpTimeouts(Duration.ofSeconds(5), Duration.ofSeconds(6), Duration.ofSeconds(7)),
                                Map.of("echo", 9001),
                                settings.tcp().heartbeats(),
                                "busy"),
                        settings.files(),
                        Duration.ofMinutes(1)));
        assertThat(settings.transport().name()).isEqualTo("nio");
        assertThat(network.socketAddress(80).toString()).endsWith("/127.0.0.1:80");
        // a heartbeat holds an array, so it equals itself only
        assertThat(settings.tcp().heartbeats()).containsOnlyKeys("echo");
        Heartbeat heartbeat = settings.tcp().heartbeats().get("echo");
        assertThat(heartbeat.interval()).isEqualTo(Duration.ofSeconds(8));
        assertThat(heartbeat.probe()).asString().isEqualTo("ping");
        assertThat(heartbeat.unanswered()).isEqualTo(4);
    }

    @Test
    void fileCacheHasTheEnginesOwnDefaultsOrWhatIsSet() {
        assertThat(settings(Map.of()).files().limits()).isEqualTo(FileCacheLimits.DEFAULTS);
        FileSettings files = settings(Map.of(
                        "reactor-server.files.threads", "3",
                        "reactor-server.files.cache.size", "1KB",
                        "reactor-server.files.cache.entries", "2",
                        "reactor-server.files.cache.open-files", "4",
                        "reactor-server.files.cache.entry-size", "5B",
                        "reactor-server.files.cache.check-interval", "6s",
                        "reactor-server.files.cache.expire-after", "7s"))
                .files();
        assertThat(files.threads()).isEqualTo(3);
        assertThat(files.limits())
                .isEqualTo(new FileCacheLimits(1_024, 2, 4, 5, Duration.ofSeconds(6), Duration.ofSeconds(7)));
    }

    @Test
    void portOfMinusOneLeavesTheMainListenerOut() {
        assertThat(settings(Map.of("reactor-server.port", "-1")).http()).isEmpty();
    }

    @Test
    void namedServerHasTheGroupsOfTheMainOneUnlessItSetsItsOwn() {
        EngineSettings settings = settings(Map.of(
                "reactor-server.limits.body-size", "5B",
                "reactor-server.timeouts.body", "7s",
                "reactor-server.servers.admin.port", "9001",
                "reactor-server.servers.admin.address", "127.0.0.1",
                "reactor-server.servers.admin.timeouts.header", "1s",
                "reactor-server.servers.batch.port", "9002",
                "reactor-server.servers.batch.water-marks.high", "2MB",
                "reactor-server.servers.batch.rate-limits.total", "3B",
                "reactor-server.servers.batch.limits.connections", "4"));

        assertThat(settings.http())
                .extracting(EngineSettings.Http::key, EngineSettings.Http::name, EngineSettings.Http::port)
                .containsExactly(
                        tuple("", "reactor-server", 8080),
                        tuple("admin", "reactor-server-admin", 9001),
                        tuple("batch", "reactor-server-batch", 9002));
        EngineSettings.Http admin = settings.http().get(1);
        assertThat(admin.network().address()).isEqualTo(InetAddress.getLoopbackAddress());
        assertThat(admin.limits().bodyBytes()).isEqualTo(5);
        assertThat(admin.timeouts()).isEqualTo(HttpTimeouts.DEFAULTS.withHeader(Duration.ofSeconds(1)));
        EngineSettings.Http batch = settings.http().get(2);
        assertThat(batch.timeouts().body()).isEqualTo(Duration.ofSeconds(7));
        assertThat(batch.limits()).isEqualTo(HttpLimits.DEFAULTS);
        assertThat(batch.network())
                .isEqualTo(new EngineSettings.Network(
                        null,
                        new WaterMarks(2 * 1024 * 1024, WaterMarks.DEFAULTS.low()),
                        new ConnectionLimits(4, 0),
                        new RateLimits(0, 3)));
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
        "compute.queue-capacity, 1000001",
        "compute.virtual-threads, 0",
        "memory, 1KB",
        "socket.backlog, 0",
        "socket.send-buffer, -1B",
        "socket.receive-buffer, -1B",
        "socket.receive-buffer, 2GB",
        "water-marks.low, 3GB",
        "water-marks.low, 2MB",
        "water-marks.low, -1B",
        "water-marks.high, -1B",
        "water-marks.high, 1KB",
        "timeouts.header, -1s",
        "timeouts.body, -1s",
        "timeouts.keep-alive, -1s",
        "timeouts.age, -1s",
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
        "limits.trailer-size, 2MB",
        "limits.trailer-count, -1",
        "limits.chunk-extension-size, -1B",
        "limits.chunk-extensions-size, -1B",
        "timeouts.linger, -1s",
        "socket.keep-alive-probes.idle, 500ms",
        "socket.keep-alive-probes.interval, 10h",
        "socket.keep-alive-probes.count, 128",
        "shutdown.grace-period, -1s",
        "shutdown.grace-period, 36501d",
        "loop-blocked-threshold, 0s",
        "loop-blocked-threshold, 36501d",
        "rate-limits.connection, -1B",
        "rate-limits.total, -1B",
        "timeouts.body-rate, -1B",
        "limits.connections-per-address, -1",
        "dashboard.path, live",
        "dashboard.path, /",
        "dashboard.path, /a?b",
        "dashboard.path, /a%20b",
        "dashboard.path, /a/{b}",
        "dashboard.path, /a//b",
        "dashboard.interval, 99ms",
        "dashboard.max-viewers, 0",
        "files.prefix, assets",
        "files.prefix, /a/{b}",
        "files.prefix, /a/**",
        "files.prefix, /a%20b",
        "files.prefix, /a?b",
        "files.fallback, index.html",
        "files.index, ../x",
        "files.locations, classpath:/",
        "files.locations, classpath:/a/../..",
        "files.locations, http://host/",
        "files.cache-control, Ł",
        "files.max-ranges, 0",
        "files.threads, 0",
        "files.cache.size, 0B",
        "files.cache.entries, 0",
        "files.cache.open-files, 0",
        "files.cache.entry-size, -1B",
        "files.cache.entry-size, 17MB",
        "files.cache.check-interval, -1s",
        "files.cache.expire-after, 0s",
        "servers.admin.port, -1",
        "servers.admin.timeouts.keep-alive, -1s",
        "servers.admin.limits.header-count, 0",
        "servers.admin.water-marks.high, 1KB"
    })
    void illegalValueIsRefusedByTheNameOfItsPropertyWithTheRemedy(String property, String value) {
        String name = "reactor-server." + property;

        var failure = catchThrowableOfType(
                InvalidConfigurationPropertyValueException.class, () -> settings(Map.of(name, value)));

        assertThat(failure.getName()).isEqualTo(name);
        assertThat(failure)
                .hasMessageContaining(name)
                .hasMessageContaining("Set a legal value, or remove the property");
        // in the words of properties, not of our code
        assertThat(failure.getReason()).doesNotContainPattern("[a-z][A-Z]").doesNotContainPattern("\\w=");
    }

    @Test
    void probesWithoutKeepAliveAreRefused() {
        var failure = catchThrowableOfType(
                InvalidConfigurationPropertyValueException.class,
                () -> settings(Map.of("reactor-server.socket.keep-alive-probes.count", "3")));

        assertThat(failure.getName()).isEqualTo("reactor-server.socket.keep-alive");
        assertThat(failure).hasMessageContaining("keep-alive-probes need it");
    }

    @Test
    void heartbeatWithoutProbeIsRefused() {
        var failure = catchThrowableOfType(
                InvalidConfigurationPropertyValueException.class,
                () -> settings(Map.of("reactor-server.tcp.heartbeats.echo.interval", "1s")));

        assertThat(failure.getName()).isEqualTo("reactor-server.tcp.heartbeats.echo");
        assertThat(failure).hasMessageContaining("a probe");
    }

    @Test
    void highWaterMarkBelowTheLowOneNamesBoth() {
        var failure = catchThrowableOfType(
                InvalidConfigurationPropertyValueException.class,
                () -> settings(Map.of("reactor-server.water-marks.high", "1KB")));

        assertThat(failure)
                .hasMessageContaining("reactor-server.water-marks.high")
                .hasMessageContaining("more than reactor-server.water-marks.low, 262144B");
    }
}
