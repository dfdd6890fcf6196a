/** What operators see of the running server: actuator endpoint, health, info and live page. */
@NullMarked
package io.github.reactorserver.boot.monitor;

import org.jspecify.annotations.NullMarked;
