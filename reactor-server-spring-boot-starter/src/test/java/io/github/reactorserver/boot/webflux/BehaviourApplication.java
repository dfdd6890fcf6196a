package io.github.reactorserver.boot.webflux;

import io.github.reactorserver.boot.OnMessage;
import io.github.reactorserver.http.HttpHandler;
import io.github.reactorserver.http.HttpResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.core.io.FileSystemResource;
import org.springframework.core.io.Resource;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseCookie;
import org.springframework.http.ResponseEntity;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.http.codec.multipart.FilePart;
import org.springframework.http.codec.multipart.FormFieldPart;
import org.springframework.http.codec.multipart.Part;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.bind.annotation.CookieValue;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RequestPart;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The application whose responses are compared between servers. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
class BehaviourApplication {
    static final int PIECE = 16 * 1024;

    record Greeting(String name, int length) {}

    @RestController
    static class Controllers {
        final Probe probe;

        Controllers(Probe probe) {
            this.probe = probe;
        }

        @GetMapping("/hello/{name}")
        Greeting hello(@PathVariable String name) {
            return new Greeting(name, name.length());
        }

        @GetMapping("/text")
        Mono<String> text(@RequestParam(defaultValue = "") String q) {
            return Mono.just("text:" + q);
        }

        @PostMapping("/greetings")
        @ResponseStatus(HttpStatus.CREATED)
        Mono<Greeting> create(@RequestBody Mono<Greeting> greeting) {
            return greeting.map(g -> new Greeting(g.name() + "!", g.length() + 1));
        }

        @GetMapping("/closing")
        ResponseEntity<String> closing() {
            return ResponseEntity.ok().header("Connection", "close").body("bye");
        }

        @GetMapping("/unset-status")
        String unsetStatus(ServerHttpResponse response) {
            return String.valueOf(response.getStatusCode());
        }

        @GetMapping("/many")
        Flux<Greeting> many() {
            return Flux.range(1, 3).map(i -> new Greeting("n" + i, i));
        }

        @GetMapping(path = "/lines", produces = MediaType.APPLICATION_NDJSON_VALUE)
        Flux<Greeting> lines(@RequestParam int count) {
            return Flux.range(0, count).map(i -> new Greeting("line", i));
        }

