/** TCP connections over event loops. Knows no HTTP. */
@NullMarked
package io.github.reactorserver.net;

import org.jspecify.annotations.NullMarked;
