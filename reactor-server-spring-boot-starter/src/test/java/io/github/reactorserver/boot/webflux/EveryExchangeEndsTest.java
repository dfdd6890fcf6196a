package io.github.reactorserver.boot.webflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.server.WebServer;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ResponseCookie;
import org.springframework.http.ZeroCopyHttpOutputMessage;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.adapter.WebHttpHandlerBuilder;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SignalType;
import reactor.core.scheduler.Schedulers;

/** Whatever is wrong with a response, its client gets one or sees the connection end, and its handler ends. */
@ExtendWith(OutputCaptureExtension.class)
final class EveryExchangeEndsTest {
    private static final ResponseCookie BAD_COOKIE =
            ResponseCookie.from("a", "b").sameSite("Lax\r\nX-Evil: yes").build();

    /** What makes that no response can be made of the response, although it is committed. */
    private static final Map<String, Consumer<ServerHttpResponse>> FAULTS = new LinkedHashMap<>();

    /** How a response is written. */
    private static final Map<String, Function<ServerHttpResponse, Mono<Void>>> WRITES = new LinkedHashMap<>();

    /** Handlers that fail in other ways. */
    private static final Map<String, Function<ServerWebExchange, Mono<Void>>> HANDLERS = new LinkedHashMap<>();

    private static final BlockingQueue<SignalType> ENDS = new LinkedBlockingQueue<>();

    @TempDir
    static Path directory;

    private static WebServer server;

    static {
        FAULTS.put("cookie", response -> response.getCookies().add("a", BAD_COOKIE));
        FAULTS.put("length", response -> response.getHeaders().set("Content-Length", "many"));
        FAULTS.put(
                "action's cookie",
                response -> response.beforeCommit(() -> {
                    response.getCookies().add("a", BAD_COOKIE);
                    return Mono.empty();
                }));
        WRITES.put("nothing", ServerHttpResponse::setComplete);
        WRITES.put("mono", response -> response.writeWith(Mono.just(buffer(response))));
        WRITES.put("flux", response -> response.writeWith(Flux.just(buffer(response), buffer(response))));
        WRITES.put("flush", response -> response.writeAndFlushWith(Flux.just(Flux.just(buffer(response)))));
        WRITES.put(
                "late flux",
                response -> response.writeWith(
                        Flux.defer(() -> Flux.just(buffer(response))).subscribeOn(Schedulers.parallel())));
        WRITES.put("file", response -> file(response, "file", 0));
    }

    private static DataBuffer buffer(ServerHttpResponse response) {
        return response.bufferFactory().wrap("bytes".getBytes(StandardCharsets.US_ASCII));
    }

    private static Mono<Void> file(ServerHttpResponse response, String name, long position) {
        return response instanceof ZeroCopyHttpOutputMessage files
                ? files.writeWith(directory.resolve(name), position, 5)
                : response.setComplete();
    }

    private static Publisher<DataBuffer> thrower(Consumer<Subscription> request) {
        return subscriber -> subscriber.onSubscribe(new Subscription() {
            @Override
            public void request(long count) {
                request.accept(this);
            }

            @Override
            public void cancel() {
                throw new IllegalStateException("as the test wants it: cancel");
            }
        });
    }

    private static RuntimeException wanted() {
        return new IllegalStateException("as the test wants it");
    }

    static {
        HANDLERS.put("throws", exchange -> {
            throw wanted();
        });
        HANDLERS.put("throws an error", exchange -> {
            throw new StackOverflowError("as the test wants it");
        });
        HANDLERS.put("fails", exchange -> Mono.error(wanted()));
        HANDLERS.put("does nothing", exchange -> Mono.empty());
        HANDLERS.put("action fails", exchange -> {
            exchange.getResponse().beforeCommit(() -> Mono.error(wanted()));
            return Mono.empty();
        });
        HANDLERS.put("action throws", exchange -> {
            exchange.getResponse().beforeCommit(() -> {
                throw wanted();
            });
            return exchange.getResponse().writeWith(Mono.just(buffer(exchange.getResponse())));
        });
        HANDLERS.put("action's error", exchange -> {
            exchange.getResponse().beforeCommit(() -> {
                throw new StackOverflowError("as the test wants it");
            });
            return Mono.empty();
        });
        HANDLERS.put("body fails", exchange -> exchange.getResponse().writeWith(Flux.error(wanted())));
        HANDLERS.put(
                "body fails late",
                exchange -> exchange.getResponse()
                        .writeWith(Flux.just(buffer(exchange.getResponse())).concatWith(Mono.error(wanted()))));
        HANDLERS.put(
                "body throws when subscribed to",
                exchange -> exchange.getResponse().writeWith(Flux.from(subscriber -> {
                    throw wanted();
                })));
        HANDLERS.put(
                "body throws when asked",
                exchange -> exchange.getResponse().writeWith(thrower(subscription -> {
                    throw wanted();
                })));
        HANDLERS.put(
                "inner body throws when asked",
                exchange -> exchange.getResponse().writeAndFlushWith(Flux.just(thrower(subscription -> {
                    throw wanted();
                }))));
        HANDLERS.put("buffer cannot be read", exchange -> {
            DataBuffer broken =
                    new BrokenBuffer(exchange.getResponse().bufferFactory().allocateBuffer(1));
            return exchange.getResponse().writeWith(Flux.just(broken, broken).publishOn(Schedulers.parallel()));
        });
        HANDLERS.put("lone buffer cannot be read", exchange -> {
            DataBuffer broken =
                    new BrokenBuffer(exchange.getResponse().bufferFactory().allocateBuffer(1));
            return exchange.getResponse().writeWith(Mono.just(broken).publishOn(Schedulers.parallel()));
        });
        HANDLERS.put("file is missing", exchange -> file(exchange.getResponse(), "missing", 0));
        HANDLERS.put("file has no such part", exchange -> file(exchange.getResponse(), "file", -1));
        HANDLERS.put("interim status", exchange -> {
            exchange.getResponse().setStatusCode(HttpStatusCode.valueOf(100));
            return exchange.getResponse().writeWith(Mono.just(buffer(exchange.getResponse())));
        });
    }

