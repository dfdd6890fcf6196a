/** The application's log and the access log, written off the threads that log. */
@NullMarked
package io.github.reactorserver.boot.logging;

import org.jspecify.annotations.NullMarked;
