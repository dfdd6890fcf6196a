/** One thread, one loop: polling, timers and tasks. Knows no TCP. */
@NullMarked
package io.github.reactorserver.event;

import org.jspecify.annotations.NullMarked;
