/** Bytes in motion. */
@NullMarked
package io.github.reactorserver.buffer;

import org.jspecify.annotations.NullMarked;
