package io.github.reactorserver.boot.autoconfigure;

import io.github.reactorserver.http.route.Route;
import java.util.function.UnaryOperator;

/** What the route of a handler becomes before it is served. */
@FunctionalInterface
interface RouteDecorator extends UnaryOperator<Route> {}
