package io.github.reactorserver.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactorserver.boot.OnMessage;
import io.github.reactorserver.http.Dispatch;
import io.github.reactorserver.http.HttpHeaders;
import io.github.reactorserver.http.HttpMethod;
import io.github.reactorserver.http.HttpRequest;
import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.http.HttpStatus;
import io.github.reactorserver.http.ServerSentEvent;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Positive;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.validation.autoconfigure.ValidationAutoConfiguration;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.server.ResponseStatusException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Annotated methods that answer requests, over real sockets. */
final class HttpMethodsTest {
    private final ApplicationContextRunner contexts = TestContexts.onFreePort()
            .withConfiguration(AutoConfigurations.of(JacksonAutoConfiguration.class, ValidationAutoConfiguration.class))
            .withBean("shop", Shop.class);

    record Order(@NotBlank String item, @Positive int count) {}

    static class Shop {
        @OnMessage(path = "/orders/{id}")
        Order order(@PathVariable long id) {
            return new Order("item " + id, 1);
        }

        @OnMessage(path = "/byname/{name}")
        String byName(String name, int times, Optional<Duration> pause) {
            return name.repeat(times) + pause.map(Duration::toMillis).orElse(-1L);
        }

        @OnMessage(path = "/query")
        String query(
                @RequestParam(defaultValue = "7") int size,
                @RequestParam(name = "tag", required = false) List<String> tags,
                @RequestHeader(name = "X-Trace", required = false) String trace) {
            return size + " " + tags + " " + trace;
        }

        @OnMessage(path = "/named/{item}")
        String named(
                @PathVariable("item") String what,
                @RequestParam("n") int count,
                @RequestHeader("X-Trace") String trace) {
            return what + " " + count + " " + trace;
        }

        @OnMessage(path = "/orders", method = "POST")
        @ResponseStatus(org.springframework.http.HttpStatus.CREATED)
        Order create(@RequestBody @Valid Order order) {
            return new Order(order.item() + "!", order.count() + 1);
        }

        @OnMessage(path = "/list", method = "POST")
        int sum(List<Order> orders) {
            return orders.stream().mapToInt(Order::count).sum();
        }

        @OnMessage(path = "/text", method = "POST", produces = "text/markdown")
        String text(@RequestBody String body) {
            return "# " + body;
        }

        @OnMessage(path = "/bytes", method = "POST")
        byte[] bytes(byte[] body) {
            return body;
        }

        @OnMessage(path = "/raw")
        String raw(HttpRequest request, HttpHeaders headers, HttpMethod method, InetSocketAddress peer) {
            return request + " " + headers.contains("Host") + " " + method + " "
                    + peer.getAddress().isLoopbackAddress();
        }

        @OnMessage(path = "/nothing", method = "*")
        void nothing() {}

        @OnMessage(path = "/null")
        Order none() {
            return null;
        }

        @OnMessage(path = "/response")
        HttpResponse response() {
            return HttpResponse.of(HttpStatus.FOUND);
        }

        @OnMessage(path = "/stage")
        CompletionStage<Order> stage() {
            return CompletableFuture.supplyAsync(() -> new Order("later", 3));
        }

        @OnMessage(path = "/mono")
        Mono<String> mono(@RequestParam Optional<String> fail) {
            return fail.isEmpty()
                    ? Mono.delay(Duration.ofMillis(1)).thenReturn("mono")
                    : Mono.error(new ResponseStatusException(
                            org.springframework.http.HttpStatus.CONFLICT, fail.orElseThrow()));
        }

        @OnMessage(path = "/lines")
        Flux<Order> lines() {
            return Flux.range(1, 3).map(i -> new Order("o", i));
        }

        @OnMessage(path = "/texts")
        Flux<String> texts() {
            return Flux.just("a", "b");
        }

        @OnMessage(path = "/events", produces = "text/event-stream")
        Flux<Order> events() {
            return Flux.range(1, 2).map(i -> new Order("e", i));
        }

