/**
 * A transport without an operating system, for tests: deterministic, on a manual clock, shaped like a completion
 * facility.
 */
@NullMarked
package io.github.reactorserver.transport.memory;

import org.jspecify.annotations.NullMarked;
