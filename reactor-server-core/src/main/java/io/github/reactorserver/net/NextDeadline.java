package io.github.reactorserver.net;

import java.time.Duration;

/**
 * What ends a connection next unless it is moved.
 *
 * @param reason what the connection would be closed for
 * @param left until then; negative if it is due
 */
public record NextDeadline(CloseReason reason, Duration left) {}
