/** Annotated methods as handlers: arguments out of a message, the response out of the result. */
@NullMarked
package io.github.reactorserver.boot.handler;

import org.jspecify.annotations.NullMarked;