        @OnMessage(path = "/typed-events")
        Flux<ServerSentEvent> typedEvents() {
            return Flux.just(new ServerSentEvent("x", "tick", "1", null));
        }

        @OnMessage(path = "/missing")
        String missing() {
            throw new ResponseStatusException(org.springframework.http.HttpStatus.NOT_FOUND, "no such order");
        }

        @OnMessage(path = "/broken")
        String broken() {
            throw new IllegalStateException("secret");
        }

        @OnMessage(path = "/thread", dispatch = Dispatch.COMPUTE)
        String thread() {
            return Thread.currentThread().getName();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET  | /orders/5 | | 200 | application/json | {\"item\":\"item 5\",\"count\":1}",
                "GET  | /byname/ab?times=2 | | 200 | text/plain;charset=UTF-8 | abab-1",
                "GET  | /byname/a?times=1&pause=2s | | 200 | text/plain;charset=UTF-8 | a2000",
                "GET  | /query | | 200 | text/plain;charset=UTF-8 | 7 null null",
                "GET  | /query?size=3&tag=a&tag=b%20c | | 200 | text/plain;charset=UTF-8 | 3 [a, b c] null",
                "POST | /orders | {\"item\":\"x\",\"count\":1} | 201 | application/json | {\"item\":\"x!\",\"count\":2}",
                "POST | /list | [{\"item\":\"x\",\"count\":1},{\"item\":\"y\",\"count\":2}] | 200 | application/json | 3",
                "POST | /text | title | 200 | text/markdown | # title",
                "POST | /bytes | abc | 200 | application/octet-stream | abc",
                "GET  | /raw?x=1 | | 200 | text/plain;charset=UTF-8 | GET /raw?x=1 true GET true",
                "PUT  | /nothing | | 204 | | ''",
                "GET  | /null | | 204 | | ''",
                "GET  | /response | | 302 | | ''",
                "GET  | /stage | | 200 | application/json | {\"item\":\"later\",\"count\":3}",
                "GET  | /mono | | 200 | text/plain;charset=UTF-8 | mono",
                "GET  | /texts | | 200 | text/plain;charset=UTF-8 | ab",
            })
    void methodAnswers(String method, String path, String body, int status, String contentType, String answer) {
        contexts.run(context -> {
            var response = new TestClient(context).send(method, path, body == null ? "" : body);
            assertThat(response.statusCode()).isEqualTo(status);
            assertThat(response.headers().firstValue("Content-Type")).isEqualTo(Optional.ofNullable(contentType));
            assertThat(response.body()).isEqualTo(answer);
        });
    }

    @Test
    void publisherOfValuesIsLinesOfJson() {
        contexts.run(context -> {
            var response = new TestClient(context).get("/lines");
            assertThat(response.headers().firstValue("Content-Type")).contains("application/x-ndjson");
            assertThat(response.body().lines())
                    .containsExactly(
                            "{\"item\":\"o\",\"count\":1}",
                            "{\"item\":\"o\",\"count\":2}",
                            "{\"item\":\"o\",\"count\":3}");
        });
    }

    @Test
    void publisherOfEventsIsAnEventStream() {
        contexts.run(context -> {
            var events = new TestClient(context).get("/events");
            assertThat(events.headers().firstValue("Content-Type")).contains("text/event-stream");
            assertThat(events.body())
                    .isEqualTo("data: {\"item\":\"e\",\"count\":1}\n\ndata: {\"item\":\"e\",\"count\":2}\n\n");
            assertThat(new TestClient(context).get("/typed-events").body())
                    .isEqualTo("event: tick\nid: 1\ndata: x\n\n");
        });
    }

