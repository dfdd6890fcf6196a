package io.github.reactorserver.boot.monitor;

import io.github.reactorserver.boot.ReactorServer;
import io.github.reactorserver.event.EventLoop;
import io.github.reactorserver.http.server.HttpServer;
import io.github.reactorserver.net.ServerStats;
import io.github.reactorserver.net.TcpServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/**
 * Health of the server: down when a loop has died, cannot poll or is blocked for long, or when connections were turned away for want
 * of descriptors since the last look; out of service while it does not run.
 */
final class ReactorServerHealthIndicator extends AbstractHealthIndicator {
    /** By default, how long a turn of a loop may take. */
    static final Duration BLOCKED = Duration.ofSeconds(30);

    private final ReactorServer server;
    private final Duration blocked;
    private final AtomicLong shedBefore = new AtomicLong();

    ReactorServerHealthIndicator(ReactorServer server, Duration blocked) {
        super("Reactor Server health check failed");
        this.server = server;
        this.blocked = blocked;
    }

    @Override
    protected void doHealthCheck(Health.Builder health) {
        List<EventLoop> loops = server.eventLoops();
        if (loops.isEmpty()) {
            health.outOfService().withDetail("running", false);
            return;
        }
        List<String> dead = names(loops, loop -> !loop.isAlive());
        List<String> stuck = names(loops, loop -> loop.isBusyFor(blocked.toNanos()));
        List<String> failing = names(loops, EventLoop::isFailing);
        long shed = shed();
        // a server that was started again counts from zero
        boolean shedding = shed > shedBefore.getAndSet(shed);
        if (dead.isEmpty() && stuck.isEmpty() && failing.isEmpty() && !shedding) {
            health.up();
        } else {
            health.down();
        }
        health.withDetail("loops", loops.size());
        if (!dead.isEmpty()) {
            health.withDetail("deadLoops", dead);
        }
        if (!stuck.isEmpty()) {
            health.withDetail("blockedLoops", stuck);
        }
        if (!failing.isEmpty()) {
            health.withDetail("failingLoops", failing);
        }
        if (shedding) {
            health.withDetail("accept", "the process has no descriptor left for new connections");
        }
    }

    private static List<String> names(List<EventLoop> loops, Predicate<EventLoop> which) {
        return loops.stream().filter(which).map(EventLoop::name).toList();
    }

    private long shed() {
        long sum = 0;
        for (HttpServer http : server.httpServers().values()) {
            sum += http.stats().rejected(ServerStats.RejectReason.DESCRIPTORS);
        }
        for (TcpServer tcp : server.tcpServers().values()) {
            sum += tcp.stats().rejected(ServerStats.RejectReason.DESCRIPTORS);
        }
        return sum;
    }
}
