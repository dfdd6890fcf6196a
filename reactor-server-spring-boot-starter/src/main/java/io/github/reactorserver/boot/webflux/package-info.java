/** The engine as the embedded web server of Spring WebFlux applications. */
@NullMarked
package io.github.reactorserver.boot.webflux;

import org.jspecify.annotations.NullMarked;
