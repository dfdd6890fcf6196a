package io.github.reactorserver.event;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** A number that one thread writes and any thread reads: an opaque access instead of an atomic operation. */
public final class Counter {
    private static final VarHandle VALUE;

    static {
        try {
            VALUE = MethodHandles.lookup().findVarHandle(Counter.class, "value", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private long value;

    /** Adds; only the one writing thread. */
    public void add(long delta) {
        VALUE.setOpaque(this, value + delta);
    }

    public long get() {
        return (long) VALUE.getOpaque(this);
    }
}
