/** The choice of a handler by method and path. */
@NullMarked
package io.github.reactorserver.http.route;

import org.jspecify.annotations.NullMarked;
