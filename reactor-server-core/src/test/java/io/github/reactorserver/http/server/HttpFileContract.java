package io.github.reactorserver.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactorserver.RegionFile;
import io.github.reactorserver.http.AsyncHttpHandler;
import io.github.reactorserver.http.BodyPart;
import io.github.reactorserver.http.Dispatch;
import io.github.reactorserver.http.HttpMethod;
import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.http.HttpStatus;
import io.github.reactorserver.http.route.Route;
import io.github.reactorserver.http.route.Router;
import io.github.reactorserver.transport.Peer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Answers whose bodies are regions of files, alone and among bytes. */
interface HttpFileContract {
    /** Bytes that no window takes at once. */
    int MUCH = 8_000_000;

    HttpContractRig rig();

    private static HttpResponse answer(RegionFile file, long position, long count) {
        return HttpResponse.builder(HttpStatus.OK)
                .body(file.region(position, count))
                .build();
    }

    private static HttpResponse parts(RegionFile file) {
        return HttpResponse.builder(HttpStatus.OK)
                .body(List.of(
                        BodyPart.of(bytes("--first\r\n")),
                        BodyPart.of(file.region(5, 50_000)),
                        BodyPart.of(bytes("--second\r\n")),
                        BodyPart.of(file.region(0, 10)),
                        BodyPart.of(bytes("--"))))
                .build();
    }

