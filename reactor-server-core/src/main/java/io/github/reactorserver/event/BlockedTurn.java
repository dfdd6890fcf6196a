package io.github.reactorserver.event;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A turn of a loop that took too long, seen while it did.
 *
 * @param loop name of the loop
 * @param seenAt when the stack was taken
 * @param busyFor how long the turn had taken by then
 * @param stack of the loop's thread, the innermost call first
 */
public record BlockedTurn(String loop, Instant seenAt, Duration busyFor, List<StackTraceElement> stack) {}
