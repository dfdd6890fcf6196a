/** A Spring Boot application that shows the server's features. */
@NullMarked
package io.github.reactorserver.sample;

import org.jspecify.annotations.NullMarked;
