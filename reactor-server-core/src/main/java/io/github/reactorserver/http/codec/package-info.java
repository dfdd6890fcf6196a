/** Bytes to messages and back: no sockets, no threads. */
@NullMarked
package io.github.reactorserver.http.codec;

import org.jspecify.annotations.NullMarked;
