/** What the operating system gives us: sockets and pollers, behind interfaces. */
@NullMarked
package io.github.reactorserver.transport;

import org.jspecify.annotations.NullMarked;
