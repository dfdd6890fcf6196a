/** Makes the server out of properties and handler beans, starts and stops it with the application. */
@NullMarked
package io.github.reactorserver.boot.autoconfigure;

import org.jspecify.annotations.NullMarked;
