package io.github.reactorserver.http.server;

import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.http.RequestBody;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server whose streamed requests wait for what the test does with them. */
final class StreamingRig {
    private final HttpRig rig;
    private final List<RequestBody> bodies = new CopyOnWriteArrayList<>();
    private final List<CompletableFuture<HttpResponse>> answers = new CopyOnWriteArrayList<>();

    StreamingRig(HttpRig rig) {
        this.rig = rig;
        rig.serveStreaming((request, body) -> {
            CompletableFuture<HttpResponse> answer = new CompletableFuture<>();
            bodies.add(body);
            answers.add(answer);
            return answer;
        });
    }

    /** Number of requests that have reached the handler. */
    int requests() {
        rig.settle();
        return bodies.size();
    }

    RequestBody body(int index) {
        rig.settle();
        return bodies.get(index);
    }

    RequestBody body() {
        return body(0);
    }

    /** Subscribes to the first body and waits for what follows. */
    BodyReader read(BodyReader reader) {
        body().subscribe(reader);
        rig.settle();
        return reader;
    }

    BodyReader readAll() {
        return read(BodyReader.ofAll());
    }

    void answer(int index, HttpResponse response) {
        rig.settle();
        answers.get(index).complete(response);
        rig.settle();
    }

    void answer(String text) {
        answer(0, HttpResponse.text(text));
    }
}
