package io.github.reactorserver.http.server;

import static io.github.reactorserver.http.server.HttpRig.get;
import static io.github.reactorserver.http.server.HttpRig.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactorserver.http.Dispatch;
import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.http.HttpStatus;
import io.github.reactorserver.http.StreamedBody;
import io.github.reactorserver.http.StreamingHttpHandler;
import io.github.reactorserver.net.CloseReason;
import io.github.reactorserver.net.WaterMarks;
import io.github.reactorserver.transport.memory.MemoryPeer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A request's body that is the response's body. */
class EchoPipeTest {
    private static final int KIB = 1024;
    private static final String CHUNKED = request("POST", "/", "Transfer-Encoding: chunked");
    private static final String HEAD = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

    private final HttpRig rig = new HttpRig();
    private MemoryPeer peer;

    @BeforeEach
    void start() {
        rig.transport().window(4 * KIB).writeCapacity(4 * KIB);
        rig.start(builder -> builder.waterMarks(new WaterMarks(64 * KIB, 16 * KIB))
                .router(HttpRig.router(Dispatch.LOOP, (StreamingHttpHandler)
                        (request, body) -> CompletableFuture.completedFuture(HttpResponse.builder(HttpStatus.OK)
                                .body(StreamedBody.of(body))
                                .build()))));
        peer = rig.connect();
    }

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void bytesComeBackAsTheyGo() {
        assertThat(rig.exchange(peer, CHUNKED)).isEmpty();
        assertThat(rig.exchange(peer, "5\r\nhello\r\n")).isEqualTo(HEAD + "5\r\nhello\r\n");
        assertThat(rig.exchange(peer, "5\r\nworld\r\n")).isEqualTo("5\r\nworld\r\n");
        assertThat(rig.exchange(peer, "0\r\n\r\n")).isEqualTo("0\r\n\r\n");
        assertThat(rig.exchange(peer, get("/"))).isEqualTo(HEAD + "0\r\n\r\n");
        assertThat(rig.server().requestStats().active()).isZero();
    }

    @Test
    void everyCutComesBackWhole() {
        String input = CHUNKED + "5\r\nhillo\r\n6\r\n worlt\r\n0\r\n\r\n";
        for (int cut = 1; cut < input.length(); cut++) {
            peer.send(input.substring(0, cut));
            String answer = rig.received(peer);
            answer += rig.exchange(peer, input.substring(cut));
            assertThat(answer).startsWith(HEAD).endsWith("\r\n0\r\n\r\n");
            assertThat(answer.substring(HEAD.length()).replaceAll("[0-9a-f]+\r\n|\r\n", ""))
                    .isEqualTo("hillo worlt");
        }
    }

    @Test
    void clientThatDoesNotReadIsNotReadEither() {
        peer.send(request("POST", "/", "Content-Length: " + 10_000 * KIB));
        int sent = 0;
        long reads = -1;
        while (reads != rig.transport().reads() && sent < 10_000) {
            reads = rig.transport().reads();
            peer.send(new byte[KIB]);
            rig.settle();
            sent++;
        }
        assertThat(sent).isBetween(64, 128);
        String received = "";
        for (; sent < 10_000; sent++) {
            peer.send(new byte[KIB]);
        }
        long body = 0;
        for (byte[] piece = peer.receiveAvailable(); piece.length > 0; piece = peer.receiveAvailable()) {
            body += piece.length;
            received = HttpRig.text(piece);
            rig.settle();
        }
        assertThat(body).isGreaterThan(10_000L * KIB);
        assertThat(received).endsWith("0\r\n\r\n");
    }

    @Test
    void slowReaderIsNotTakenForASlowSender() {
        peer.send(request("POST", "/", "Content-Length: " + 200 * KIB));
        for (int i = 0; i < 200; i++) {
            peer.send(new byte[KIB]);
        }
        rig.settle();
        for (int i = 0; i < 8; i++) {
            peer.receive(4 * KIB);
            rig.pass(Duration.ofSeconds(20));
        }
        assertThat(rig.closings()).isEmpty();
    }

    @Test
    void malformedChunkBeforeTheFirstByteIsAnsweredWith400() {
        rig.exchange(peer, CHUNKED);
        assertThat(rig.exchange(peer, "nonsense\r\n"))
                .startsWith("HTTP/1.1 400 ")
                .contains("Connection: close");
        assertThat(peer.isEnded()).isTrue();
    }

    @Test
    void malformedChunkBehindTheFirstByteCutsTheAnswer() {
        rig.exchange(peer, CHUNKED + "5\r\nhello\r\n");
        assertThat(rig.exchange(peer, "nonsense\r\n")).isEmpty();
        assertThat(peer.isEnded()).isTrue();
        peer.close();
        assertThat(rig.closings()).containsExactly(CloseReason.ERROR);
    }

    @Test
    void bodyThatDoesNotBeginIsAnsweredWith408() {
        rig.exchange(peer, CHUNKED);
        rig.pass(Duration.ofSeconds(60));
        assertThat(rig.received(peer)).startsWith("HTTP/1.1 408 ");
    }

    @Test
    void clientThatGoesAwayEndsBothSides() {
        rig.exchange(peer, CHUNKED + "5\r\nhello\r\n");
        peer.reset();
        assertThat(rig.closings()).containsExactly(CloseReason.ERROR);
        assertThat(rig.server().requestStats().active()).isZero();
    }

    @Test
    void clientThatEndsItsStreamBeforeTheFirstByteIsAnsweredWith400() {
        rig.exchange(peer, CHUNKED);
        peer.closeOutput();
        assertThat(rig.received(peer)).startsWith("HTTP/1.1 400 ").contains("Connection: close");
        assertThat(rig.closings()).hasSize(1);
    }

    @Test
    void expectedContinueComesBeforeTheEcho() {
        assertThat(rig.exchange(peer, request("POST", "/", "Content-Length: 5", "Expect: 100-continue")))
                .isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
        assertThat(rig.exchange(peer, "hello")).startsWith("HTTP/1.1 200 OK").endsWith("5\r\nhello\r\n0\r\n\r\n");
    }
}
