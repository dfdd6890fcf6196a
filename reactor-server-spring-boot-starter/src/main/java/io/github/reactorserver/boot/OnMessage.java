package io.github.reactorserver.boot;

import io.github.reactorserver.http.AsyncHttpHandler;
import io.github.reactorserver.http.Dispatch;
import io.github.reactorserver.http.HttpHandler;
import io.github.reactorserver.net.ConnectionHandler;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Registers a bean as the server's callback for messages. Stands on the bean method or on the bean's class.
 *
 * <p>A bean of type {@link HttpHandler} or {@link AsyncHttpHandler} answers the requests of one {@link #method()} and
 * {@link #path()}; a {@link ConnectionHandler} gets the bytes of every TCP connection to its {@link #port()}.
 *
 * <pre>{@code
 * @Bean
 * @OnMessage(path = "/hello/{name}")
 * HttpHandler hello() {
 *     return request -> HttpResponse.text("Hello, " + request.pathVariable("name") + "!");
 * }
 *
 * @Bean
 * @OnMessage(port = 9000)
 * ConnectionHandler echo() {
 *     return (connection, input) -> connection.send(input);
 * }
 * }</pre>
 *
 * <p>One instance serves every event loop, so it must be thread-safe. Attributes that contradict each other or the
 * bean's type stop the start of the application.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface OnMessage {

    /** HTTP: path with variables, as {@code /hello/{name}} or {@code /files/{*rest}}. */
    String path() default "";

    /** HTTP: method of the requests, {@code *} for all. */
    String method() default "GET";

    /** HTTP: thread that the handler runs on. One that blocks must not stay on the loop. */
    Dispatch dispatch() default Dispatch.LOOP;

    /**
     * TCP: port to listen on, 0 for any free one. The property {@code reactor-server.tcp.ports.<bean name>} takes
     * precedence.
     */
    int port() default -1;
}
