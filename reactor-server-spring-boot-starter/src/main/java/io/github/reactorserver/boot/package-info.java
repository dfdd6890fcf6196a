/** What a Spring Boot application uses: the annotation of its handlers, and the running server. */
@NullMarked
package io.github.reactorserver.boot;

import org.jspecify.annotations.NullMarked;
