package io.github.reactorserver.boot.autoconfigure;

import io.github.reactorserver.boot.ReactorServer;
import io.github.reactorserver.http.server.ChunkLimits;
import io.github.reactorserver.http.server.HttpLimits;
import io.github.reactorserver.http.server.HttpServer;
import io.github.reactorserver.http.server.HttpSettings;
import io.github.reactorserver.http.server.HttpTimeouts;
import io.github.reactorserver.net.ConnectionLimits;
import io.github.reactorserver.net.RateLimits;
import io.github.reactorserver.net.TcpServer;
import io.github.reactorserver.net.TcpSettings;
import io.github.reactorserver.net.TcpTimeouts;
import io.github.reactorserver.net.WaterMarks;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.util.unit.DataSize;

/**
 * Settings of running listeners, by the names that their properties have within their group. A change holds until the
 * server stops. Any thread but a loop's.
 */
public final class LiveSettings {
    private static final String PREFIX = "live";
    private static final String LOW_WATER_MARK = "water-marks.low";

    private LiveSettings() {}

    record Http(
            ReactorServerProperties.WaterMarks waterMarks,
            ReactorServerProperties.RateLimits rateLimits,
            ReactorServerProperties.Timeouts timeouts,
            ReactorServerProperties.Limits limits) {

        HttpSettings read(String changed) {
            Checks checks = new Checks("");
            return new HttpSettings(
                    SettingsReader.waterMarks(checks, waterMarks, changed.equals(LOW_WATER_MARK)),
                    SettingsReader.httpTimeouts(checks, timeouts),
                    SettingsReader.httpLimits(checks, limits),
                    SettingsReader.connectionLimits(checks, limits.connections(), limits.connectionsPerAddress()),
                    SettingsReader.rateLimits(checks, rateLimits));
        }
    }

    record Tcp(
            ReactorServerProperties.WaterMarks waterMarks,
            ReactorServerProperties.RateLimits rateLimits,
            ReactorServerProperties.TcpTimeouts timeouts,
            TcpLimits limits) {

        TcpSettings read(String changed) {
            Checks checks = new Checks("");
            return new TcpSettings(
                    SettingsReader.waterMarks(checks, waterMarks, changed.equals(LOW_WATER_MARK)),
                    SettingsReader.tcpTimeouts(checks, timeouts),
                    SettingsReader.connectionLimits(checks, limits.connections(), limits.connectionsPerAddress()),
                    SettingsReader.rateLimits(checks, rateLimits));
        }
    }

    record TcpLimits(int connections, int connectionsPerAddress) {}

    /** Those in force, by the names of the listeners. */
    public static Map<String, Map<String, Object>> inForce(ReactorServer server) {
        Map<String, Map<String, Object>> listeners = new LinkedHashMap<>();
        server.httpServers().values().forEach(http -> listeners.put(http.name(), show(http.settings())));
        server.tcpServers().values().forEach(tcp -> listeners.put(tcp.name(), show(tcp.settings())));
        return listeners;
    }

    /**
     * Changes one of them.
     *
     * @param property such as {@code timeouts.keep-alive}
     * @param value as it is written in a configuration file
     * @return those in force now, of that listener
     * @throws IllegalArgumentException if the listener has no such property, or the value is no good for it
     */
    public static Map<String, Object> change(ReactorServer server, String listener, String property, String value) {
        for (HttpServer http : server.httpServers().values()) {
            if (http.name().equals(listener)) {
                return show(http.change(before ->
                        bind(show(before), property, value, Http.class).read(property)));
            }
        }
        for (TcpServer tcp : server.tcpServers().values()) {
            if (tcp.name().equals(listener)) {
                return show(tcp.change(
                        before -> bind(show(before), property, value, Tcp.class).read(property)));
            }
        }
        throw new IllegalArgumentException("there is no listener '" + listener + "' among "
                + inForce(server).keySet());
    }

