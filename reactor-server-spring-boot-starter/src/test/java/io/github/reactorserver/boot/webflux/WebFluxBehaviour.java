package io.github.reactorserver.boot.webflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.reactorserver.boot.webflux.BehaviourApplication.Greeting;
import io.github.reactorserver.boot.webflux.BehaviourApplication.Probe;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.client.MultipartBodyBuilder;
import org.springframework.test.web.reactive.server.EntityExchangeResult;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.web.reactive.function.client.WebClient;

/** What clients of an application see, whichever server it runs on. */
abstract class WebFluxBehaviour {
    @LocalServerPort
    int port;

    @Autowired
    Probe probe;

    WebTestClient client;

    @BeforeEach
    void connect() {
        client = WebTestClient.bindToServer()
                .baseUrl("http://localhost:" + port)
                .responseTimeout(Duration.ofSeconds(20))
                .codecs(codecs -> codecs.defaultCodecs().maxInMemorySize(64 * 1024 * 1024))
                .build();
    }

    private HttpResponse<byte[]> exchange(String method, String path, byte[] body) throws Exception {
        HttpClient http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(10))
                .build();
        return http.send(
                HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                        .timeout(Duration.ofSeconds(20))
                        .method(method, HttpRequest.BodyPublishers.ofByteArray(body))
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
    }

    private String raw(String request) {
        return RawClient.answer(port, request);
    }

    private static String closing(String requestLine, String... fields) {
        StringBuilder head = new StringBuilder(requestLine + "\r\nHost: test\r\nConnection: close\r\n");
        List.of(fields).forEach(field -> head.append(field).append("\r\n"));
        return head.append("\r\n").toString();
    }

    // ---- answers

    /** Observations take it from there. */
    @Test
    void statusThatNobodySetIs200() {
        client.get().uri("/unset-status").exchange().expectBody(String.class).isEqualTo("200 OK");
    }

    @Test
    void controllerMayEndTheConnection() {
        assertThat(raw("GET /closing HTTP/1.1\r\nHost: test\r\n\r\n"))
                .containsIgnoringCase("\nconnection: close\r\n")
                .endsWith("\r\n\r\nbye");
    }

    @Test
    void controllerAnswersJsonOfKnownLength() {
        client.get()
                .uri("/hello/world")
                .exchange()
                .expectStatus()
                .isOk()
                .expectHeader()
                .contentType("application/json")
                .expectHeader()
                .contentLength(27)
                .expectBody(Greeting.class)
                .isEqualTo(new Greeting("world", 5));
    }

    @Test
    void controllerReadsJson() {
        client.post()
                .uri("/greetings")
                .bodyValue(new Greeting("a", 1))
                .exchange()
                .expectStatus()
                .isCreated()
                .expectBody(Greeting.class)
                .isEqualTo(new Greeting("a!", 2));
    }

    @Test
    void brokenJsonIsABadRequest() {
        client.post()
                .uri("/greetings")
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue("{broken")
                .exchange()
                .expectStatus()
                .isBadRequest();
    }

    @Test
    void queryIsDecoded() {
        client.get()
                .uri(URI.create("http://localhost:" + port + "/text?q=%C3%A4+b%26c"))
                .exchange()
                .expectBody(String.class)
                .isEqualTo("text:ä b&c");
    }

    @Test
    void fieldThatCannotBeSentIsAFailureThatIsAnswered() {
        String answer = raw(closing("GET /redirect?to=/x%0d%0aX-Evil:%20yes HTTP/1.1"));
        assertThat(answer)
                .startsWith("HTTP/1.1 500 ")
                .contains("\"error\":\"Internal Server Error\"")
                .doesNotContain("X-Evil");
        assertThat(raw(closing("HEAD /redirect?to=/x%0d%0aX-Evil:%20yes HTTP/1.1")))
                .startsWith("HTTP/1.1 500 ");
    }

    @Test
    void characterThatNoFieldCanHaveIsAQuestionMark() {
        assertThat(raw(closing("GET /redirect?to=/%E2%82%AC%C3%A4 HTTP/1.1")).lines())
                .startsWith("HTTP/1.1 302 Found")
                .anyMatch("Location: /?ä"::equalsIgnoreCase);
    }

    @Test
    void statusThatMeansNothingInHttpIsPassedOn() {
        assertThat(raw(closing("GET /redirect?to=/&status=700 HTTP/1.1"))).startsWith("HTTP/1.1 700 ");
    }

    @Test
    void parameterThatIsNotUtf8IsNoFailure() {
        assertThat(raw(closing("GET /text?q=%FC HTTP/1.1")))
                .startsWith("HTTP/1.1 200 ")
                .endsWith("text:\u00ef\u00bf\u00bd");
        assertThat(raw(closing("GET /hello/%FC HTTP/1.1"))).startsWith("HTTP/1.1 ");
    }

