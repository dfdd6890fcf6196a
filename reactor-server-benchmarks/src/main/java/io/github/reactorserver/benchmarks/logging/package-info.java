/** What logging costs the thread that logs, and how much the disk gets, the peers in the same run. */
@NullMarked
package io.github.reactorserver.benchmarks.logging;

import org.jspecify.annotations.NullMarked;
