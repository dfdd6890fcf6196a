/** The default transport, on {@code java.nio}. */
@NullMarked
package io.github.reactorserver.transport.nio;

import org.jspecify.annotations.NullMarked;
