package io.github.reactorserver.http.server;

import static io.github.reactorserver.http.server.HttpRig.get;
import static io.github.reactorserver.http.server.HttpRig.post;
import static io.github.reactorserver.http.server.HttpRig.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactorserver.http.AsyncHttpHandler;
import io.github.reactorserver.http.Dispatch;
import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.http.HttpStatus;
import io.github.reactorserver.http.StreamedBody;
import io.github.reactorserver.http.StreamingHttpHandler;
import io.github.reactorserver.net.CloseReason;
import io.github.reactorserver.transport.memory.MemoryPeer;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Handlers whose client has gone away before the response. */
final class ClientGoneTest {
    private final HttpRig rig = new HttpRig();
    private final CompletableFuture<HttpResponse> answer = new CompletableFuture<>();

    @AfterEach
    void close() {
        rig.close();
    }

    private MemoryPeer ask(boolean halfClosure) {
        rig.start(builder -> builder.halfClosure(halfClosure)
                .router(HttpRig.router(Dispatch.LOOP, (AsyncHttpHandler) request -> answer)));
        MemoryPeer peer = rig.connect();
        peer.send(get("/"));
        rig.settle();
        return peer;
    }

    private static HttpResponse streamed(HandPublisher publisher) {
        return HttpResponse.builder(HttpStatus.OK)
                .body(StreamedBody.of(publisher))
                .build();
    }

    @Test
    void answerToComeIsCancelledWhenTheClientResets() {
        MemoryPeer peer = ask(true);
        assertThat(answer).isNotDone();

        peer.reset();
        rig.settle();

        assertThat(answer).isCancelled();
    }

    @Test
    void clientThatHasEndedItsStreamStillGetsItsAnswer() {
        MemoryPeer peer = ask(true);

        peer.closeOutput();
        rig.settle();
        assertThat(answer).isNotDone();
        answer.complete(HttpResponse.text("late"));

        assertThat(rig.received(peer)).endsWith("late");
    }

    @Test
    void withoutHalfClosureTheEndOfTheClientsStreamCancels() {
        MemoryPeer peer = ask(false);

        peer.closeOutput();
        rig.settle();

        assertThat(answer).isCancelled();
        assertThat(rig.closings()).containsExactly(CloseReason.CLIENT);
    }

    private MemoryPeer stream(boolean halfClosure, String request) {
        StreamingHttpHandler unread = (head, body) -> answer;
        rig.start(builder -> builder.halfClosure(halfClosure).router(HttpRig.router(Dispatch.LOOP, unread)));
        MemoryPeer peer = rig.connect();
        peer.send(request);
        rig.settle();
        assertThat(answer).isNotDone();
        return peer;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 2\r\n\r\n{}",
                "POST / HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 100000\r\n\r\nunfinished"
            })
    void endIsSeenBehindABodyThatNobodyReads(String request) {
        MemoryPeer peer = stream(false, request);

        peer.closeOutput();
        rig.settle();

        assertThat(answer).isCancelled();
        assertThat(rig.closings()).containsExactly(CloseReason.CLIENT);
    }

    @Test
    void resetIsSeenBehindABodyThatNobodyReads() {
        MemoryPeer peer = stream(true, post("/", "{}"));

        peer.reset();
        rig.settle();

        assertThat(answer).isCancelled();
        assertThat(rig.closings()).containsExactly(CloseReason.ERROR);
    }

    @Test
    void endIsSeenBehindABodyWhoseSubscriberHasCancelled() {
        rig.start(builder -> builder.halfClosure(false).router(HttpRig.router(Dispatch.LOOP, (StreamingHttpHandler)
                (request, body) -> {
                    BodyReader reader = BodyReader.ofAll();
                    body.subscribe(reader);
                    reader.subscription().cancel();
                    return answer;
                })));
        MemoryPeer peer = rig.connect();
        peer.send(request("POST", "/", "Content-Length: 1000000"));
        for (int i = 0; i < 10; i++) {
            peer.send("x".repeat(50_000));
            rig.settle();
        }

        peer.closeOutput();
        rig.settle();

        assertThat(answer).isCancelled();
    }

    @Test
    void streamedAnswerThatComesTooLateIsCancelled() {
        HandPublisher publisher = new HandPublisher();
        CompletableFuture<HttpResponse> stubborn = new CompletableFuture<>() {
            @Override
            public boolean cancel(boolean mayInterrupt) {
                return false;
            }
        };
        rig.serveAsync(request -> stubborn);
        MemoryPeer peer = rig.connect();
        peer.send(get("/"));
        rig.settle();
        peer.reset();
        rig.settle();

        stubborn.complete(streamed(publisher));
        rig.settle();

        assertThat(publisher.cancellations()).isEqualTo(1);
    }

    @Test
    void everyPipelinedAnswerIsCancelled() {
        HandPublisher first = new HandPublisher();
        HandPublisher second = new HandPublisher();
        rig.serveAsync(request -> switch (request.target()) {
            case "/first" -> CompletableFuture.completedFuture(streamed(first));
            case "/second" -> CompletableFuture.completedFuture(streamed(second));
            default -> answer;
        });
        MemoryPeer peer = rig.connect();
        peer.send(get("/first") + get("/second") + get("/third"));
        rig.settle();
        assertThat(first.isSubscribed()).isTrue();
        assertThat(second.isSubscribed()).isFalse();

        peer.reset();
        rig.settle();

        assertThat(first.cancellations()).isEqualTo(1);
        assertThat(second.cancellations()).isEqualTo(1);
        assertThat(answer).isCancelled();
    }
}