    private static String partsBody(RegionFile file) {
        return "--first\r\n" + text(file.bytes(5, 50_000)) + "--second\r\n" + text(file.bytes(0, 10)) + "--";
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    // a failure must not print megabytes
    private static void assertSame(String body, byte[] expected) {
        assertThat(body.length()).isEqualTo(expected.length);
        assertThat(body.equals(text(expected))).isTrue();
    }

    /** Responses with the whole file at /file, with parts of it at /parts, else with a word; at /late when that is there. */
    private void start(RegionFile file, CompletableFuture<HttpResponse> late) throws IOException {
        AsyncHttpHandler later = request -> late;
        rig().start(builder -> builder.router(Router.builder()
                .route(new Route(HttpMethod.GET, "/late", Dispatch.LOOP, later))
                .get("/file", request -> answer(file, 0, file.length()))
                .get("/parts", request -> parts(file))
                .get("/word", request -> HttpResponse.text("word"))
                .build()));
    }

    private void start(RegionFile file) throws IOException {
        start(file, new CompletableFuture<>());
    }

    /** Asks for the file and returns when the client takes no more. */
    private Peer startStalled(RegionFile file, String request) throws IOException {
        start(file);
        Peer peer = rig().connectWithSmallWindow();
        peer.send(request);
        peer.receive(1);
        rig().settle();
        assertThat(file.unreleased()).isEqualTo(1);
        return peer;
    }

    // ---- bodies

    @Test
    default void regionIsTheBodyAndTheConnectionGoesOn(@TempDir Path directory) throws IOException {
        try (RegionFile file = RegionFile.random(directory, 100_000)) {
            rig().serve(request -> answer(file, 10, 90_000));
            Peer peer = rig().connect();
            for (int i = 0; i < 3; i++) {
                peer.send(HttpContractRig.get("/"));
                ReceivedResponse answer = ReceivedResponse.read(peer);
                assertThat(answer.headers()).containsEntry("content-length", "90000");
                assertThat(answer.closes()).isFalse();
                assertSame(answer.body(), file.bytes(10, 90_000));
            }
            rig().settle();

            assertThat(file.released()).isEqualTo(3);
            assertThat(rig().server().stats().accepted()).isEqualTo(1);
        }
    }

    @Test
    default void pipelinedAnswersOfBytesRegionsAndPartsKeepTheirOrder(@TempDir Path directory) throws IOException {
        try (RegionFile file = RegionFile.random(directory, 200_000)) {
            start(file);
            Peer peer = rig().connectWithSmallWindow();
            peer.send(HttpContractRig.get("/word")
                    + HttpContractRig.get("/file")
                    + HttpContractRig.get("/parts")
                    + HttpContractRig.get("/word")
                    + HttpContractRig.get("/parts"));

            assertThat(ReceivedResponse.read(peer).body()).isEqualTo("word");
            assertSame(ReceivedResponse.read(peer).body(), file.content());
            ReceivedResponse parts = ReceivedResponse.read(peer);
            assertThat(parts.body().equals(partsBody(file))).isTrue();
            assertThat(ReceivedResponse.read(peer).body()).isEqualTo("word");
            assertThat(ReceivedResponse.read(peer).body().equals(partsBody(file)))
                    .isTrue();
            rig().settle();
            assertThat(file.unreleased()).isZero();
        }
    }

    @Test
    default void headIsAnsweredWithTheLengthAlone(@TempDir Path directory) throws IOException {
        try (RegionFile file = RegionFile.random(directory, 100_000)) {
            start(file);
            Peer peer = rig().connect();
            peer.send("HEAD /file HTTP/1.1\r\nHost: h\r\n\r\n" + HttpContractRig.get("/word"));

            assertThat(ReceivedResponse.readHead(peer).headers()).containsEntry("content-length", "100000");
            assertThat(ReceivedResponse.read(peer).body()).isEqualTo("word");
            assertThat(file.released()).isEqualTo(1);
        }
    }

    @Test
    default void clientOf10GetsTheFileAndTheEnd(@TempDir Path directory) throws IOException {
        try (RegionFile file = RegionFile.random(directory, 100_000)) {
            start(file);
            Peer peer = rig().connect();
            peer.send("GET /file HTTP/1.0\r\n\r\n");

            ReceivedResponse answer = ReceivedResponse.read(peer);
            assertThat(answer.closes()).isTrue();
            assertSame(answer.body(), file.content());
            assertThat(peer.awaitEnd()).isEqualTo(Peer.End.CLOSED);
            assertThat(file.released()).isEqualTo(1);
        }
    }

    // ---- order

    @Test
    default void regionBehindALateAnswerIsNotBegunEarly(@TempDir Path directory) throws IOException {
        try (RegionFile file = RegionFile.random(directory, 1_000)) {
            CompletableFuture<HttpResponse> late = new CompletableFuture<>();
            start(file, late);
            Peer peer = rig().connect();
            peer.send(HttpContractRig.get("/late") + HttpContractRig.get("/file"));
            rig().settle();
            assertThat(rig().loop().stats().bytesWritten().get()).isZero();
            assertThat(file.unreleased()).isEqualTo(1);

            late.complete(HttpResponse.text("late"));

            assertThat(ReceivedResponse.read(peer).body()).isEqualTo("late");
            assertSame(ReceivedResponse.read(peer).body(), file.content());
            rig().settle();
            assertThat(file.released()).isEqualTo(1);
        }
    }

    @Test
    default void clientThatTakesNothingHasFewOfItsPipelinedFilesOpened(@TempDir Path directory) throws IOException {
        try (RegionFile file = RegionFile.random(directory, MUCH)) {
            Peer peer = startStalled(file, HttpContractRig.get("/file").repeat(10));

            assertThat(file.unreleased()).isEqualTo(1);
            peer.reset();
            rig().settle();
        }
    }

    // ---- answers that are not sent

    @Test
    default void regionThatWaitsIsReleasedWhenTheClientGoesAway(@TempDir Path directory) throws IOException {
        try (RegionFile file = RegionFile.random(directory, 1_000)) {
            start(file);
            Peer peer = rig().connect();
            peer.send(HttpContractRig.get("/late") + HttpContractRig.get("/file"));
            rig().settle();
            assertThat(file.unreleased()).isEqualTo(1);
            peer.reset();
            rig().settle();

            assertThat(file.released()).isEqualTo(1);
        }
    }

    @Test
    default void regionBehindTheLastAnswerIsReleased(@TempDir Path directory) throws IOException {
        try (RegionFile file = RegionFile.random(directory, 1_000)) {
            CompletableFuture<HttpResponse> late = new CompletableFuture<>();
            start(file, late);
            Peer peer = rig().connect();
            peer.send(HttpContractRig.get("/late") + HttpContractRig.get("/file"));
            rig().settle();
            // a response after a failure that nothing can be trusted after
            late.completeExceptionally(new StackOverflowError("on purpose"));

            ReceivedResponse last = ReceivedResponse.read(peer);
            assertThat(last.status()).isEqualTo(500);
            assertThat(last.closes()).isTrue();
            assertThat(peer.awaitEnd()).isEqualTo(Peer.End.CLOSED);
            assertThat(file.released()).isEqualTo(1);
        }
    }

    @Test
    default void answerThatComesWhenTheClientIsGoneIsReleased(@TempDir Path directory) throws IOException {
        try (RegionFile file = RegionFile.random(directory, 1_000)) {
            // cannot be cancelled
            CompletableFuture<HttpResponse> late = new CompletableFuture<>() {
                @Override
                public boolean cancel(boolean mayInterrupt) {
                    return false;
                }
            };
            start(file, late);
            Peer peer = rig().connect();
            peer.send(HttpContractRig.get("/late"));
            rig().settle();
            peer.reset();
            rig().settle();

            late.complete(answer(file, 0, 10));
            rig().settle();

            assertThat(file.released()).isEqualTo(1);
        }
    }

    @Test
    default void interimAnswerOfAHandlerIsReleased(@TempDir Path directory) throws IOException {
        try (RegionFile file = RegionFile.random(directory, 1_000)) {
            HttpStatus interim = new HttpStatus(150, "Interim");
            rig().serve(request ->
                    HttpResponse.builder(interim).body(file.region(0, 1_000)).build());

            assertThat(rig().ask(HttpContractRig.get("/")).status()).isEqualTo(500);
            assertThat(file.unreleased()).isZero();
        }
    }

    // ---- ends in the middle

    @Test
    default void fileThatShrinksCutsTheAnswerAndNothingFollows(@TempDir Path directory) throws IOException {
        try (RegionFile file = RegionFile.random(directory, MUCH)) {
            Peer peer = startStalled(file, HttpContractRig.get("/file") + HttpContractRig.get("/word"));
            file.truncate(MUCH - 10);

            String rest = peer.receiveAllText();
            assertThat(rest.endsWith(text(file.bytes(MUCH - 1_000, 990)))).isTrue();
            assertThat(rest.length() - rest.indexOf("\r\n\r\n") - 4).isEqualTo(MUCH - 10);
            assertThat(file.released()).isEqualTo(1);
        }
    }

    @Test
    default void resetInTheMiddleReleasesTheFile(@TempDir Path directory) throws IOException {
        try (RegionFile file = RegionFile.random(directory, MUCH)) {
            startStalled(file, HttpContractRig.get("/file")).reset();
            rig().settle();

            assertThat(file.released()).isEqualTo(1);
        }
    }

    @Test
    default void clientThatHalfClosesGetsTheWholeFile(@TempDir Path directory) throws IOException {
        try (RegionFile file = RegionFile.random(directory, MUCH)) {
            start(file);
            Peer peer = rig().connectWithSmallWindow();
            peer.send(HttpContractRig.get("/file"));
            peer.closeOutput();

            assertSame(ReceivedResponse.read(peer).body(), file.content());
            assertThat(peer.awaitEnd()).isEqualTo(Peer.End.CLOSED);
            assertThat(file.released()).isEqualTo(1);
        }
    }

    @Test
    default void stopWaitsForADownload(@TempDir Path directory) throws IOException {
        try (RegionFile file = RegionFile.random(directory, MUCH)) {
            Peer peer = startStalled(file, HttpContractRig.get("/file"));
            Peer idle = rig().connect();
            rig().settle();
            CompletableFuture<Boolean> stopping = rig().stop(Duration.ofSeconds(10));
            idle.awaitEnd();
            assertThat(stopping).isNotDone();

            assertThat(peer.receiveAllText().endsWith(text(file.content()))).isTrue();
            peer.close();

            assertThat(HttpContractRig.await(stopping)).isTrue();
            assertThat(file.released()).isEqualTo(1);
        }
    }
}
