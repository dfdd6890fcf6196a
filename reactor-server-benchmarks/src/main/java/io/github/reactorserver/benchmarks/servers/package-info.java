/** Server programs that all give the same response, each built the way its own project recommends for speed. */
@NullMarked
package io.github.reactorserver.benchmarks.servers;

import org.jspecify.annotations.NullMarked;
