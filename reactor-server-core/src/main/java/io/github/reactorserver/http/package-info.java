/** HTTP messages and the handler contract: pure values, no sockets. */
@NullMarked
package io.github.reactorserver.http;

import org.jspecify.annotations.NullMarked;
