/** JMH benchmarks of what happens to one request in memory: reading it, finding its route, writing its response. */
@NullMarked
package io.github.reactorserver.benchmarks.codec;

import org.jspecify.annotations.NullMarked;
