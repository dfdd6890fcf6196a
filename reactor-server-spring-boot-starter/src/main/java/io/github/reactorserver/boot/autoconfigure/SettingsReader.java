package io.github.reactorserver.boot.autoconfigure;

import io.github.reactorserver.event.LoopConfig;
import io.github.reactorserver.http.server.ChunkLimits;
import io.github.reactorserver.http.server.HttpLimits;
import io.github.reactorserver.http.server.HttpTimeouts;
import io.github.reactorserver.net.ConnectionLimits;
import io.github.reactorserver.net.Heartbeat;
import io.github.reactorserver.net.RateLimits;
import io.github.reactorserver.net.TcpTimeouts;
import io.github.reactorserver.net.WaterMarks;
import io.github.reactorserver.transport.KeepAliveProbes;
import io.github.reactorserver.transport.SocketOptions;
import io.github.reactorserver.transport.Transports;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.util.unit.DataSize;

/** Reads the properties into the engine's terms. For one thread, one use. */
final class SettingsReader {
    private static final int MAX_PORT = 65_535;
    private static final long MIN_INTERVAL_MILLIS = 100;
    private static final long MIN_MEMORY = 1024 * 1024;
    private static final int MAX_QUEUE = 1_000_000; // memory for all of them is taken at the start
    private static final String SERVER_NAME = "[a-zA-Z0-9][a-zA-Z0-9-]*";

    private final ReactorServerProperties properties;
    private final Checks root = new Checks(ReactorServerProperties.PREFIX + ".");

    private SettingsReader(ReactorServerProperties properties) {
        this.properties = properties;
    }

    /**
     * Checks and converts.
     *
     * @throws InvalidConfigurationPropertyValueException naming the property, the reason and the remedy
     */
    static EngineSettings read(ReactorServerProperties properties) {
        return new SettingsReader(properties).read();
    }

    private EngineSettings read() {
        int processors = Runtime.getRuntime().availableProcessors();
        ReactorServerProperties.Compute compute = properties.getCompute();
        EngineSettings.Network network = network();
        checkDashboard(properties.getDashboard());
        return new EngineSettings(
                name(),
                root.convert("transport", properties.getTransport(), Transports::choose),
                root.inRange("loop-threads", orElse(properties.getLoopThreads(), processors), 0, Integer.MAX_VALUE),
                root.with(
                                LoopConfig.DEFAULTS,
                                "loop-blocked-threshold",
                                properties.getLoopBlockedThreshold(),
                                LoopConfig::withBlockedThreshold)
                        .blockedThreshold(),
                root.inRange("compute.threads", orElse(compute.threads(), Math.max(4, 2 * processors)), 1, 65_536),
                root.inRange("compute.queue-capacity", compute.queueCapacity(), 1, MAX_QUEUE),
                root.inRange("compute.virtual-threads", compute.virtualThreads(), 1, Integer.MAX_VALUE),
                memory(),
                socketOptions(properties.getSocket()),
                properties.getDistribution(),
                http(network),
                tcp(network),
                FileSettings.read(properties.getFiles(), root),
                gracePeriod());
    }

    private long memory() {
        DataSize memory = properties.getMemory();
        if (memory == null) {
            return 0;
        }
        if (memory.toBytes() < MIN_MEMORY) {
            throw root.invalid("memory", memory, "it must be at least " + DataSize.ofBytes(MIN_MEMORY));
        }
        return memory.toBytes();
    }

    private String name() {
        if (properties.getName().isBlank()) {
            throw root.invalid("name", properties.getName(), "a server needs a name");
        }
        return properties.getName();
    }

    private Duration gracePeriod() {
        Duration value = properties.getShutdown().gracePeriod();
        if (value.isNegative() || value.compareTo(TcpTimeouts.MAX) > 0) {
            throw root.invalid(
                    "shutdown.grace-period",
                    value,
                    "it must not be negative, and at most " + TcpTimeouts.MAX.toDays() + " days");
        }
        return value;
    }