        @GetMapping(path = "/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
        Flux<ServerSentEvent<Greeting>> events() {
            return Flux.range(0, 3)
                    .map(i -> ServerSentEvent.builder(new Greeting("event", i))
                            .id("" + i)
                            .build());
        }

        @GetMapping(path = "/ticks", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
        Flux<Long> ticks() {
            return probe.watch(
                    Flux.interval(Duration.ZERO, Duration.ofMillis(20)).onBackpressureBuffer());
        }

        @GetMapping("/never")
        Mono<String> never() {
            return probe.watch(Mono.<String>never().flux()).next();
        }

        @PostMapping("/echo")
        Flux<DataBuffer> echo(ServerHttpRequest request) {
            return request.getBody();
        }

        @PostMapping("/size")
        Mono<Long> size(ServerHttpRequest request) {
            return request.getBody()
                    .map(buffer -> {
                        long count = buffer.readableByteCount();
                        DataBufferUtils.release(buffer);
                        return count;
                    })
                    .reduce(0L, Long::sum);
        }

        @PostMapping("/ignore")
        String ignore() {
            return "ignored";
        }

        @PostMapping("/upload")
        Mono<Map<String, Object>> upload(@RequestPart("file") FilePart file, @RequestPart("note") FormFieldPart note) {
            return DataBufferUtils.join(file.content()).map(buffer -> {
                int size = buffer.readableByteCount();
                DataBufferUtils.release(buffer);
                return Map.of("name", file.filename(), "size", size, "note", note.value());
            });
        }

        @PostMapping("/parts")
        Mono<List<String>> parts(@RequestBody Flux<Part> parts) {
            return parts.concatMap(part -> DataBufferUtils.join(part.content()).map(buffer -> {
                        String text = part.name() + "=" + buffer.readableByteCount();
                        DataBufferUtils.release(buffer);
                        return text;
                    }))
                    .collectList();
        }

        @PostMapping(path = "/form", consumes = MediaType.APPLICATION_FORM_URLENCODED_VALUE)
        Mono<String> form(ServerWebExchange exchange) {
            return exchange.getFormData().map(form -> "form:" + form.getFirst("a") + "," + form.get("b"));
        }

        @GetMapping("/big")
        Flux<DataBuffer> big(@RequestParam int pieces, ServerHttpResponse response) {
            response.getHeaders().setContentType(MediaType.APPLICATION_OCTET_STREAM);
            return Flux.range(0, pieces).map(i -> {
                probe.produced.incrementAndGet();
                byte[] bytes = new byte[PIECE];
                Arrays.fill(bytes, i.byteValue());
                return response.bufferFactory().wrap(bytes);
            });
        }

        @GetMapping("/mono-big")
        Mono<byte[]> monoBig(@RequestParam int size) {
            return Mono.just(new byte[size]);
        }

        @GetMapping("/file")
        Resource file() {
            return new FileSystemResource(probe.file);
        }

        @GetMapping("/set-cookies")
        ResponseEntity<String> setCookies() {
            return ResponseEntity.ok()
                    .header(
                            "Set-Cookie",
                            ResponseCookie.from("plain", "1").build().toString())
                    .body("set");
        }

        @GetMapping("/cookie-attributes")
        Mono<String> cookieAttributes(ServerHttpResponse response) {
            response.addCookie(ResponseCookie.from("a", "1")
                    .path("/")
                    .domain("example.org")
                    .maxAge(Duration.ofMinutes(1))
                    .secure(true)
                    .httpOnly(true)
                    .sameSite("Strict")
                    .partitioned(true)
                    .build());
            response.addCookie(ResponseCookie.from("b", "2").maxAge(0).build());
            return Mono.just("cookies");
        }

        @GetMapping("/cookies")
        String cookies(@CookieValue String one, @CookieValue String two) {
            return one + "," + two;
        }

        @GetMapping("/fail")
        String fail() {
            throw new IllegalStateException("as the test wants it");
        }

        @GetMapping("/fail-async")
        Mono<String> failAsync() {
            return Mono.delay(Duration.ofMillis(5)).then(Mono.error(new IllegalStateException("as the test wants it")));
        }

        @GetMapping("/fail-late")
        Flux<DataBuffer> failLate(ServerHttpResponse response) {
            return Flux.range(0, 3)
                    .<DataBuffer>map(
                            i -> response.bufferFactory().wrap(("piece" + i).getBytes(StandardCharsets.US_ASCII)))
                    .concatWith(Flux.error(new IllegalStateException("as the test wants it")));
        }

        @GetMapping("/bad")
        @ResponseStatus(HttpStatus.PAYMENT_REQUIRED)
        Mono<Void> bad() {
            return Mono.empty();
        }

        @DeleteMapping("/nothing")
        @ResponseStatus(HttpStatus.NO_CONTENT)
        void nothing() {}

        @RequestMapping("/uri")
        Map<String, String> uri(ServerHttpRequest request) {
            return Map.of(
                    "uri",
                    request.getURI().toString(),
                    "path",
                    request.getPath().value(),
                    "method",
                    request.getMethod().name(),
                    "remote",
                    String.valueOf(request.getRemoteAddress()).replaceAll(":.*", ""));
        }

        @RequestMapping("/redirect")
        ResponseEntity<Void> redirect(@RequestParam String to, @RequestParam(defaultValue = "302") int status) {
            return ResponseEntity.status(status).header("Location", to).build();
        }

        @GetMapping("/block")
        Mono<String> block() {
            return Mono.fromCallable(() -> {
                try {
                    return String.valueOf(Mono.delay(Duration.ofMillis(1)).block());
                } catch (IllegalStateException e) {
                    return "refused to block";
                }
            });
        }

        @GetMapping("/headers")
        Map<String, String> headers(ServerHttpRequest request) {
            return Map.of(
                    "multi", String.valueOf(request.getHeaders().get("x-multi")),
                    "first", String.valueOf(request.getHeaders().getFirst("X-MULTI")),
                    "absent", String.valueOf(request.getHeaders().get("x-absent")),
                    "contains", String.valueOf(request.getHeaders().containsHeader("x-multi")),
                    "names", String.valueOf(request.getHeaders().headerNames().contains("x-multi")));
        }
    }

    /** What tests see of the inside. */
    static class Probe {
        final AtomicLong produced = new AtomicLong();
        final AtomicLong subscribed = new AtomicLong();
        final AtomicLong cancelled = new AtomicLong();
        final AtomicLong posts = new AtomicLong();
        final Path file;

        Probe() throws IOException {
            file = Files.createTempFile("behaviour", ".bin");
            byte[] bytes = new byte[300_000];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) i;
            }
            Files.write(file, bytes);
            file.toFile().deleteOnExit();
        }

        <T> Flux<T> watch(Flux<T> source) {
            return source.doOnSubscribe(s -> subscribed.incrementAndGet()).doOnCancel(cancelled::incrementAndGet);
        }
    }

    /** Counts what has been posted and has ended. */
    @Bean
    WebFilter posts(Probe probe) {
        return (exchange, chain) -> {
            boolean counts = exchange.getRequest().getMethod().equals(HttpMethod.POST);
            return chain.filter(exchange).doFinally(signal -> probe.posts.addAndGet(counts ? 1 : 0));
        };
    }

    @Bean
    Probe probe() throws IOException {
        return new Probe();
    }

    @Bean
    @OnMessage(path = "/fast/{name}")
    HttpHandler fast() {
        return request -> HttpResponse.text("fast " + request.pathVariable("name"));
    }
}
