package io.github.reactorserver.boot;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.aot.hint.annotation.Reflective;

/**
 * Registers a method as callback for the life of TCP connections: of all ports whose messages the same bean takes with
 * {@link OnMessage} methods. Runs where
 * those methods run, by default on the connection's loop, where it must not block; in the order of the connection's
 * messages.
 *
 * <p>Parameters, each optional: the {@link io.github.reactorserver.net.TcpConnection}, and for {@link Event#DOWN} the
 * {@link io.github.reactorserver.net.CloseReason}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@Reflective
public @interface OnConnection {

    /** What happens to the connection. */
    enum Event {
        /** It is open. */
        UP,
        /** All that was sent has been handed to the operating system. */
        WRITE_COMPLETE,
        /** Unsent bytes rose above the high-water mark; reading is paused. */
        HIGH_WATER,
        /** Unsent bytes fell to the low-water mark; reading goes on. */
        LOW_WATER,
        /** It has ended; called exactly once for each that was up. */
        DOWN
    }

    /** The event that the method is called for. */
    Event value();
}