    private static <T> T bind(Map<String, Object> before, String property, String value, Class<T> type) {
        if (!before.containsKey(property)) {
            throw new IllegalArgumentException("'" + property + "' cannot be changed; these can: " + before.keySet());
        }
        Map<String, Object> changed = new LinkedHashMap<>();
        before.forEach((name, old) -> changed.put(PREFIX + "." + name, name.equals(property) ? value : old));
        try {
            return new Binder(new MapConfigurationPropertySource(changed))
                    .bind(PREFIX, type)
                    .get();
        } catch (BindException e) {
            throw new IllegalArgumentException(
                    "'" + value + "' is no value of " + property + ": "
                            + NestedExceptionUtils.getMostSpecificCause(e).getMessage(),
                    e);
        }
    }

    /** Why a change was refused, for people. */
    public static String reason(RuntimeException refusal) {
        return refusal instanceof InvalidConfigurationPropertyValueException invalid
                ? "'" + invalid.getValue() + "' is no value of " + invalid.getName() + ": " + invalid.getReason()
                : String.valueOf(refusal.getMessage());
    }

    // ---- as properties

    private static Map<String, Object> show(HttpSettings settings) {
        Map<String, Object> shown = new LinkedHashMap<>();
        show(shown, settings.waterMarks());
        show(shown, settings.rateLimits());
        HttpTimeouts timeouts = settings.timeouts();
        shown.put("timeouts.header", timeouts.header().toString());
        shown.put("timeouts.body", timeouts.body().toString());
        shown.put("timeouts.body-rate", bytes(timeouts.bodyRate()));
        shown.put("timeouts.request", timeouts.request().toString());
        shown.put("timeouts.keep-alive", timeouts.keepAlive().toString());
        shown.put("timeouts.age", timeouts.age().toString());
        shown.put("timeouts.write", timeouts.write().toString());
        shown.put("timeouts.linger", timeouts.linger().toString());
        show(shown, settings.connectionLimits());
        HttpLimits limits = settings.limits();
        shown.put("limits.target-size", bytes(limits.targetBytes()));
        shown.put("limits.header-size", bytes(limits.headerBytes()));
        shown.put("limits.header-count", limits.headerCount());
        shown.put("limits.body-size", bytes(limits.bodyBytes()));
        shown.put("limits.pipelined-requests", limits.pipelinedRequests());
        shown.put("limits.requests-per-connection", limits.requestsPerConnection());
        ChunkLimits chunks = limits.chunks();
        shown.put("limits.trailer-size", bytes(chunks.trailerBytes()));
        shown.put("limits.trailer-count", chunks.trailerCount());
        shown.put("limits.chunk-extension-size", bytes(chunks.extensionBytes()));
        shown.put("limits.chunk-extensions-size", bytes(chunks.allExtensionBytes()));
        shown.put("limits.encoded-slashes", limits.encodedSlashes());
        return shown;
    }

    private static Map<String, Object> show(TcpSettings settings) {
        Map<String, Object> shown = new LinkedHashMap<>();
        show(shown, settings.waterMarks());
        show(shown, settings.rateLimits());
        TcpTimeouts timeouts = settings.timeouts();
        shown.put("timeouts.idle", timeouts.idle().toString());
        shown.put("timeouts.write", timeouts.write().toString());
        shown.put("timeouts.linger", timeouts.linger().toString());
        show(shown, settings.limits());
        return shown;
    }

    private static void show(Map<String, Object> shown, WaterMarks marks) {
        shown.put("water-marks.high", bytes(marks.high()));
        shown.put(LOW_WATER_MARK, bytes(marks.low()));
    }

    private static void show(Map<String, Object> shown, RateLimits limits) {
        shown.put("rate-limits.connection", bytes(limits.connection()));
        shown.put("rate-limits.total", bytes(limits.total()));
    }

    private static void show(Map<String, Object> shown, ConnectionLimits limits) {
        shown.put("limits.connections", limits.max());
        shown.put("limits.connections-per-address", limits.maxPerAddress());
    }

    private static String bytes(long count) {
        return DataSize.ofBytes(count).toString();
    }
}
