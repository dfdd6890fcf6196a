/** Work that may take long, off the I/O threads. */
@NullMarked
package io.github.reactorserver.compute;

import org.jspecify.annotations.NullMarked;
