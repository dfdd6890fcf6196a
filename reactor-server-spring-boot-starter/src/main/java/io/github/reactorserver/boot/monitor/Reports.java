package io.github.reactorserver.boot.monitor;

import io.github.reactorserver.boot.ReactorServer;
import io.github.reactorserver.compute.ComputePool;
import io.github.reactorserver.event.BlockedTurn;
import io.github.reactorserver.event.EventLoop;
import io.github.reactorserver.event.EventLoopGroup;
import io.github.reactorserver.event.LoopStats;
import io.github.reactorserver.http.server.HttpServer;
import io.github.reactorserver.net.ConnectionLimits;
import io.github.reactorserver.net.MemoryBudget;
import io.github.reactorserver.net.ServerStats;
import io.github.reactorserver.net.TcpServer;
import io.github.reactorserver.transport.Transport;
import io.github.reactorserver.transport.Transports;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Parts of the server as plain maps and lists, which any JSON writer knows. Called from any thread but a loop's. */
final class Reports {
    private static final int SHOWN_FRAMES = 32;

    private Reports() {}

    /** Each loop with its figures since the start, the acceptor loop first. */
    static List<Map<String, Object>> loops(ReactorServer server) {
        return server.eventLoops().stream().map(Reports::loop).toList();
    }

    private static Map<String, Object> loop(EventLoop loop) {
        LoopStats stats = loop.stats();
        Map<String, Object> members = figures(loop);
        members.put("utilization", stats.utilization());
        members.put("wakeups", stats.wakeups().get());
        members.put("tasks", stats.tasks().get());
        members.put("timers", stats.timers().get());
        members.put("failures", stats.failures().get());
        members.put("iterationMillis", Percentiles.of(stats.iterationTime()).toMap());
        members.put("lagMillis", Percentiles.of(stats.lag()).toMap());
        return members;
    }

    /** State and counts of a loop since its start. */
    static Map<String, Object> figures(EventLoop loop) {
        LoopStats stats = loop.stats();
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("name", loop.name());
        members.put("alive", loop.isAlive());
        members.put("blocked", loop.isBlocked());
        members.put("connections", stats.connections().get());
        members.put("iterations", stats.iterations().get());
        members.put("pendingTasks", loop.pendingTasks());
        members.put("blockedTurns", stats.blocked().get());
        members.put("bytesRead", stats.bytesRead().get());
        members.put("bytesWritten", stats.bytesWritten().get());
        members.put("pendingWrite", stats.pendingWrite().get());
        members.put("writePauses", stats.writePauses().get());
        return members;
    }

    /** The last turns that took too long, the latest last. */
    static List<Map<String, Object>> blockedTurns(ReactorServer server) {
        EventLoopGroup loops = server.loops();
        return loops == null
                ? List.of()
                : loops.blockedTurns().stream().map(Reports::blockedTurn).toList();
    }

    private static Map<String, Object> blockedTurn(BlockedTurn turn) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("loop", turn.loop());
        members.put("seenAt", turn.seenAt().toString());
        members.put("busyMillis", turn.busyFor().toMillis());
        members.put(
                "stack",
                turn.stack().stream()
                        .limit(SHOWN_FRAMES)
                        .map(StackTraceElement::toString)
                        .toList());
        return members;
    }

    /** Each listener with its connections, HTTP before TCP. */
    static List<Map<String, Object>> listeners(ReactorServer server) {
        List<Map<String, Object>> listeners = new ArrayList<>();
        for (HttpServer http : server.httpServers().values()) {
            Map<String, Object> members = listener(
                    "http",
                    http.name(),
                    http.port(),
                    http.stats(),
                    http.settings().connectionLimits());
            members.put("requests", http.requestStats().handled());
            members.put("activeRequests", http.requestStats().active());
            listeners.add(members);
        }
        for (TcpServer tcp : server.tcpServers().values()) {
            listeners.add(listener(
                    "tcp", tcp.name(), tcp.port(), tcp.stats(), tcp.settings().limits()));
        }
        return listeners;
    }

    private static Map<String, Object> listener(
            String protocol, String name, int port, ServerStats stats, ConnectionLimits limits) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("name", name);
        members.put("protocol", protocol);
        members.put("port", port);
        members.put("connections", stats.current());
        members.put("maxConnections", limits.max());
        members.put("accepted", stats.accepted());
        members.put("rejected", rejected(stats));
        return members;
    }

    private static long rejected(ServerStats stats) {
        long sum = 0;
        for (ServerStats.RejectReason reason : ServerStats.RejectReason.values()) {
            sum += stats.rejected(reason);
        }
        return sum;
    }

    static Map<String, Object> memory(ReactorServer server) {
        MemoryBudget memory = server.memory();
        return memory == null ? Map.of() : Map.of("used", memory.used(), "max", memory.limit());
    }

    static Map<String, Object> compute(ReactorServer server) {
        ComputePool pool = server.computePool();
        Map<String, Object> members = new LinkedHashMap<>();
        if (pool != null) {
            members.put("active", pool.active());
            members.put("queued", pool.queued());
            members.put("rejected", pool.rejected());
        }
        return members;
    }

    /**
     * The transport in use and what there was to choose from.
     *
     * @param wanted value of the property
     */
    static Map<String, Object> transport(ReactorServer server, String wanted) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("name", transportName(server));
        members.put("wanted", wanted);
        members.put(
                "reason",
                wanted.equals(Transports.AUTO) ? "the available one of the highest priority" : "set by property");
        members.put("known", Transports.all().stream().map(Reports::candidate).toList());
        return members;
    }

    private static Map<String, Object> candidate(Transport transport) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("name", transport.name());
        members.put("priority", transport.priority());
        members.put("available", transport.isAvailable());
        return members;
    }

    /** Name of the transport in use, empty if the server has no listener. */
    static String transportName(ReactorServer server) {
        for (HttpServer http : server.httpServers().values()) {
            return http.transport().name();
        }
        for (TcpServer tcp : server.tcpServers().values()) {
            return tcp.transport().name();
        }
        return "";
    }
}
