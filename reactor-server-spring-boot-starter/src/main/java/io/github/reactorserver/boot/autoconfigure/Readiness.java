package io.github.reactorserver.boot.autoconfigure;

import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.ApplicationContext;
import org.springframework.context.SmartLifecycle;

/** Tells probes that the application takes no more traffic, before the server stops to. */
final class Readiness implements SmartLifecycle {
    private final ApplicationContext context;
    private volatile boolean running;
    private boolean refused;

    Readiness(ApplicationContext context) {
        this.context = context;
    }

    // the first start is announced by Spring Boot, when its runners have run
    @Override
    public void start() {
        running = true;
        if (refused) {
            AvailabilityChangeEvent.publish(context, ReadinessState.ACCEPTING_TRAFFIC);
        }
    }

    @Override
    public void stop() {
        running = false;
        refused = true;
        AvailabilityChangeEvent.publish(context, ReadinessState.REFUSING_TRAFFIC);
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return ReactorServerLifecycle.PHASE + 1;
    }
}
