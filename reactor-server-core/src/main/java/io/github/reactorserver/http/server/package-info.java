/** One HTTP connection per connection, and the router in front of the handlers. */
@NullMarked
package io.github.reactorserver.http.server;

import org.jspecify.annotations.NullMarked;
