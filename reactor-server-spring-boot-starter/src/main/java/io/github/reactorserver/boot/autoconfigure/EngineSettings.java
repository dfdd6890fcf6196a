package io.github.reactorserver.boot.autoconfigure;

import io.github.reactorserver.http.server.HttpLimits;
import io.github.reactorserver.http.server.HttpTimeouts;
import io.github.reactorserver.net.ConnectionLimits;
import io.github.reactorserver.net.TcpTimeouts;
import io.github.reactorserver.net.WaterMarks;
import io.github.reactorserver.transport.SocketOptions;
import io.github.reactorserver.transport.Transport;
import io.github.reactorserver.transport.Transports;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.util.unit.DataSize;

/** The properties in the terms of the engine, checked. Immutable. */
record EngineSettings(
        String name,
        int port,
        @Nullable InetAddress address,
        Transport transport,
        int loopThreads,
        int computeThreads,
        int computeQueue,
        SocketOptions socketOptions,
        WaterMarks waterMarks,
        HttpTimeouts httpTimeouts,
        TcpTimeouts tcpTimeouts,
        Map<String, Integer> tcpPorts,
        HttpLimits httpLimits,
        ConnectionLimits connectionLimits,
        Duration gracePeriod) {
    /** Value of the port that switches the HTTP listener off. */
    static final int NO_PORT = -1;

    private static final int MAX_PORT = 65_535;

    /**
     * Checks and converts.
     *
     * @throws InvalidConfigurationPropertyValueException naming the property, the reason and the remedy
     */
    static EngineSettings from(ReactorServerProperties properties) {
        int processors = Runtime.getRuntime().availableProcessors();
        ReactorServerProperties.Compute compute = properties.compute();
        return new EngineSettings(
                name(properties.name()),
                inRange("port", properties.port(), NO_PORT, MAX_PORT),
                properties.address(),
                convert("transport", properties.transport(), Transports::choose),
                inRange("loop-threads", orElse(properties.loopThreads(), processors), 0, Integer.MAX_VALUE),
                inRange("compute.threads", orElse(compute.threads(), Math.max(4, 2 * processors)), 1, 65_536),
                inRange("compute.queue-capacity", compute.queueCapacity(), 1, Integer.MAX_VALUE),
                socketOptions(properties.socket()),
                waterMarks(properties.waterMarks()),
                httpTimeouts(properties.timeouts()),
                tcpTimeouts(properties.tcp().timeouts()),
                tcpPorts(properties.tcp().ports()),
                httpLimits(properties.limits()),
                connectionLimits(properties.limits()),
                gracePeriod(properties.shutdown().gracePeriod()));
    }

    /** Where a listener of that port binds. */
    InetSocketAddress socketAddress(int listenPort) {
        return new InetSocketAddress(address, listenPort);
    }

    private static String name(String name) {
        if (name.isBlank()) {
            throw invalid("name", name, "a server needs a name");
        }
        return name;
    }

    private static SocketOptions socketOptions(ReactorServerProperties.Socket socket) {
        SocketOptions options = SocketOptions.DEFAULTS
                .withNoDelay(socket.noDelay())
                .withKeepAlive(socket.keepAlive())
                .withReusePort(socket.reusePort());
        options = with(options, "socket.backlog", socket.backlog(), SocketOptions::withBacklog);
        options = withBytes(options, "socket.send-buffer", socket.sendBuffer(), SocketOptions::withSendBuffer);
        return withBytes(options, "socket.receive-buffer", socket.receiveBuffer(), SocketOptions::withReceiveBuffer);
    }

    private static WaterMarks waterMarks(ReactorServerProperties.WaterMarks marks) {
        int low = convert("water-marks.low", marks.low(), EngineSettings::bytes);
        return convert("water-marks.high", marks.high(), high -> {
            try {
                return new WaterMarks(bytes(high), low);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        e.getMessage() + "; " + ReactorServerProperties.PREFIX + ".water-marks.low is " + marks.low(),
                        e);
            }
        });
    }

    private static HttpTimeouts httpTimeouts(ReactorServerProperties.Timeouts values) {
        HttpTimeouts timeouts = HttpTimeouts.DEFAULTS;
        timeouts = with(timeouts, "timeouts.header", values.header(), HttpTimeouts::withHeader);
        timeouts = with(timeouts, "timeouts.body", values.body(), HttpTimeouts::withBody);
        timeouts = with(timeouts, "timeouts.body-rate", values.bodyRate(), (t, rate) -> t.withBodyRate(bytes(rate)));
        timeouts = with(timeouts, "timeouts.keep-alive", values.keepAlive(), HttpTimeouts::withKeepAlive);
        timeouts = with(timeouts, "timeouts.age", values.age(), HttpTimeouts::withAge);
        return with(timeouts, "timeouts.write", values.write(), HttpTimeouts::withWrite);
    }

    private static TcpTimeouts tcpTimeouts(ReactorServerProperties.TcpTimeouts values) {
        TcpTimeouts timeouts = TcpTimeouts.DEFAULTS;
        timeouts = with(timeouts, "tcp.timeouts.idle", values.idle(), TcpTimeouts::withIdle);
        timeouts = with(timeouts, "tcp.timeouts.write", values.write(), TcpTimeouts::withWrite);
        return with(timeouts, "tcp.timeouts.linger", values.linger(), TcpTimeouts::withLinger);
    }

    private static Map<String, Integer> tcpPorts(Map<String, Integer> ports) {
        ports.forEach((bean, port) -> inRange("tcp.ports." + bean, port, 0, MAX_PORT));
        return ports;
    }

    private static ConnectionLimits connectionLimits(ReactorServerProperties.Limits values) {
        ConnectionLimits limits = ConnectionLimits.DEFAULTS;
        limits = with(limits, "limits.connections", values.connections(), ConnectionLimits::withMax);
        return with(
                limits,
                "limits.connections-per-address",
                values.connectionsPerAddress(),
                ConnectionLimits::withMaxPerAddress);
    }

    private static HttpLimits httpLimits(ReactorServerProperties.Limits values) {
        HttpLimits limits = HttpLimits.DEFAULTS;
        limits = withBytes(limits, "limits.target-size", values.targetSize(), HttpLimits::withTargetBytes);
        limits = withBytes(limits, "limits.header-size", values.headerSize(), HttpLimits::withHeaderBytes);
        limits = with(limits, "limits.header-count", values.headerCount(), HttpLimits::withHeaderCount);
        limits = withBytes(limits, "limits.body-size", values.bodySize(), HttpLimits::withBodyBytes);
        limits = with(
                limits, "limits.pipelined-requests", values.pipelinedRequests(), HttpLimits::withPipelinedRequests);
        return with(
                limits,
                "limits.requests-per-connection",
                values.requestsPerConnection(),
                HttpLimits::withRequestsPerConnection);
    }

    private static Duration gracePeriod(Duration value) {
        if (value.isNegative()) {
            throw invalid("shutdown.grace-period", value, "it must not be negative");
        }
        return value;
    }

    private static int orElse(@Nullable Integer value, int fallback) {
        return value == null ? fallback : value;
    }

    private static int inRange(String property, int value, int least, int most) {
        if (value < least || value > most) {
            throw invalid(property, value, "it must be within " + least + ".." + most);
        }
        return value;
    }

    private static int bytes(DataSize size) {
        if (size.toBytes() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("at most " + Integer.MAX_VALUE + " bytes are possible");
        }
        return (int) size.toBytes();
    }

    private static <C> C withBytes(C config, String property, DataSize size, BiFunction<C, Integer, C> change) {
        return convert(property, size, value -> change.apply(config, bytes(value)));
    }

    private static <C, V> C with(C config, String property, V value, BiFunction<C, V, C> change) {
        return convert(property, value, checked -> change.apply(config, checked));
    }

    /** The engine's own types know what is legal; here their complaint gets the name of the property. */
    private static <V, T> T convert(String property, V value, Conversion<V, T> conversion) {
        try {
            return conversion.apply(value);
        } catch (IllegalArgumentException e) {
            throw invalid(property, value, String.valueOf(e.getMessage()));
        }
    }

    private static InvalidConfigurationPropertyValueException invalid(String property, Object value, String reason) {
        return new InvalidConfigurationPropertyValueException(
                ReactorServerProperties.PREFIX + "." + property,
                value,
                reason + ". Set a legal value, or remove the property to get its default.");
    }

    /** Turns a property's value into the engine's type, or throws {@link IllegalArgumentException}. */
    @FunctionalInterface
    private interface Conversion<V, T> {
        T apply(V value);
    }
}
