package io.github.reactorserver.boot.monitor;

import io.github.reactorserver.boot.ReactorServer;
import io.github.reactorserver.boot.autoconfigure.ReactorServerProperties;
import io.github.reactorserver.event.EventLoop;
import io.github.reactorserver.event.LatencyHistogram.Snapshot;
import io.github.reactorserver.event.LoopStats;
import io.github.reactorserver.http.server.HttpServer;
import io.github.reactorserver.net.WaterMarks;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.springframework.boot.json.JsonWriter;

/**
 * Makes the JSON of one update of the live page. Counters are totals, from which the page takes rates; percentiles are
 * those since the last update. For one thread at a time.
 */
final class LiveFigures {
    private static final JsonWriter<Map<String, Object>> JSON = JsonWriter.standard();
    private static final double NANOS_PER_MILLI = 1e6;
    private static final int SHOWN_BLOCKED_TURNS = 5;

    private final Supplier<ReactorServer> running;
    private final RequestLatency latency;
    private final ReactorServerProperties properties;
    private final Map<String, Snapshot> last = new HashMap<>();

    LiveFigures(Supplier<ReactorServer> running, RequestLatency latency, ReactorServerProperties properties) {
        this.running = running;
        this.latency = latency;
        this.properties = properties;
    }

    String next() {
        ReactorServer server = running.get();
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("time", System.currentTimeMillis());
        members.put("name", server.name());
        members.put("java", Runtime.version().feature());
        members.put("transport", Reports.transportName(server));
        members.put("intervalMillis", properties.getDashboard().interval().toMillis());
        HttpServer own = server.httpServers().get(properties.getDashboard().server());
        WaterMarks marks = own == null ? WaterMarks.DEFAULTS : own.settings().waterMarks();
        members.put("waterMarks", Map.of("high", marks.high(), "low", marks.low()));
        members.put("latency", since("requests", latency.snapshot()));
        members.put("listeners", Reports.listeners(server));
        members.put("compute", Reports.compute(server));
        members.put("loops", server.eventLoops().stream().map(this::loop).toList());
        List<Map<String, Object>> blocked = Reports.blockedTurns(server);
        members.put("blocked", blocked.subList(Math.max(0, blocked.size() - SHOWN_BLOCKED_TURNS), blocked.size()));
        return JSON.writeToString(members);
    }

    private Map<String, Object> loop(EventLoop loop) {
        LoopStats stats = loop.stats();
        Map<String, Object> members = Reports.figures(loop);
        members.put("busyNanos", stats.busyNanos().get());
        members.put("work", since(loop.name() + " work", stats.iterationTime().snapshot()));
        members.put("lag", since(loop.name() + " lag", stats.lag().snapshot()));
        return members;
    }

    private Map<String, Object> since(String what, Snapshot now) {
        Snapshot before = last.put(what, now);
        Snapshot recent = before == null ? now : now.since(before);
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("count", recent.count());
        members.put("p50", recent.percentile(0.5) / NANOS_PER_MILLI);
        members.put("p99", recent.percentile(0.99) / NANOS_PER_MILLI);
        members.put("max", recent.percentile(1) / NANOS_PER_MILLI);
        return members;
    }
}