    @Test
    void theValueOfAnAnnotationIsTheNameOfItsParameter() {
        contexts.run(context -> assertThat(new TestClient(context)
                        .get("/named/pen?n=2", "X-Trace", "t1")
                        .body())
                .isEqualTo("pen 2 t1"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET  | /orders/five | | 400 | path variable 'id' is not a long",
                "GET  | /byname/x | | 400 | query parameter 'times' is missing",
                "GET  | /query?size=many | | 400 | query parameter 'size' is not a int",
                "POST | /orders | | 400 | the body is missing",
                "POST | /orders | {\"item\": | 400 | the body is not the JSON that is expected here at line 1",
                "POST | /orders | {\"item\":{}} | 400 | the body is not the JSON",
                "POST | /orders | null | 400 | the body is null",
                "GET  | /missing | | 404 | no such order",
                "GET  | /mono?fail=taken | | 409 | taken",
            })
    void faultOfTheClientIsAnsweredAsProblem(String method, String path, String body, int status, String detail) {
        contexts.run(context -> {
            var response = new TestClient(context).send(method, path, body == null ? "" : body);
            assertThat(response.statusCode()).isEqualTo(status);
            assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
            assertThat(response.body())
                    .contains("\"status\":" + status, detail)
                    .doesNotContain("java", "Order(", "reactorserver");
        });
    }

    @Test
    void invalidBodyNamesEachField() {
        contexts.run(context -> {
            var response = new TestClient(context).send("POST", "/orders", "{\"item\":\" \",\"count\":0}");
            assertThat(response.statusCode()).isEqualTo(400);
            assertThat(response.body())
                    .contains("\"errors\":{")
                    .contains("\"item\":\"must not be blank\"", "\"count\":\"must be greater than 0\"");
        });
    }

    @Test
    void bodyOfAnotherTypeThanJsonIsRefused() {
        contexts.run(context -> {
            var response = new TestClient(context).post("/orders", "text/xml; charset=utf-8", "<order/>");
            assertThat(response.statusCode()).isEqualTo(415);
            assertThat(response.body()).contains("'text/xml', not JSON");
        });
    }

    @Test
    void otherFailureIsAnswered500WithoutItsMessage() {
        contexts.run(context -> {
            var response = new TestClient(context).get("/broken");
            assertThat(response.statusCode()).isEqualTo(500);
            assertThat(response.body()).doesNotContain("secret");
        });
    }

    @Test
    void methodRunsWhereItsDispatchSays() {
        contexts.run(context ->
                assertThat(new TestClient(context).get("/thread").body()).startsWith("reactor-server-compute-"));
    }

    static class UnknownVariable {
        @OnMessage(path = "/x")
        String wrong(@PathVariable String id) {
            return id;
        }
    }

    static class Unconvertible {
        @OnMessage(path = "/x")
        String wrong(@RequestParam Runnable job) {
            return "";
        }
    }

    static class AbsentPrimitive {
        @OnMessage(path = "/x")
        String wrong(@RequestParam(required = false) int number) {
            return "";
        }
    }

    static class NoPath {
        @OnMessage
        String wrong() {
            return "";
        }
    }

    static Stream<Map.Entry<Class<?>, String>> wrongMethods() {
        return Map.<Class<?>, String>of(
                UnknownVariable.class, "the path has no variable 'id'",
                Unconvertible.class, "query parameter 'job' cannot become a java.lang.Runnable",
                AbsentPrimitive.class, "may be absent, which a int cannot say",
                NoPath.class, "is an HTTP handler and sets no 'path'")
                .entrySet()
                .stream();
    }

    @ParameterizedTest
    @MethodSource("wrongMethods")
    void methodThatCannotBeServedStopsTheStart(Map.Entry<Class<?>, String> wrong) {
        contexts.withBean("culprit", wrong.getKey())
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("method 'wrong' of bean 'culprit'")
                        .hasMessageContaining(wrong.getValue()));
    }

    @Test
    void withoutJacksonValuesAreRefusedAndTextIsServed() {
        ApplicationContextRunner bare =
                TestContexts.onFreePort().withClassLoader(new FilteredClassLoader("tools.jackson", "reactor.core"));
        bare.withBean(Plain.class)
                .run(context ->
                        assertThat(new TestClient(context).get("/plain").body()).isEqualTo("plain"));
    }

    static class Plain {
        @OnMessage(path = "/plain")
        String plain() {
            return "plain";
        }
    }
}
