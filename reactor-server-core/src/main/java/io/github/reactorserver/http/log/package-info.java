/** The log of requests: its formats, and a line for each exchange that ends. */
@NullMarked
package io.github.reactorserver.http.log;

import org.jspecify.annotations.NullMarked;
