/** Log lines off the threads that log: double buffering, rolling files, the access log. */
@NullMarked
package io.github.reactorserver.logging;

import org.jspecify.annotations.NullMarked;
