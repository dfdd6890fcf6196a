package io.github.reactorserver.http.server;

import io.github.reactorserver.http.AsyncHttpHandler;
import io.github.reactorserver.http.Dispatch;
import io.github.reactorserver.http.HttpHandler;
import io.github.reactorserver.http.HttpMethod;
import io.github.reactorserver.http.HttpRequest;
import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.http.HttpStatus;
import io.github.reactorserver.http.RequestBody;
import io.github.reactorserver.http.StreamedBody;
import io.github.reactorserver.http.StreamingHttpHandler;
import io.github.reactorserver.http.route.Route;
import io.github.reactorserver.http.route.Router;
import io.github.reactorserver.http.server.FuzzRequest.Way;
import io.github.reactorserver.net.WaterMarks;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A server whose handlers answer in every {@link Way}, and what they have begun. */
final class FuzzServer implements AutoCloseable {
    private static final int LARGE = 20_000;

    private final FuzzLog log = new FuzzLog(this::violate);
    private final HttpRig rig = new HttpRig();
    private final List<String> violations = new CopyOnWriteArrayList<>();
    private final List<Late> late = new CopyOnWriteArrayList<>();
    private final List<FuzzPublisher> publishers = new CopyOnWriteArrayList<>();
    private final List<FuzzReader> readers = new CopyOnWriteArrayList<>();

    /** What a handler has promised. */
    private record Late(CompletableFuture<HttpResponse> promise, Runnable action, AtomicBoolean done) {
        Late(CompletableFuture<HttpResponse> promise, Runnable action) {
            this(promise, action, new AtomicBoolean());
        }

        void end() {
            if (done.compareAndSet(false, true)) {
                action.run();
            }
        }
    }