    private void checkDashboard(ReactorServerProperties.Dashboard dashboard) {
        if (isUnset(dashboard, ReactorServerProperties.Dashboard.DEFAULTS)) {
            return;
        }
        Checks checks = root.group("dashboard");
        if (!checks.path("path", dashboard.path()).matches("(/[^/]+)+/?")) {
            throw checks.invalid("path", dashboard.path(), "it must begin with a slash, and have no empty segment");
        }
        if (dashboard.interval().toMillis() < MIN_INTERVAL_MILLIS) {
            throw checks.invalid(
                    "interval", dashboard.interval(), "it must be at least " + MIN_INTERVAL_MILLIS + " ms");
        }
        if (dashboard.maxViewers() < 1) {
            throw checks.invalid("max-viewers", dashboard.maxViewers(), "it must be positive");
        }
    }

    private SocketOptions socketOptions(ReactorServerProperties.Socket socket) {
        if (isUnset(socket, ReactorServerProperties.Socket.DEFAULTS)) {
            return SocketOptions.DEFAULTS;
        }
        Checks checks = root.group("socket");
        SocketOptions options = new SocketOptions(
                SocketOptions.DEFAULTS.backlog(),
                socket.reuseAddress(),
                socket.reusePort(),
                socket.noDelay(),
                socket.keepAlive(),
                0,
                0,
                keepAliveProbes(checks, socket),
                socket.abortOnClose());
        options = checks.with(options, "backlog", socket.backlog(), SocketOptions::withBacklog);
        options = checks.withBytes(options, "send-buffer", socket.sendBuffer(), SocketOptions::withSendBuffer);
        return checks.withBytes(options, "receive-buffer", socket.receiveBuffer(), SocketOptions::withReceiveBuffer);
    }

    private static KeepAliveProbes keepAliveProbes(Checks parent, ReactorServerProperties.Socket socket) {
        Checks checks = parent.group("keep-alive-probes");
        ReactorServerProperties.KeepAliveProbes values = socket.keepAliveProbes();
        KeepAliveProbes probes = KeepAliveProbes.SYSTEM;
        probes = checks.with(probes, "idle", values.idle(), KeepAliveProbes::withIdle);
        probes = checks.with(probes, "interval", values.interval(), KeepAliveProbes::withInterval);
        probes = checks.with(probes, "count", values.count(), KeepAliveProbes::withCount);
        if (!socket.keepAlive() && !probes.equals(KeepAliveProbes.SYSTEM)) {
            throw parent.invalid("keep-alive", false, "keep-alive-probes need it to be true");
        }
        return probes;
    }

    // ---- listeners

    private EngineSettings.Network network() {
        return new EngineSettings.Network(
                properties.getAddress(),
                waterMarks(root, properties.getWaterMarks()),
                connectionLimits(root, properties.getLimits()),
                rateLimits(root, properties.getRateLimits()));
    }

    private List<EngineSettings.Http> http(EngineSettings.Network network) {
        List<EngineSettings.Http> listeners = new ArrayList<>();
        EngineSettings.Http main = new EngineSettings.Http(
                EngineSettings.MAIN,
                properties.getName(),
                root.inRange("port", properties.getPort(), EngineSettings.NO_PORT, MAX_PORT),
                root.prefix() + "port",
                network,
                properties.getHalfClosure(),
                httpTimeouts(root, properties.getTimeouts()),
                httpLimits(root, properties.getLimits()));
        if (main.port() != EngineSettings.NO_PORT) {
            listeners.add(main);
        }
        for (Map.Entry<String, ReactorServerProperties.Server> server :
                new TreeMap<>(properties.getServers()).entrySet()) {
            listeners.add(http(server.getKey(), server.getValue(), main));
        }
        return List.copyOf(listeners);
    }

    private EngineSettings.Http http(String key, ReactorServerProperties.Server server, EngineSettings.Http main) {
        if (!key.matches(SERVER_NAME)) {
            throw root.invalid("servers." + key, key, "a server's name consists of letters, digits and dashes");
        }
        Checks checks = root.group("servers." + key);
        InetAddress address = server.address();
        ReactorServerProperties.WaterMarks waterMarks = server.waterMarks();
        ReactorServerProperties.RateLimits rateLimits = server.rateLimits();
        ReactorServerProperties.Timeouts timeouts = server.timeouts();
        ReactorServerProperties.Limits limits = server.limits();
        EngineSettings.Network shared = main.network();
        EngineSettings.Network network = new EngineSettings.Network(
                address == null ? shared.address() : address,
                waterMarks == null ? shared.waterMarks() : waterMarks(checks, waterMarks),
                limits == null ? shared.connectionLimits() : connectionLimits(checks, limits),
                rateLimits == null ? shared.rateLimits() : rateLimits(checks, rateLimits));
        return new EngineSettings.Http(
                key,
                main.name() + "-" + key,
                checks.inRange("port", server.port(), 0, MAX_PORT),
                checks.prefix() + "port",
                network,
                server.halfClosure(),
                timeouts == null ? main.timeouts() : httpTimeouts(checks, timeouts),
                limits == null ? main.limits() : httpLimits(checks, limits));
    }

