/** Instruments that measure the engine, its peers beside it in the same run. */
@NullMarked
package io.github.reactorserver.benchmarks;

import org.jspecify.annotations.NullMarked;
