package io.github.reactorserver.boot.autoconfigure;

import io.github.reactorserver.compute.ComputePool;
import io.github.reactorserver.event.EventLoop;
import io.github.reactorserver.event.EventLoopGroup;
import io.github.reactorserver.event.LoopObserver;
import io.github.reactorserver.event.LoopStats;
import io.github.reactorserver.http.server.HttpServer;
import io.github.reactorserver.http.server.HttpStats;
import io.github.reactorserver.net.CloseReason;
import io.github.reactorserver.net.ConnectionObserver;
import io.github.reactorserver.net.MemoryBudget;
import io.github.reactorserver.net.ServerStats;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.BaseUnits;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Meters of the running engine; there are none while it is stopped. All but the loops' timers read counters that the
 * engine keeps anyway, when they are asked, so that they cost a request nothing.
 */
final class ReactorServerMetrics implements EngineListener {
    static final String PREFIX = "reactor.server.";

    // what the engine itself answers: malformed, slow, too large or unsupported requests
    private static final int[] REFUSALS = {400, 408, 413, 414, 417, 421, 431, 501, 503, 505};

    private final MeterRegistry registry;
    private final List<Meter> meters = new ArrayList<>();

    ReactorServerMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public LoopObserver starting(EngineSettings settings) {
        LoopTimers timers = new LoopTimers(registry, settings.name(), settings.loopThreads());
        meters.addAll(timers.timers());
        return timers;
    }

    @Override
    public ConnectionObserver building(String listenerName) {
        Timer timer = Timer.builder(PREFIX + "connections.duration")
                .description("Lifetime of connections that have ended")
                .tags("server", listenerName)
                .register(registry);
        meters.add(timer);
        return (connection, reason, lifetime) -> timer.record(lifetime);
    }

    @Override
    public void started(Engine engine) {
        engine.http().values().forEach(this::registerHttp);
        engine.tcp()
                .values()
                .forEach(tcp -> registerConnections(
                        tcp.name(),
                        tcp.stats(),
                        tcp,
                        source -> source.settings().limits().max()));
        Tags server = Tags.of("server", engine.settings().name());
        gauge(
                "eventloop.workers",
                "Event loops that serve connections",
                server,
                engine.loops(),
                loops -> loops.ioLoops().size());
        engine.loops().all().forEach(loop -> registerLoop(server.and("loop", loopTag(loop.index())), loop));
        counter(
                "eventloop.watch.failures",
                "Looks for blocked loops that failed",
                server,
                engine.loops(),
                EventLoopGroup::watchFailures);
        registerCompute(server, engine.compute());
        byteGauge("memory.used", "Bytes held for clients", server, engine.memory(), MemoryBudget::used);
        byteGauge("memory.max", "Bytes that may be held for clients", server, engine.memory(), MemoryBudget::limit);
        FileService files = engine.files();
        if (files != null) {
            registerFiles(server, files);
        }
    }

    @Override
    public void stopped() {
        meters.forEach(registry::remove);
        meters.clear();
    }

    /** Value of the tag that tells loops apart. */
    static String loopTag(int index) {
        return index < 0 ? "accept" : Integer.toString(index);
    }

    private void registerHttp(HttpServer http) {
        registerConnections(
                http.name(),
                http.stats(),
                http,
                source -> source.settings().connectionLimits().max());
        Tags server = Tags.of("server", http.name());
        HttpStats stats = http.requestStats();
        gauge("requests.active", "Requests that are read and not yet answered", server, stats, HttpStats::active);
        for (int status : REFUSALS) {
            Tags tags = server.and("status", Integer.toString(status));
            counter("requests.rejected", "Requests answered before any handler", tags, stats, s -> s.rejected(status));
        }
    }

    private <S> void registerConnections(String name, ServerStats stats, S source, ToDoubleFunction<S> max) {
        Tags server = Tags.of("server", name);
        gauge("connections.current", "Open connections", server, stats, ServerStats::current);
        gauge("connections.max", "Connections that may be open", server, source, max);
        counter("connections.accepted", "Connections accepted", server, stats, ServerStats::accepted);
        for (ServerStats.RejectReason reason : ServerStats.RejectReason.values()) {
            Tags tags = server.and("reason", reason.tag());
            counter("connections.rejected", "Connections turned away", tags, stats, s -> s.rejected(reason));
        }
        for (CloseReason reason : CloseReason.values()) {
            Tags tags = server.and("reason", reason.tag());
            counter("connections.closed", "Connections that have ended", tags, stats, s -> s.closed(reason));
        }
    }

