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
import org.springframework.aot.hint.annotation.Reflective;

/**
 * Registers a bean, or a method of one, as the server's callback for messages.
 *
 * <p>On a bean method or on the bean's class: a bean of type {@link HttpHandler} or {@link AsyncHttpHandler} answers the
 * requests of one {@link #method()} and {@link #path()}; a {@link ConnectionHandler} gets the bytes of every TCP
 * connection to its {@link #port()}.
 *
 * <pre>{@code
 * @Bean
 * @OnMessage(path = "/hello/{name}")
 * HttpHandler hello() {
 *     return request -> HttpResponse.text("Hello, " + request.pathVariable("name") + "!");
 * }
 * }</pre>
 *
 * <p>On any other method of a bean: with {@link #path()} it answers requests, its arguments are taken from them and its
 * result becomes the response; with {@link #port()} it takes the messages of TCP connections, cut by {@link #framing()},
 * and its result is sent. {@link OnConnection} methods of the same bean hear of those connections.
 *
 * <pre>{@code
 * @OnMessage(path = "/orders/{id}")
 * Order order(@PathVariable long id) {
 *     return orders.find(id);
 * }
 *
 * @OnMessage(port = 9000, framing = Framing.LINES)
 * String shout(String line) {
 *     return line.toUpperCase();
 * }
 * }</pre>
 *
 * <p>One instance serves every event loop, so it must be thread-safe. Attributes that contradict each other or the
 * type of bean or method stop the start of the application.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
@Reflective(OnMessageHints.class)
public @interface OnMessage {

    /** HTTP: path with variables, as {@code /hello/{name}} or {@code /files/{*rest}}. */
    String path() default "";

    /** HTTP: method of the requests, {@code *} for all. */
    String method() default "GET";

    /**
     * Thread that the handler runs on. One that blocks must not stay on the loop. Methods for TCP messages, and the
     * {@link OnConnection} methods beside them, are called one after the other for each connection, wherever they run; a
     * {@link ConnectionHandler} bean always runs on the loop.
     */
    Dispatch dispatch() default Dispatch.LOOP;

    /**
     * HTTP: how long the handler may take while nothing is sent or received, such as {@code 30s} or {@code 10m}, {@code 0s}
     * for ever; then the client gets 503 and the handler is cancelled. By default as {@code reactor-server.timeouts.request}
     * says.
     */
    String timeout() default "";

    /** HTTP: name of the listener among {@code reactor-server.servers}, empty for the main one. */
    String server() default "";

    /**
     * HTTP methods: media type of the response. By default it follows from the result: text for strings, JSON for other
     * values, lines of JSON for publishers, which {@code text/event-stream} makes server-sent events.
     */
    String produces() default "";

    /**
     * TCP: port to listen on, 0 for any free one. The property {@code reactor-server.tcp.ports.<listener>} takes
     * precedence; the listener has the name of the bean, with {@code -<method>} if several methods of the bean listen.
     */
    int port() default -1;

    /** TCP methods: how the bytes are cut into messages. */
    Framing framing() default Framing.NONE;

    /** TCP methods: name of a bean of type {@link io.github.reactorserver.net.framing.FrameDecoder} that cuts instead. */
    String decoder() default "";

    /** TCP methods: longest message in bytes; the connection of a longer one is closed. */
    int maxFrameLength() default 64 * 1024;
}
