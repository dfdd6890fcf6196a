package io.github.reactorserver.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactorserver.RegionFile;
import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.http.HttpStatus;
import io.github.reactorserver.http.StreamedBody;
import io.github.reactorserver.net.CloseReason;
import io.github.reactorserver.transport.Peer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients that take their response slowly but steadily: so little at a time that the system reports no room for long. */
interface HttpSlowReaderContract {
    /** Several times what a system keeps for a client. */
    int LENGTH = 20_000_000;

    int PIECE = 200_000;
    Duration WRITE = Duration.ofSeconds(60);

    HttpContractRig rig();

    private void assertAllOfItArrives(HttpResponse response, String requestField) throws IOException {
        rig().start(builder ->
                builder.timeouts(HttpTimeouts.DEFAULTS.withWrite(WRITE)).handler(request -> response));
        Peer peer = rig().connectWithSmallWindow();
        peer.send("GET / HTTP/1.1\r\nHost: h\r\n" + requestField + "\r\n");
        for (int taken = 0; taken < LENGTH; taken += PIECE) {
            assertThat(peer.receive(PIECE)).hasSize(PIECE);
            rig().pass(WRITE.dividedBy(2));
        }

        // the head was not counted; what the system has taken goes on, though the connection has become idle
        rig().pass(HttpTimeouts.DEFAULTS.keepAlive());
        assertThat(peer.receiveAll()).isNotEmpty();
        rig().settle();
        assertThat(rig().server().stats().closed(CloseReason.WRITE_TIMEOUT)).isZero();
    }

    @Test
    default void bodyInMemoryArrivesAsSlowlyAsItIsTaken() throws IOException {
        assertAllOfItArrives(HttpResponse.bytes("a/b", new byte[LENGTH]), "");
    }

    @Test
    default void fileArrivesAsSlowlyAsItIsTaken(@TempDir Path directory) throws IOException {
        try (RegionFile file = RegionFile.sparse(directory, LENGTH)) {
            assertAllOfItArrives(
                    HttpResponse.builder(HttpStatus.OK)
                            .body(file.region(0, LENGTH))
                            .build(),
                    "");
        }
    }

    @Test
    default void streamedBodyArrivesAsSlowlyAsItIsTaken() throws IOException {
        EagerPublisher items = new EagerPublisher(new byte[10_000], LENGTH / 10_000);
        assertAllOfItArrives(
                HttpResponse.builder(HttpStatus.OK).body(StreamedBody.of(items)).build(), "");
    }

    @Test
    default void lastAnswerArrivesAsSlowlyAsItIsTaken() throws IOException {
        assertAllOfItArrives(HttpResponse.bytes("a/b", new byte[LENGTH]), "Connection: close\r\n");
    }

    // ---- clients that send on while they read

    private void assertAllArrivesThoughTheClientSpeaks(Peer peer) {
        for (int taken = 0; taken < LENGTH; taken += LENGTH / 10) {
            assertThat(peer.receive(LENGTH / 10)).hasSize(LENGTH / 10);
            peer.send("x");
            rig().settle();
        }
        assertThat(peer.receiveAll()).isNotEmpty();
        peer.close();
        rig().settle();
        assertThat(rig().server().stats().current()).isZero();
    }

    @Test
    default void lastAnswerIsNotCutByAClientThatSendsOn() throws IOException {
        rig().serve(request -> HttpResponse.bytes("a/b", new byte[LENGTH]));
        Peer peer = rig().connectWithSmallWindow();
        peer.send("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");

        assertAllArrivesThoughTheClientSpeaks(peer);
    }

    @Test
    default void answerBeforeARefusedRequestIsNotCutByAClientThatSendsOn() throws IOException {
        rig().serve(request -> HttpResponse.bytes("a/b", new byte[LENGTH]));
        Peer peer = rig().connectWithSmallWindow();
        peer.send(HttpContractRig.get("/") + "this is no request\r\n\r\n");

        assertAllArrivesThoughTheClientSpeaks(peer);
    }

    @Test
    default void answerDuringAStopIsNotCutByAClientThatSendsOn() throws IOException {
        rig().serve(request -> HttpResponse.bytes("a/b", new byte[LENGTH]));
        Peer peer = rig().connectWithSmallWindow();
        peer.send(HttpContractRig.get("/"));
        assertThat(peer.receive(1)).hasSize(1);
        CompletableFuture<Boolean> stopped = rig().stop(Duration.ofSeconds(10));
        for (int taken = 0; taken < LENGTH; taken += LENGTH / 10) {
            assertThat(peer.receive(LENGTH / 10)).hasSize(LENGTH / 10);
            peer.send("x");
        }
        assertThat(peer.receiveAll()).isNotEmpty();
        peer.close();

        assertThat(HttpContractRig.await(stopped)).isTrue();
    }
}