    @BeforeAll
    static void startServer() throws Exception {
        Files.writeString(directory.resolve("file"), "bytes");
        server = new ReactorServerReactiveWebServerFactory(0)
                .getWebServer(WebHttpHandlerBuilder.webHandler(EveryExchangeEndsTest::handle)
                        .build());
        server.start();
    }

    @AfterAll
    static void stopServer() {
        server.stop();
    }

    @BeforeEach
    void forgetEnds() {
        ENDS.clear();
    }

    private static Mono<Void> handle(ServerWebExchange exchange) {
        String[] path = exchange.getRequest().getURI().getPath().split("/");
        Mono<Void> handling = Mono.defer(() -> answer(exchange, path)).doFinally(ENDS::add);
        return path[1].equals("elsewhere") ? handling.subscribeOn(Schedulers.parallel()) : handling;
    }

    private static Mono<Void> answer(ServerWebExchange exchange, String[] path) {
        if (path[2].equals("status")) {
            exchange.getResponse().setStatusCode(HttpStatusCode.valueOf(Integer.parseInt(path[3])));
            return WRITES.get(path[4]).apply(exchange.getResponse());
        }
        if (path[2].equals("handler")) {
            return HANDLERS.get(path[3]).apply(exchange);
        }
        FAULTS.get(path[2]).accept(exchange.getResponse());
        return WRITES.get(path[3]).apply(exchange.getResponse());
    }

    private static String answer(String method, String path) {
        return RawClient.answer(
                server.getPort(),
                method + " /" + path.replace(" ", "%20") + " HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n");
    }

    private static void assertHandlerEnded() throws InterruptedException {
        assertThat(ENDS.poll(10, TimeUnit.SECONDS)).isNotNull();
    }

    static List<Arguments> faults() {
        List<Arguments> all = new ArrayList<>();
        for (String where : List.of("here", "elsewhere")) {
            FAULTS.keySet()
                    .forEach(fault ->
                            WRITES.keySet().forEach(write -> all.add(Arguments.of(where + "/" + fault + "/" + write))));
        }
        return all;
    }

    @ParameterizedTest
    @MethodSource("faults")
    void answerThatCannotBeMadeIs500WithABodyAndALineInTheLog(String path, CapturedOutput output) throws Exception {
        // one that is not streamed has the length that it has
        if (path.contains("length/") && !path.contains("fl")) {
            assertThat(answer("GET", path)).startsWith("HTTP/1.1 200 ");
            return;
        }
        String answer = answer("GET", path);

        assertThat(answer).startsWith("HTTP/1.1 500 ").doesNotContain("X-Evil");
        assertThat(answer.substring(answer.indexOf("\r\n\r\n") + 4)).isNotEmpty();
        assertHandlerEnded();
        assertThat(output.getAll().lines())
                .anyMatch(line -> line.contains(path.contains("cookie") ? "Set-Cookie" : "\"many\""));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void headIsAnsweredToo(String path) throws Exception {
        assertThat(answer("HEAD", path)).startsWith("HTTP/1.1 500 ").endsWith("\r\n\r\n");
        assertHandlerEnded();
    }

    // of a fatal error Reactor tells no handler, and off the loop not us either
    static Stream<String> handlers() {
        return HANDLERS.keySet().stream()
                .flatMap(name -> Stream.of("here/handler/" + name, "elsewhere/handler/" + name))
                .filter(path -> !path.contains("error"));
    }

    @ParameterizedTest
    @MethodSource("handlers")
    void handlerThatFailsIsAnsweredAndEnds(String path) throws Exception {
        assertThat(answer("GET", path)).startsWith("HTTP/1.1 ");
        assertHandlerEnded();
    }

    @ParameterizedTest
    @MethodSource("handlers")
    void headOfAHandlerThatFailsIsAnsweredAndEnds(String path) throws Exception {
        assertThat(answer("HEAD", path)).startsWith("HTTP/1.1 ");
        assertHandlerEnded();
    }

    @ParameterizedTest
    @ValueSource(strings = {"throws an error", "action's error"})
    void fatalErrorOnTheLoopIsAnswered(String handler) {
        for (String method : List.of("GET", "HEAD")) {
            assertThat(answer(method, "here/handler/" + handler)).startsWith("HTTP/1.1 500 ");
        }
    }

    static Stream<String> writes() {
        return WRITES.keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("writes")
    void statusAbove599IsPassedOn(String write) {
        for (int status : List.of(600, 799, 999)) {
            for (String method : List.of("GET", "HEAD")) {
                assertThat(answer(method, "here/status/" + status + "/" + write))
                        .startsWith("HTTP/1.1 " + status + " \r\n");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"204", "205", "304"})
    void statusWithoutABodyHasNone(String status) {
        for (String write : WRITES.keySet()) {
            assertThat(answer("GET", "here/status/" + status + "/" + write))
                    .startsWith("HTTP/1.1 " + status)
                    .endsWith("\r\n\r\n");
        }
    }

    @Test
    void serverFieldThatCannotBeSentIsRefusedAtTheStart() {
        ReactorServerReactiveWebServerFactory factory = new ReactorServerReactiveWebServerFactory(0);
        factory.setServerHeader("a\r\nb");
        assertThatThrownBy(() -> factory.getWebServer((request, response) -> Mono.empty()))
                .hasMessageContaining("Server");
    }
}