    @Test
    void fluxOfValuesIsOneJsonArray() {
        client.get()
                .uri("/many")
                .exchange()
                .expectBody()
                .json("[{\"name\":\"n1\",\"length\":1},{\"name\":\"n2\",\"length\":2},{\"name\":\"n3\",\"length\":3}]");
    }

    @Test
    void streamOfManySmallItemsIsComplete() throws Exception {
        HttpResponse<byte[]> answer = exchange("GET", "/lines?count=5000", new byte[0]);

        assertThat(answer.headers().firstValue("Transfer-Encoding")).hasValue("chunked");
        assertThat(new String(answer.body(), StandardCharsets.UTF_8).lines())
                .hasSize(5000)
                .last()
                .isEqualTo("{\"name\":\"line\",\"length\":4999}");
    }

    @Test
    void serverSentEvents() {
        String events = client.get()
                .uri("/events")
                .exchange()
                .expectHeader()
                .contentTypeCompatibleWith(MediaType.TEXT_EVENT_STREAM)
                .expectBody(String.class)
                .returnResult()
                .getResponseBody();

        assertThat(events).contains("id:0\n", "id:1\n", "id:2\n", "data:{").endsWith("\n\n");
    }

    @Test
    void eventsOfAnEndlessStreamComeOneByOne() {
        List<Long> events = WebClient.create("http://localhost:" + port)
                .get()
                .uri("/ticks")
                .retrieve()
                .bodyToFlux(Long.class)
                .take(3)
                .collectList()
                .block(Duration.ofSeconds(20));

        assertThat(events).containsExactly(0L, 1L, 2L);
    }

    @Test
    void largeBodyOfOneBuffer() throws Exception {
        HttpResponse<byte[]> answer = exchange("GET", "/mono-big?size=5000000", new byte[0]);

        assertThat(answer.headers().firstValueAsLong("Content-Length")).hasValue(5_000_000);
        assertThat(answer.body()).hasSize(5_000_000);
    }

    @Test
    void largeBodyOfManyBuffers() throws Exception {
        byte[] body = exchange("GET", "/big?pieces=1000", new byte[0]).body();

        assertThat(body).hasSize(1000 * BehaviourApplication.PIECE);
        assertThat(body[999 * BehaviourApplication.PIECE]).isEqualTo((byte) 999);
    }

    // ---- status, errors

    @Test
    void emptyAnswerHasItsStatusAndNoBody() throws Exception {
        HttpResponse<byte[]> answer = exchange("GET", "/bad", new byte[0]);

        assertThat(answer.statusCode()).isEqualTo(402);
        assertThat(answer.headers().firstValue("Content-Length")).hasValue("0");
    }

    @Test
    void noContentHasNoLength() {
        assertThat(raw(closing("DELETE /nothing HTTP/1.1")))
                .startsWith("HTTP/1.1 204 No Content\r\n")
                .doesNotContainIgnoringCase("content-length", "transfer-encoding")
                .endsWith("\r\n\r\n");
    }

    @ParameterizedTest
    @CsvSource({"GET,/absent,404", "POST,/text,405", "GET,/fail,500", "GET,/fail-async,500", "POST,/greetings,400"})
    void errorsAreAnsweredAsJson(String method, String path, int status) {
        EntityExchangeResult<Map<String, Object>> result = client.method(HttpMethod.valueOf(method))
                .uri(path)
                .exchange()
                .expectStatus()
                .isEqualTo(status)
                .expectHeader()
                .contentType(MediaType.APPLICATION_JSON)
                .expectBody(new ParameterizedTypeReference<Map<String, Object>>() {})
                .returnResult();

        assertThat(result.getResponseBody()).containsEntry("status", status).containsEntry("path", path);
    }

    @Test
    void failureBehindTheFirstByteCutsTheAnswer() {
        String answer = raw(closing("GET /fail-late HTTP/1.1"));

        assertThat(answer).startsWith("HTTP/1.1 200 OK").doesNotContain("\r\n0\r\n\r\n");
    }

    // ---- methods, targets, header fields

    @ParameterizedTest
    @ValueSource(strings = {"/hello/world", "/text", "/mono-big?size=70000", "/many", "/lines?count=3", "/absent"})
    void headHasTheFieldsOfGetAndNoBody(String path) throws Exception {
        HttpResponse<byte[]> get = exchange("GET", path, new byte[0]);
        HttpResponse<byte[]> head = exchange("HEAD", path, new byte[0]);

        assertThat(head.statusCode()).isEqualTo(get.statusCode());
        assertThat(head.body()).isEmpty();
        assertThat(head.headers().firstValue("Content-Type"))
                .isEqualTo(get.headers().firstValue("Content-Type"));
        if (!path.equals("/absent")) {
            // its body has the time in it
            assertThat(head.headers().firstValue("Content-Length"))
                    .isEqualTo(get.headers().firstValue("Content-Length"));
        }
    }