    /** What a handler throws, and what nothing else does. */
    static final class Intended extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Intended() {
            super("intended", null, false, false);
        }
    }

    FuzzServer() {
        rig.start(builder -> builder.waterMarks(new WaterMarks(8_192, 1_024))
                .limits(HttpLimits.DEFAULTS.withPipelinedRequests(4).withRequestsPerConnection(50))
                .router(Router.builder()
                        .route(new Route(null, "/h/{way}", Dispatch.LOOP, (HttpHandler) this::now))
                        .route(new Route(null, "/a/{way}", Dispatch.LOOP, (AsyncHttpHandler) this::later))
                        .route(new Route(null, "/s/{way}", Dispatch.LOOP, (StreamingHttpHandler) this::streaming))
                        .build()));
    }

    HttpRig rig() {
        return rig;
    }

    private void violate(String what) {
        violations.add(what);
    }

    // ---- handlers

    private static Way way(HttpRequest request) {
        String name = request.pathVariable("way").toUpperCase(Locale.ROOT);
        // a damaged request may name any
        return Stream.of(Way.values())
                .filter(way -> way.name().equals(name))
                .findAny()
                .orElse(Way.THROW);
    }

    private static int number(HttpRequest request, String name) {
        String value = request.queryParameter(name);
        return value == null || !value.matches("\\d{1,6}") ? 0 : Math.min(LARGE, Integer.parseInt(value));
    }

    private static byte[] content(HttpRequest request) {
        return FuzzRequest.content(number(request, "n"), number(request, "length"));
    }

    private HttpResponse.Builder builder(HttpRequest request) {
        // what the engine calls the request is its place on the connection
        return HttpResponse.builder(HttpStatus.OK).header("X-Id", request.id());
    }

    private HttpResponse answer(HttpRequest request, byte[] body) {
        return builder(request).body(body).build();
    }

    private HttpResponse now(HttpRequest request) {
        return switch (way(request)) {
            case NOW -> answer(request, content(request));
            case ECHO -> answer(request, request.bodyBytes());
            default -> throw new Intended();
        };
    }

    private CompletionStage<HttpResponse> later(HttpRequest request) {
        byte[] content = content(request);
        int half = content.length / 2;
        return switch (way(request)) {
            case LATE -> promise(answer(request, content));
            case CHUNKS -> CompletableFuture.completedFuture(streamed(request, content, null, -1));
            case PROMISED -> promise(streamed(request, content, null, content.length));
            case BREAK -> promise(streamed(request, FuzzRequest.content(0, half), new Intended(), -1));
            case SHORT -> promise(streamed(request, FuzzRequest.content(0, half), null, content.length + 1));
            default -> failure();
        };
    }

    private CompletableFuture<HttpResponse> promise(HttpResponse answer) {
        CompletableFuture<HttpResponse> promise = new CompletableFuture<>();
        late.add(new Late(promise, () -> {
            if (!promise.complete(answer)) {
                // a cancelled handler sees to what it would have answered
                answer.release();
            }
        }));
        return promise;
    }

    private CompletableFuture<HttpResponse> failure() {
        CompletableFuture<HttpResponse> promise = new CompletableFuture<>();
        late.add(new Late(promise, () -> promise.completeExceptionally(new Intended())));
        return promise;
    }

    private HttpResponse streamed(HttpRequest request, byte[] content, @Nullable Throwable failure, long length) {
        FuzzPublisher publisher = new FuzzPublisher(content, failure);
        if (!request.method().equals(HttpMethod.HEAD)) {
            // a response to HEAD leaves its publisher alone
            publishers.add(publisher);
        }
        return builder(request).body(StreamedBody.of(publisher, length)).build();
    }

    private CompletionStage<HttpResponse> streaming(HttpRequest request, RequestBody body) {
        byte[] content = content(request);
        return switch (way(request)) {
            case READ -> read(request, body, true);
            case READ_SLOWLY -> read(request, body, false);
            case IGNORE_LATE -> promise(answer(request, content));
            case CANCEL -> {
                body.subscribe(new Refusing());
                yield CompletableFuture.completedFuture(answer(request, content));
            }
            case PIPE ->
                CompletableFuture.completedFuture(
                        builder(request).body(StreamedBody.of(body)).build());
            default -> CompletableFuture.completedFuture(answer(request, content));
        };
    }

    private CompletionStage<HttpResponse> read(HttpRequest request, RequestBody body, boolean fast) {
        FuzzReader reader = new FuzzReader(this::violate, fast);
        readers.add(reader);
        body.subscribe(reader);
        return reader.length().thenApply(length -> answer(request, FuzzRequest.ascii("" + length)));
    }

    // ---- what the script does, on the test's thread, while the loop rests

    private static <T> void pick(List<T> list, int index, Consumer<T> action) {
        if (!list.isEmpty()) {
            action.accept(list.get(index % list.size()));
        }
    }

    void completeOne(int index) {
        pick(late, index, Late::end);
    }

    void giveOne(int index, int count) {
        pick(publishers, index, publisher -> publisher.give(count));
    }

    void askOne(int index, int count) {
        pick(readers, index, reader -> reader.ask(count));
    }

    /** Lets everything that handlers have begun go on by a step. */
    void goOn() {
        List.copyOf(late).forEach(Late::end);
        publishers.forEach(publisher -> publisher.give(4_096));
        readers.forEach(reader -> reader.ask(1_000));
        rig.settle();
    }

    // ---- what is left

    /** What is wrong when the connection has ended. */
    List<String> leftOver() {
        List<String> left = new ArrayList<>(violations);
        if (late.stream().anyMatch(one -> !one.promise.isDone())) {
            left.add("a handler that was neither completed nor cancelled");
        }
        if (!publishers.stream().allMatch(FuzzPublisher::isSubscribed)) {
            left.add("the body of an answer that was neither sent nor cancelled");
        } else if (!publishers.stream().allMatch(FuzzPublisher::isOver)) {
            left.add("the body of an answer that has not ended");
        }
        if (readers.stream().anyMatch(reader -> !reader.length().isDone())) {
            left.add("the body of a request that has not ended");
        }
        HttpServer server = rig.server();
        check(left, "connections", server.stats().current());
        check(left, "connections of the loop", rig.loop().stats().connections().get());
        check(left, "unsent bytes", rig.loop().stats().pendingWrite().get());
        check(left, "requests in flight", server.requestStats().active());
        check(left, "tasks", rig.loop().pendingTasks());
        check(left, "failures of the loop", rig.loop().stats().failures().get());
        check(left, "descriptors beside the listener", rig.transport().openDescriptors() - 1);
        return left;
    }

    private static void check(List<String> left, String what, long figure) {
        if (figure != 0) {
            left.add(what + ": " + figure);
        }
    }

    void forget() {
        late.clear();
        publishers.clear();
        readers.clear();
        violations.clear();
    }

    @Override
    public void close() {
        rig.close();
        log.close();
    }

    /** Wants nothing of a body. */
    private static final class Refusing implements Flow.Subscriber<ByteBuffer> {
        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.cancel();
        }

        @Override
        public void onNext(ByteBuffer item) {}

        @Override
        public void onError(Throwable failure) {}

        @Override
        public void onComplete() {}
    }
}
