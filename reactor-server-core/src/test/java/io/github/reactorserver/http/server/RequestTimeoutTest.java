package io.github.reactorserver.http.server;

import static io.github.reactorserver.http.server.HttpRig.get;
import static io.github.reactorserver.http.server.HttpRig.ok;
import static io.github.reactorserver.http.server.HttpRig.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactorserver.http.AsyncHttpHandler;
import io.github.reactorserver.http.Dispatch;
import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.http.HttpStatus;
import io.github.reactorserver.http.RequestHandler;
import io.github.reactorserver.http.StreamedBody;
import io.github.reactorserver.http.StreamingHttpHandler;
import io.github.reactorserver.http.route.Route;
import io.github.reactorserver.http.route.Router;
import io.github.reactorserver.net.CloseReason;
import io.github.reactorserver.transport.memory.MemoryPeer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The time that a handler may take while nothing is sent or received. */
final class RequestTimeoutTest {
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final Duration TICK = Duration.ofMillis(1);

    private final HttpRig rig = new HttpRig();
    private final CompletableFuture<HttpResponse> answer = new CompletableFuture<>();

    @AfterEach
    void close() {
        rig.close();
    }

    private MemoryPeer serve(RequestHandler handler, @Nullable Duration ofRoute) {
        Route route = new Route(null, "/**", Dispatch.LOOP, handler, ofRoute);
        rig.start(builder -> builder.router(Router.builder().route(route).build()));
        return rig.connect();
    }

    private MemoryPeer serve() {
        return serve((AsyncHttpHandler) request -> answer, null);
    }

    private static HttpResponse streamed(HandPublisher publisher) {
        return HttpResponse.builder(HttpStatus.OK)
                .body(StreamedBody.of(publisher))
                .build();
    }

    private void assertGivenUp(MemoryPeer peer) {
        assertThat(rig.received(peer))
                .startsWith("HTTP/1.1 503 ")
                .contains("Connection: close")
                .endsWith("503 Service Unavailable: the response took too long\n");
        peer.close();
        assertThat(rig.closings()).containsExactly(CloseReason.REQUEST_TIMEOUT);
        assertThat(rig.server().requestStats().active()).isZero();
    }

    @Test
    void handlerThatDoesNotAnswerIsCancelledAndItsClientToldSo() {
        MemoryPeer peer = serve();
        peer.send(get("/"));
        rig.pass(LIMIT.minus(TICK));
        assertThat(rig.received(peer)).isEmpty();
        rig.pass(TICK);
        assertThat(answer).isCancelled();
        assertGivenUp(peer);
    }

    @Test
    void furtherRequestsDoNotMoveTheLimit() {
        MemoryPeer peer = serve();
        peer.send(get("/1"));
        rig.pass(LIMIT.minus(TICK));
        peer.send(get("/2"));
        rig.pass(TICK);
        assertThat(answer).isCancelled();
        assertThat(rig.received(peer)).startsWith("HTTP/1.1 503 ");
    }

    @Test
    void eachPipelinedRequestHasItsTime() {
        CompletableFuture<HttpResponse> second = new CompletableFuture<>();
        MemoryPeer peer = serve((AsyncHttpHandler) request -> request.target().equals("/1") ? answer : second, null);
        peer.send(get("/1") + get("/2"));
        rig.pass(LIMIT.minus(TICK));
        answer.complete(HttpResponse.text("first"));
        rig.pass(LIMIT.minus(TICK));
        assertThat(rig.received(peer)).isEqualTo(ok("first"));
        second.complete(HttpResponse.text("second"));
        assertThat(rig.received(peer)).isEqualTo(ok("second"));
    }

    @Test
    void routeHasALimitOfItsOwn() {
        MemoryPeer peer = serve((AsyncHttpHandler) request -> answer, Duration.ofSeconds(2));
        peer.send(get("/"));
        rig.pass(Duration.ofSeconds(2));
        assertGivenUp(peer);
    }

    @Test
    void routeMayHaveNoLimit() {
        MemoryPeer peer = serve((AsyncHttpHandler) request -> answer, Duration.ZERO);
        peer.send(get("/"));
        rig.pass(Duration.ofDays(1));
        answer.complete(HttpResponse.text("late"));
        assertThat(rig.received(peer)).isEqualTo(ok("late"));
    }

    @Test
    void bodyThatNobodyReadsDoesNotKeepAConnection() {
        MemoryPeer peer = serve((StreamingHttpHandler) (request, body) -> answer, null);
        peer.send(request("POST", "/", "Content-Length: 1000000") + "begun");
        rig.pass(LIMIT);
        assertGivenUp(peer);
    }

    @Test
    void bodyThatComesIsProgress() {
        MemoryPeer peer = serve((StreamingHttpHandler) (request, body) -> answer, null);
        peer.send(request("POST", "/", "Content-Length: 10"));
        for (int i = 0; i < 10; i++) {
            rig.pass(LIMIT.minus(TICK));
            peer.send("x");
        }
        rig.pass(LIMIT.minus(TICK));
        answer.complete(HttpResponse.text("done"));
        assertThat(rig.received(peer)).isEqualTo(ok("done"));
    }

    @Test
    void streamedAnswerThatGoesSilentIsCut() {
        HandPublisher publisher = new HandPublisher();
        MemoryPeer peer = serve((AsyncHttpHandler) request -> answer, null);
        peer.send(get("/"));
        rig.settle();
        answer.complete(streamed(publisher));
        rig.settle();
        for (int i = 0; i < 3; i++) {
            rig.pass(LIMIT.minus(TICK));
            publisher.next("x");
            rig.settle();
        }
        assertThat(rig.received(peer)).endsWith("1\r\nx\r\n");
        rig.pass(LIMIT);
        assertThat(publisher.cancellations()).isEqualTo(1);
        assertThat(peer.isEnded()).isTrue();
        assertThat(rig.closings()).hasSize(1);
    }

    @Test
    void streamedAnswerThatNeverBeginsIsReplaced() {
        HandPublisher publisher = new HandPublisher();
        MemoryPeer peer = serve((AsyncHttpHandler) request -> answer, null);
        peer.send(get("/"));
        rig.settle();
        answer.complete(streamed(publisher));
        rig.pass(LIMIT);
        assertThat(publisher.cancellations()).isEqualTo(1);
        assertGivenUp(peer);
    }
}
