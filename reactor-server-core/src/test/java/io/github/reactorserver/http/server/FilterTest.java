package io.github.reactorserver.http.server;

import static io.github.reactorserver.http.server.HttpRig.get;
import static io.github.reactorserver.http.server.HttpRig.ok;
import static io.github.reactorserver.http.server.HttpRig.post;
import static io.github.reactorserver.http.server.HttpRig.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactorserver.RegionFile;
import io.github.reactorserver.http.AsyncHttpHandler;
import io.github.reactorserver.http.Dispatch;
import io.github.reactorserver.http.HttpFilter;
import io.github.reactorserver.http.HttpHandler;
import io.github.reactorserver.http.HttpHeaders;
import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.http.HttpStatus;
import io.github.reactorserver.http.RequestHandler;
import io.github.reactorserver.http.StreamedBody;
import io.github.reactorserver.http.StreamingHttpHandler;
import io.github.reactorserver.http.route.Route;
import io.github.reactorserver.http.route.Router;
import io.github.reactorserver.transport.memory.MemoryPeer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** User code around handlers. */
class FilterTest {
    private static final HttpHandler PATH = request -> HttpResponse.text(request.rawPath());

    private final HttpRig rig = new HttpRig();
    private final List<String> log = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        rig.close();
    }

    private void serve(RequestHandler handler, HttpFilter... filters) {
        rig.start(builder -> builder.router(Router.builder()
                        .route(new Route(null, "/here/**", Dispatch.LOOP, handler))
                        .build())
                .filters(List.of(filters)));
    }

    private HttpFilter logging(String name) {
        return (request, next) -> {
            log.add(name + " in");
            return next.handle(request).thenApply(answer -> {
                log.add(name + " out");
                return answer;
            });
        };
    }

    @Test
    void clientThatGoesAwayCancelsTheHandlerBehindTheFilters() {
        CompletableFuture<HttpResponse> answer = new CompletableFuture<>();
        serve((AsyncHttpHandler) request -> answer, logging("outer"), logging("inner"));
        MemoryPeer peer = rig.connect();
        peer.send(get("/here"));
        rig.settle();

        peer.reset();
        rig.settle();

        assertThat(answer).isCancelled();
    }

    @Test
    void fileOfAnAnswerThatComesTooLateIsReleasedBehindTheFilters(@TempDir Path directory) throws IOException {
        try (RegionFile file = RegionFile.random(directory, 10)) {
            CompletableFuture<HttpResponse> answer = new CompletableFuture<>() {
                @Override
                public boolean cancel(boolean mayInterrupt) {
                    return false;
                }
            };
            serve((AsyncHttpHandler) request -> answer, logging("outer"));
            MemoryPeer peer = rig.connect();
            peer.send(get("/here"));
            rig.settle();
            peer.reset();
            rig.settle();

            answer.complete(
                    HttpResponse.builder(HttpStatus.OK).body(file.region(0, 10)).build());
            rig.settle();

            assertThat(log).containsExactly("outer in", "outer out");
            assertThat(file.released()).isEqualTo(1);
        }
    }

    @Test
    void fileOfAnAnswerThatAFilterHoldsBackForTooLongIsReleased(@TempDir Path directory) throws IOException {
        try (RegionFile file = RegionFile.random(directory, 10)) {
            CompletableFuture<String> held = new CompletableFuture<>();
            HttpHandler handler = request ->
                    HttpResponse.builder(HttpStatus.OK).body(file.region(0, 10)).build();
            serve(
                    handler,
                    (request, next) -> next.handle(request).thenCompose(answer -> held.thenApply(done -> answer)));
            MemoryPeer peer = rig.connect();
            peer.send(get("/here"));
            rig.settle();
            peer.reset();
            rig.settle();

            held.complete("");
            rig.settle();

            assertThat(file.released()).isEqualTo(1);
        }
    }

    @Test
    void fileOfAnAnswerIsReleasedIfTheFilterBehindItFails(@TempDir Path directory) throws IOException {
        try (RegionFile file = RegionFile.random(directory, 10)) {
            HttpHandler handler = request ->
                    HttpResponse.builder(HttpStatus.OK).body(file.region(0, 10)).build();
            serve(handler, HttpFilter.after((request, answer) -> {
                throw new IllegalStateException("on purpose");
            }));

            assertThat(rig.answer(get("/here"))).startsWith("HTTP/1.1 500 ");
            assertThat(file.released()).isEqualTo(1);
        }
    }

    @Test
    void filtersRunInOrderAroundTheHandlerTheFirstOneOutermost() {
        HttpHandler handler = request -> {
            log.add("handler");
            return HttpResponse.text("x");
        };
        serve(handler, logging("a"), logging("b"));
        assertThat(rig.answer(get("/here/"))).isEqualTo(ok("x"));
        assertThat(log).containsExactly("a in", "b in", "handler", "b out", "a out");
    }

    @Test
    void filterBeforeMayAnswerInPlaceOfTheHandler() {
        serve(
                PATH,
                HttpFilter.before(
                        request -> request.header("Token") == null ? HttpResponse.of(HttpStatus.UNAUTHORIZED) : null));
        MemoryPeer peer = rig.connect();
        assertThat(rig.exchange(peer, get("/here/"))).startsWith("HTTP/1.1 401 ");
        assertThat(rig.exchange(peer, get("/here/a", "Token: x"))).isEqualTo(ok("/here/a"));
    }

    @Test
    void filterAfterChangesTheAnswer() {
        serve(
                PATH,
                HttpFilter.after((request, answer) -> HttpResponse.builder(HttpStatus.ACCEPTED)
                        .header("X-Path", answer.bodyText())
                        .build()));
        assertThat(rig.answer(get("/here/a")))
                .isEqualTo("HTTP/1.1 202 Accepted\r\nX-Path: /here/a\r\nContent-Length: 0\r\n\r\n");
    }

    @Test
    void filterChangesTheRequest() {
        serve(
                (HttpHandler) request -> HttpResponse.text(request.header("User") + " " + request.bodyText()),
                (request, next) -> next.handle(
                        request.withHeaders(HttpHeaders.of("User", "u")).withBody(new byte[] {'b'})));
        assertThat(rig.answer(post("/here/", "original"))).isEqualTo(ok("u b"));
    }

    @Test
    void filterMayAnswerLaterAndTheOrderIsKept() {
        CompletableFuture<HttpResponse> later = new CompletableFuture<>();
        serve(PATH, (request, next) -> request.rawPath().equals("/here/slow") ? later : next.handle(request));
        MemoryPeer peer = rig.connect();
        assertThat(rig.exchange(peer, get("/here/slow") + get("/here/fast"))).isEmpty();
        later.complete(HttpResponse.text("slow"));
        assertThat(rig.received(peer)).isEqualTo(ok("slow") + ok("/here/fast"));
    }

    @Test
    void filterThatFailsIsAnsweredWith500AndTheConnectionGoesOn() {
        serve(PATH, (request, next) -> {
            if (request.rawPath().equals("/here/throws")) {
                throw new IllegalStateException("broken");
            }
            if (request.rawPath().equals("/here/fails")) {
                return CompletableFuture.failedFuture(new IllegalStateException("broken"));
            }
            return next.handle(request);
        });
        MemoryPeer peer = rig.connect();
        assertThat(rig.exchange(peer, get("/here/throws"))).startsWith("HTTP/1.1 500 ");
        assertThat(rig.exchange(peer, get("/here/fails"))).startsWith("HTTP/1.1 500 ");
        assertThat(rig.exchange(peer, get("/here/ok"))).isEqualTo(ok("/here/ok"));
    }

    @Test
    @SuppressWarnings("NullAway") // what a careless filter does
    void filterThatReturnsNothingIsAnsweredWith500() {
        serve(PATH, (request, next) -> null);
        assertThat(rig.answer(get("/here/"))).startsWith("HTTP/1.1 500 ");
    }

    @Test
    void filterSeesTheFailureOfAHandler() {
        AsyncHttpHandler failing = request -> CompletableFuture.failedFuture(new IllegalStateException("broken"));
        serve(failing, (request, next) -> next.handle(request).exceptionally(failure -> HttpResponse.text("mended")));
        assertThat(rig.answer(get("/here/"))).isEqualTo(ok("mended"));
    }

    @Test
    void filterSeesWhatAHandlerThrowsAsAFailedStage() {
        HttpHandler throwing = request -> {
            throw new IllegalStateException("broken");
        };
        serve(throwing, (request, next) -> next.handle(request).exceptionally(failure -> HttpResponse.text("mended")));
        assertThat(rig.answer(get("/here/"))).isEqualTo(ok("mended"));
    }

    @Test
    void requestsWithoutARoutePassTheFiltersToo() {
        serve(
                PATH,
                logging("a"),
                HttpFilter.after((request, answer) -> HttpResponse.builder(answer.status())
                        .header("Filtered", "yes")
                        .build()));
        assertThat(rig.answer(get("/nowhere"))).startsWith("HTTP/1.1 404 ").contains("Filtered: yes");
        assertThat(log).containsExactly("a in", "a out");
    }

    @Test
    void filterRunsWhereTheHandlerRuns() {
        rig.start(builder -> builder.router(HttpRig.router(Dispatch.COMPUTE, PATH))
                .filters(List.of((request, next) -> {
                    log.add(Thread.currentThread().getName());
                    return next.handle(request);
                })));
        MemoryPeer peer = rig.connect();
        peer.send(get("/", "Connection: close"));
        peer.receiveAll();
        assertThat(log).singleElement().asString().contains("compute");
    }

    @Test
    void streamedRequestPassesTheFiltersBeforeItsBodyComes() {
        BodyReader reader = BodyReader.ofAll();
        CompletableFuture<HttpResponse> answer = new CompletableFuture<>();
        StreamingHttpHandler handler = (request, body) -> {
            body.subscribe(reader);
            return answer;
        };
        serve(handler, logging("a"));
        MemoryPeer peer = rig.connect();
        rig.exchange(peer, request("POST", "/here/", "Content-Length: 5"));
        assertThat(log).containsExactly("a in");
        rig.exchange(peer, "hello");
        assertThat(reader.text()).isEqualTo("hello");
        answer.complete(HttpResponse.text("done"));
        assertThat(rig.received(peer)).isEqualTo(ok("done"));
        assertThat(log).containsExactly("a in", "a out");
    }

    @Test
    void filterThatRefusesAStreamedRequestLeavesItsBodyUnread() {
        StreamingHttpHandler handler = (request, body) -> {
            throw new AssertionError("must not be called");
        };
        serve(handler, HttpFilter.before(request -> HttpResponse.text("refused")));
        MemoryPeer peer = rig.connect();
        assertThat(rig.exchange(peer, post("/here/", "dropped") + post("/here/", "dropped")))
                .isEqualTo(ok("refused") + ok("refused"));
    }

    @Test
    void filterAfterMayExchangeAStreamedAnswer() {
        HandPublisher unwanted = new HandPublisher();
        serve(
                (HttpHandler) request -> StreamedResponseTest.streamed(StreamedBody.of(unwanted)),
                HttpFilter.after((request, answer) -> HttpResponse.text("instead")));
        assertThat(rig.answer(get("/here/"))).isEqualTo(ok("instead"));
        assertThat(unwanted.isSubscribed()).isFalse();
    }
}