    private EngineSettings.Tcp tcp(EngineSettings.Network network) {
        ReactorServerProperties.Tcp tcp = properties.getTcp();
        if (isUnset(tcp, ReactorServerProperties.Tcp.DEFAULTS)) {
            return new EngineSettings.Tcp(network, TcpTimeouts.DEFAULTS, Map.of(), Map.of(), tcp.rejection());
        }
        Checks checks = root.group("tcp");
        tcp.ports().forEach((bean, port) -> checks.inRange("ports." + bean, port, 0, MAX_PORT));
        Map<String, Heartbeat> heartbeats = new LinkedHashMap<>();
        tcp.heartbeats()
                .forEach((bean, value) ->
                        heartbeats.put(bean, checks.convert("heartbeats." + bean, value, SettingsReader::heartbeat)));
        return new EngineSettings.Tcp(
                network, tcpTimeouts(checks, tcp.timeouts()), tcp.ports(), Map.copyOf(heartbeats), tcp.rejection());
    }

    private static Heartbeat heartbeat(ReactorServerProperties.Heartbeat value) {
        return new Heartbeat(value.interval(), value.probe().getBytes(StandardCharsets.UTF_8), value.unanswered());
    }

    // ---- groups of properties, wherever they stand

    static WaterMarks waterMarks(Checks parent, ReactorServerProperties.WaterMarks marks) {
        ReactorServerProperties.WaterMarks defaults = ReactorServerProperties.WaterMarks.DEFAULTS;
        // most often one of them is set, and the other one was right before
        return waterMarks(parent, marks, marks.high().equals(defaults.high()));
    }

    /** The marks, of which the low one is to blame if they do not fit, or the high one. */
    static WaterMarks waterMarks(Checks parent, ReactorServerProperties.WaterMarks marks, boolean blameLow) {
        if (isUnset(marks, ReactorServerProperties.WaterMarks.DEFAULTS)) {
            return WaterMarks.DEFAULTS;
        }
        Checks checks = parent.group("water-marks");
        int low = checks.convert("low", marks.low(), Checks::bytes);
        int high = checks.convert("high", marks.high(), Checks::bytes);
        if (low < 0) {
            throw checks.invalid("low", marks.low(), "it must not be negative");
        }
        if (low >= high) {
            throw blameLow
                    ? checks.invalid(
                            "low", marks.low(), "it must be less than " + checks.prefix() + "high, " + high + "B")
                    : checks.invalid(
                            "high", marks.high(), "it must be more than " + checks.prefix() + "low, " + low + "B");
        }
        return new WaterMarks(high, low);
    }

    static RateLimits rateLimits(Checks parent, ReactorServerProperties.RateLimits values) {
        if (isUnset(values, ReactorServerProperties.RateLimits.DEFAULTS)) {
            return RateLimits.NONE;
        }
        Checks checks = parent.group("rate-limits");
        long connection = checks.convert("connection", values.connection(), SettingsReader::rate);
        return new RateLimits(connection, checks.convert("total", values.total(), SettingsReader::rate));
    }

    private static long rate(DataSize perSecond) {
        return new RateLimits(perSecond.toBytes(), 0).connection();
    }

