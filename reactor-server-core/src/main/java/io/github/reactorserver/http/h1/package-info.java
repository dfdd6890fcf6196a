/** HTTP/1.1 and 1.0 on one connection (RFC 9112). Internal: nothing of it is for users. */
@NullMarked
package io.github.reactorserver.http.h1;

import org.jspecify.annotations.NullMarked;