    @Test
    void methodsAreAnyToken() {
        assertThat(raw(closing("PURGE /uri HTTP/1.1"))).contains("200 OK", "\"method\":\"PURGE\"");
    }

    @ParameterizedTest
    @CsvSource({
        "/uri,http://test/uri",
        "/uri?a=%20b,http://test/uri?a=%20b",
        "http://test/uri?x,http://test/uri?x",
    })
    void uriIsAbsolute(String target, String uri) {
        assertThat(raw(closing("GET " + target + " HTTP/1.1"))).contains("\"uri\":\"" + uri + "\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"//", "/%zz", "/a%2Fb", "/;x=y"})
    void strangePathsAreNotFoundOrRefused(String path) {
        assertThat(raw(closing("GET " + path + " HTTP/1.1"))).containsPattern("^HTTP/1.1 40[04] ");
    }

    @Test
    void headerFieldsAreRead() {
        assertThat(raw(closing("GET /headers HTTP/1.1", "X-Multi: one", "x-multi: two")))
                .contains("\"multi\":\"[one, two]\"", "\"first\":\"one\"", "\"absent\":\"null\"")
                .contains("\"contains\":\"true\"", "\"names\":\"true\"");
    }

    @Test
    void requestsOfOneConnectionAreAnsweredInOrder() {
        try (RawClient raw = new RawClient(port)) {
            raw.send("GET /text?q=1 HTTP/1.1\r\nHost: test\r\n\r\nGET /fail-async HTTP/1.1\r\nHost: test\r\n\r\n"
                    + "GET /text?q=3 HTTP/1.1\r\nHost: test\r\n\r\n");

            assertThat(raw.readUntil("text:3")).containsSubsequence("text:1", "500 Internal", "text:3");
        }
    }

    @Test
    void clientOfVersion10() {
        assertThat(raw("GET /hello/old HTTP/1.0\r\nHost: test\r\n\r\n")).contains(" 200 OK", "\"length\":3");
        assertThat(raw("GET /uri HTTP/1.0\r\n\r\n")).contains(" 200 OK", "\"path\":\"/uri\"");
    }

    // ---- cookies

    @Test
    void cookiesAreRead() {
        client.get()
                .uri("/cookies")
                .cookie("one", "1")
                .cookie("two", "zwei")
                .exchange()
                .expectBody(String.class)
                .isEqualTo("1,zwei");
    }

    @Test
    void cookiesAreSetWithTheirAttributes() {
        List<String> cookies = client.get()
                .uri("/cookie-attributes")
                .exchange()
                .returnResult(String.class)
                .getResponseHeaders()
                .get(HttpHeaders.SET_COOKIE);

        assertThat(cookies).hasSize(2);
        assertThat(List.of(cookies.get(0).split("; ")))
                .contains(
                        "a=1", "Path=/", "Domain=example.org", "Max-Age=60", "Secure", "SameSite=Strict", "Partitioned")
                .anyMatch("HttpOnly"::equalsIgnoreCase);
        assertThat(cookies.get(1)).contains("b=2", "Max-Age=0");
    }

    // ---- static resources

    @Test
    void staticResourceWithValidatorsAndRanges() throws IOException {
        EntityExchangeResult<byte[]> whole = client.get()
                .uri("/behaviour.txt")
                .exchange()
                .expectStatus()
                .isOk()
                .expectHeader()
                .contentType(MediaType.TEXT_PLAIN)
                .expectBody()
                .returnResult();
        assertThat(new String(whole.getResponseBody(), StandardCharsets.UTF_8)).startsWith("A static resource");

        client.get()
                .uri("/behaviour.txt")
                .ifModifiedSince(ZonedDateTime.now())
                .exchange()
                .expectStatus()
                .isNotModified()
                .expectBody()
                .isEmpty();
        client.get()
                .uri("/behaviour.txt")
                .header(HttpHeaders.RANGE, "bytes=2-7")
                .exchange()
                .expectStatus()
                .isEqualTo(206)
                .expectHeader()
                .contentLength(6)
                .expectBody(String.class)
                .isEqualTo("static");
    }

    @Test
    void fileIsSentWhole() throws Exception {
        HttpResponse<byte[]> answer = exchange("GET", "/file", new byte[0]);

        assertThat(answer.headers().firstValueAsLong("Content-Length")).hasValue(300_000);
        assertThat(answer.body()).isEqualTo(Files.readAllBytes(probe.file));
    }

    @Test
    void partOfAFile() {
        client.get()
                .uri("/file")
                .header(HttpHeaders.RANGE, "bytes=100000-199999")
                .exchange()
                .expectStatus()
                .isEqualTo(206)
                .expectHeader()
                .contentLength(100_000)
                .expectHeader()
                .valueEquals(HttpHeaders.CONTENT_RANGE, "bytes 100000-199999/300000")
                .expectBody()
                .consumeWith(result -> assertThat(result.getResponseBody()).hasSize(100_000));
    }

    // ---- bodies of requests

    @Test
    void bodyIsStreamedBack() throws Exception {
        byte[] body = new byte[5_000_000];
        for (int i = 0; i < body.length; i++) {
            body[i] = (byte) (i * 31);
        }

        assertThat(exchange("POST", "/echo", body).body()).isEqualTo(body);
    }

    @Test
    void chunkedBodyIsRead() {
        assertThat(raw(closing("POST /size HTTP/1.1", "Transfer-Encoding: chunked")
                        + "5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n"))
                .contains("200 OK")
                .endsWith("11");
    }

    @Test
    void clientThatWaitsForItIsToldToContinue() {
        try (RawClient raw = new RawClient(port)) {
            raw.send(closing("POST /size HTTP/1.1", "Content-Length: 4", "Expect: 100-continue"));
            assertThat(raw.readUntil("\r\n\r\n")).startsWith("HTTP/1.1 100 Continue");
            raw.send("body");
            assertThat(raw.readAll()).contains("200 OK").endsWith("4");
        }
    }

    @Test
    void unreadBodyDoesNotHarmTheNextRequest() {
        String answers = raw(
                "POST /ignore HTTP/1.1\r\nHost: test\r\nContent-Length: 4\r\n\r\nbody" + closing("GET /text HTTP/1.1"));

        assertThat(answers).containsSubsequence("ignored", "200 OK", "text:");
    }

    @Test
    void multipartUpload() {
        MultipartBodyBuilder parts = new MultipartBodyBuilder();
        parts.part("note", "for you");
        parts.part("file", new ByteArrayResource(new byte[700_000])).filename("data.bin");

        client.post()
                .uri("/upload")
                .bodyValue(parts.build())
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .json("{\"name\":\"data.bin\",\"size\":700000,\"note\":\"for you\"}");
    }

    @Test
    void multipartAsAStreamOfParts() {
        MultipartBodyBuilder parts = new MultipartBodyBuilder();
        parts.part("a", "12");
        parts.part("b", "345");

        client.post()
                .uri("/parts")
                .bodyValue(parts.build())
                .exchange()
                .expectBody()
                .json("[\"a=2\",\"b=3\"]");
    }

    @Test
    void formIsRead() {
        client.post()
                .uri("/form")
                .contentType(MediaType.APPLICATION_FORM_URLENCODED)
                .bodyValue("a=x+y&b=1&b=2")
                .exchange()
                .expectBody(String.class)
                .isEqualTo("form:x y,[1, 2]");
    }

    // ---- slow and absent clients

    @Test
    void slowReaderHoldsThePublisherBack() {
        long before = probe.produced.get();
        try (RawClient raw = new RawClient(port)) {
            raw.send("GET /big?pieces=1000000 HTTP/1.1\r\nHost: test\r\n\r\n");
            raw.readUntil("\r\n\r\n");
            await().during(Duration.ofMillis(300))
                    .atMost(Duration.ofSeconds(20))
                    .until(new Unchanged());

            // sockets and queues take some, never the sixteen gigabytes
            assertThat(probe.produced.get() - before).isLessThan(4000);
        }
    }

    private final class Unchanged implements Callable<Boolean> {
        private long last = -1;

        @Override
        public Boolean call() {
            long now = probe.produced.get();
            boolean same = now == last;
            last = now;
            return same;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/ticks", "/never"})
    void clientThatGoesAwayCancelsTheHandler(String path) {
        long subscribed = probe.subscribed.get();
        long cancelled = probe.cancelled.get();
        try (RawClient raw = new RawClient(port)) {
            raw.send("GET " + path + " HTTP/1.1\r\nHost: test\r\n\r\n");
            await().atMost(Duration.ofSeconds(10)).until(() -> probe.subscribed.get() > subscribed);
        }

        await().atMost(Duration.ofSeconds(10)).until(() -> probe.cancelled.get() > cancelled);
    }

    @Test
    void blockingOnAThreadOfTheServerFails() {
        client.get().uri("/block").exchange().expectBody(String.class).isEqualTo("refused to block");
    }
}