    static HttpTimeouts httpTimeouts(Checks parent, ReactorServerProperties.Timeouts values) {
        if (isUnset(values, ReactorServerProperties.Timeouts.DEFAULTS)) {
            return HttpTimeouts.DEFAULTS;
        }
        Checks checks = parent.group("timeouts");
        HttpTimeouts timeouts = HttpTimeouts.DEFAULTS;
        timeouts = checks.with(timeouts, "header", values.header(), HttpTimeouts::withHeader);
        timeouts = checks.with(timeouts, "body", values.body(), HttpTimeouts::withBody);
        timeouts = checks.withBytes(timeouts, "body-rate", values.bodyRate(), HttpTimeouts::withBodyRate);
        timeouts = checks.with(timeouts, "request", values.request(), HttpTimeouts::withRequest);
        timeouts = checks.with(timeouts, "keep-alive", values.keepAlive(), HttpTimeouts::withKeepAlive);
        timeouts = checks.with(timeouts, "age", values.age(), HttpTimeouts::withAge);
        timeouts = checks.with(timeouts, "linger", values.linger(), HttpTimeouts::withLinger);
        return checks.with(timeouts, "write", values.write(), HttpTimeouts::withWrite);
    }

    static TcpTimeouts tcpTimeouts(Checks parent, ReactorServerProperties.TcpTimeouts values) {
        if (isUnset(values, ReactorServerProperties.TcpTimeouts.DEFAULTS)) {
            return TcpTimeouts.DEFAULTS;
        }
        Checks checks = parent.group("timeouts");
        TcpTimeouts timeouts = TcpTimeouts.DEFAULTS;
        timeouts = checks.with(timeouts, "idle", values.idle(), TcpTimeouts::withIdle);
        timeouts = checks.with(timeouts, "write", values.write(), TcpTimeouts::withWrite);
        return checks.with(timeouts, "linger", values.linger(), TcpTimeouts::withLinger);
    }

    private static ConnectionLimits connectionLimits(Checks parent, ReactorServerProperties.Limits values) {
        if (isUnset(values, ReactorServerProperties.Limits.DEFAULTS)) {
            return ConnectionLimits.DEFAULTS;
        }
        return connectionLimits(parent, values.connections(), values.connectionsPerAddress());
    }

    static ConnectionLimits connectionLimits(Checks parent, int connections, int perAddress) {
        Checks checks = parent.group("limits");
        ConnectionLimits limits = ConnectionLimits.DEFAULTS;
        limits = checks.with(limits, "connections", connections, ConnectionLimits::withMax);
        return checks.with(limits, "connections-per-address", perAddress, ConnectionLimits::withMaxPerAddress);
    }

    static HttpLimits httpLimits(Checks parent, ReactorServerProperties.Limits values) {
        if (isUnset(values, ReactorServerProperties.Limits.DEFAULTS)) {
            return HttpLimits.DEFAULTS;
        }
        Checks checks = parent.group("limits");
        HttpLimits limits =
                HttpLimits.DEFAULTS.withChunks(chunkLimits(checks, values)).withEncodedSlashes(values.encodedSlashes());
        limits = checks.withBytes(limits, "target-size", values.targetSize(), HttpLimits::withTargetBytes);
        limits = checks.withBytes(limits, "header-size", values.headerSize(), HttpLimits::withHeaderBytes);
        limits = checks.with(limits, "header-count", values.headerCount(), HttpLimits::withHeaderCount);
        limits = checks.withBytes(limits, "body-size", values.bodySize(), HttpLimits::withBodyBytes);
        limits = checks.with(
                limits, "pipelined-requests", values.pipelinedRequests(), HttpLimits::withPipelinedRequests);
        return checks.with(
                limits,
                "requests-per-connection",
                values.requestsPerConnection(),
                HttpLimits::withRequestsPerConnection);
    }

    private static ChunkLimits chunkLimits(Checks checks, ReactorServerProperties.Limits values) {
        ChunkLimits limits = ChunkLimits.DEFAULTS;
        limits = checks.withBytes(limits, "trailer-size", values.trailerSize(), ChunkLimits::withTrailerBytes);
        limits = checks.with(limits, "trailer-count", values.trailerCount(), ChunkLimits::withTrailerCount);
        limits = checks.withBytes(
                limits, "chunk-extension-size", values.chunkExtensionSize(), ChunkLimits::withExtensionBytes);
        return checks.withBytes(
                limits, "chunk-extensions-size", values.chunkExtensionsSize(), ChunkLimits::withAllExtensionBytes);
    }

    /** Whether nobody has set a property of the group. Identity, as to compare each value would link code for every group. */
    static boolean isUnset(Object group, Object defaults) {
        return group == defaults;
    }

    private static int orElse(@Nullable Integer value, int fallback) {
        return value == null ? fallback : value;
    }
}
