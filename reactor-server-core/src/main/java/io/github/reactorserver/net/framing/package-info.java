/** Cutting a byte stream into messages. */
@NullMarked
package io.github.reactorserver.net.framing;

import org.jspecify.annotations.NullMarked;
