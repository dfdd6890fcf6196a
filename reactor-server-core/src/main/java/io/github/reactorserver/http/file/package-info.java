/** Static files, answered from a cache on the loop and loaded beside it. */
@NullMarked
package io.github.reactorserver.http.file;

import org.jspecify.annotations.NullMarked;