    private void registerLoop(Tags tags, EventLoop loop) {
        LoopStats stats = loop.stats();
        bytes(
                "bytes.read",
                "Bytes read from sockets",
                tags,
                stats,
                s -> s.bytesRead().get());
        bytes(
                "bytes.written",
                "Bytes written to sockets",
                tags,
                stats,
                s -> s.bytesWritten().get());
        byteGauge(
                "write.pending",
                "Bytes in memory, accepted for writing and not yet written",
                tags,
                stats,
                s -> s.pendingWrite().get());
        counter(
                "write.paused",
                "Crossings of the high-water mark",
                tags,
                stats,
                s -> s.writePauses().get());
        gauge(
                "eventloop.connections",
                "Connections of the loop",
                tags,
                stats,
                s -> s.connections().get());
        gauge("eventloop.tasks.pending", "Tasks posted and not yet run", tags, loop, EventLoop::pendingTasks);
        counter(
                "eventloop.iterations",
                "Turns of the loop",
                tags,
                stats,
                s -> s.iterations().get());
        counter(
                "eventloop.wakeups",
                "Waits ended by posted tasks",
                tags,
                stats,
                s -> s.wakeups().get());
        counter(
                "eventloop.blocked",
                "Turns over the threshold of a blocked loop",
                tags,
                stats,
                s -> s.blocked().get());
        counter(
                "eventloop.failures",
                "Tasks, timers and polls of the loop that threw, and were survived",
                tags,
                stats,
                s -> s.failures().get());
        Clock clock = registry.config().clock();
        Utilization utilization = new Utilization(stats.busyNanos()::get, clock::monotonicTime);
        meters.add(Gauge.builder(PREFIX + "eventloop.utilization", utilization::get)
                .description("Share of its time that the loop was busy, 0 to 1")
                .tags(tags)
                .register(registry));
    }

    private void registerCompute(Tags tags, ComputePool pool) {
        gauge("compute.active", "Jobs that run", tags, pool, ComputePool::active);
        gauge("compute.queued", "Jobs that wait for a thread", tags, pool, ComputePool::queued);
        counter("compute.rejected", "Jobs turned away", tags, pool, ComputePool::rejected);
        counter("compute.failures", "Jobs that threw", tags, pool, ComputePool::failures);
        counter(
                "compute.restarts",
                "Threads in the place of those that ended by an error",
                tags,
                pool,
                ComputePool::restarts);
    }

    private void registerFiles(Tags server, FileService files) {
        String gets = "filecache.gets";
        String description = "Look-ups in the file cache";
        counter(
                gets,
                description,
                server.and("result", "hit"),
                files,
                f -> f.stats().hits());
        counter(
                gets,
                description,
                server.and("result", "miss"),
                files,
                f -> f.stats().misses());
        counter(
                "filecache.loads",
                "Files read or opened",
                server,
                files,
                f -> f.stats().loads());
        counter(
                "filecache.failures",
                "Loads and checks that failed",
                server,
                files,
                f -> f.stats().failures());
        counter(
                "filecache.rejected",
                "Looks for files that their threads did not take",
                server,
                files,
                f -> f.stats().rejections());
        counter(
                "filecache.evictions",
                "Files dropped from the cache",
                server,
                files,
                f -> f.stats().evictions());
        String slices = "filecache.slices";
        String meaning = "Megabytes of open files before they are sent for the first time";
        counter(
                slices,
                meaning,
                server.and("result", "read"),
                files,
                f -> f.stats().slicesRead());
        counter(
                slices,
                meaning,
                server.and("result", "unprepared"),
                files,
                f -> f.stats().slicesUnprepared());
        gauge(
                "filecache.size",
                "Files in the cache",
                server,
                files,
                f -> f.stats().entries());
        gauge(
                "filecache.size.max",
                "Files that may be in the cache",
                server,
                files,
                f -> f.limits().entries());
        gauge("filecache.open", "Files open", server, files, f -> f.stats().openFiles());
        gauge(
                "filecache.open.max",
                "Files that may be kept open",
                server,
                files,
                f -> f.limits().openFiles());
        byteGauge(
                "filecache.weight",
                "Content in memory",
                server,
                files,
                f -> f.stats().bytes());
        byteGauge(
                "filecache.weight.max",
                "Content that may be in memory",
                server,
                files,
                f -> f.limits().bytes());
    }

    private <T> void byteGauge(String name, String description, Tags tags, T source, ToDoubleFunction<T> value) {
        meters.add(Gauge.builder(PREFIX + name, source, value)
                .description(description)
                .baseUnit(BaseUnits.BYTES)
                .tags(tags)
                .register(registry));
    }

    private <T> void gauge(String name, String description, Tags tags, T source, ToDoubleFunction<T> value) {
        meters.add(Gauge.builder(PREFIX + name, source, value)
                .description(description)
                .tags(tags)
                .register(registry));
    }

    private <T> void counter(String name, String description, Tags tags, T source, ToDoubleFunction<T> value) {
        meters.add(FunctionCounter.builder(PREFIX + name, source, value)
                .description(description)
                .tags(tags)
                .register(registry));
    }

    private <T> void bytes(String name, String description, Tags tags, T source, ToDoubleFunction<T> value) {
        meters.add(FunctionCounter.builder(PREFIX + name, source, value)
                .description(description)
                .baseUnit(BaseUnits.BYTES)
                .tags(tags)
                .register(registry));
    }
}
