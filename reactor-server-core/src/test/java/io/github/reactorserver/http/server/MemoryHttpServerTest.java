package io.github.reactorserver.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.transport.TransportFixture;
import io.github.reactorserver.transport.memory.ManualClock;
import io.github.reactorserver.transport.memory.MemoryFixture;
import io.github.reactorserver.transport.memory.MemoryPeer;
import io.github.reactorserver.transport.memory.MemoryTransport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract, and requests cut at every byte on their way through the whole server. */
class MemoryHttpServerTest extends HttpServerContract {
    private static final String PIPELINE = "\r\nGET /a?x=1 HTTP/1.1\r\nHost: h\r\nX-One: 1\r\n\r\n"
            + "POST /b HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello"
            + "POST /c HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "3;ext=1\r\nabc\r\n2\r\nde\r\n0\r\nTrailer: t\r\n\r\n"
            + "GET /d HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";

    private final MemoryTransport transport = new MemoryTransport(new ManualClock());

    @Override
    protected TransportFixture fixture() {
        return new MemoryFixture(transport);
    }

    @Override
    @AfterEach
    void closeRig() {
        super.closeRig();
        assertThat(transport.openDescriptors()).isZero();
        assertThat(transport.openPollers()).isZero();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private void startEcho() throws IOException {
        rig().serve(request -> HttpResponse.text(request.path() + ":" + request.bodyText()));
    }

    private static void readAnswers(MemoryPeer peer) {
        for (String expected : new String[] {"/a:", "/b:hello", "/c:abcde", "/d:"}) {
            ReceivedResponse answer = ReceivedResponse.read(peer);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo(expected);
        }
        assertThat(peer.receiveAllText()).isEmpty();
        assertThat(peer.isEnded()).isTrue();
    }

    @Test
    void pipelineCutInTwoAtEveryByteGetsTheSameAnswers() throws IOException {
        startEcho();
        byte[] pipeline = bytes(PIPELINE);
        for (int cut = 1; cut < pipeline.length; cut++) {
            MemoryPeer peer = transport.connect(rig().server().port());
            peer.sendSplit(pipeline, cut);
            readAnswers(peer);
            peer.close();
        }
    }

    @Test
    void pipelineThatComesByteByByteGetsTheSameAnswers() throws IOException {
        startEcho();
        MemoryPeer peer = transport.connect(rig().server().port());
        peer.sendByteByByte(bytes(PIPELINE));

        readAnswers(peer);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 64, 1_000})
    void answersGoOutWholeHoweverLittleIsTakenAtATime(int bytes) throws IOException {
        transport.writeCapacity(bytes).window(bytes);
        startEcho();
        MemoryPeer peer = transport.connect(rig().server().port());
        peer.send(PIPELINE);

        readAnswers(peer);
    }

    @Test
    void exchangeCostsNoChangeOfInterest() throws IOException {
        startEcho();
        MemoryPeer peer = transport.connect(rig().server().port());
        peer.send(HttpContractRig.get("/"));
        ReceivedResponse.read(peer);
        transport.awaitIdle();
        long before = transport.interestChanges();
        for (int i = 0; i < 10; i++) {
            peer.send(HttpContractRig.get("/"));
            ReceivedResponse.read(peer);
        }
        transport.awaitIdle();

        assertThat(transport.interestChanges() - before).isZero();
    }

    @Test
    void resetAtEveryByteOfARequestEndsOneConnectionAndNothingElse() throws IOException {
        startEcho();
        byte[] request = bytes(HttpContractRig.post("/b", "hello"));
        for (int cut = 0; cut <= request.length; cut++) {
            MemoryPeer peer = transport.connect(rig().server().port());
            peer.send(Arrays.copyOf(request, cut));
            peer.reset();
        }
        assertThat(rig().ask(HttpContractRig.get("/a")).body()).isEqualTo("/a:");
        transport.awaitIdle();

        assertThat(rig().server().stats().current()).isEqualTo(1);
    }

    @Test
    void halfCloseAtEveryByteOfARequestEndsOneConnectionAndNothingElse() throws IOException {
        startEcho();
        byte[] request = bytes(HttpContractRig.post("/b", "hello"));
        for (int cut = 0; cut < request.length; cut++) {
            MemoryPeer peer = transport.connect(rig().server().port());
            peer.send(Arrays.copyOf(request, cut));
            peer.closeOutput();
            // no response, or one that says what was wrong, but never one to the request
            assertThat(peer.receiveAllText()).doesNotContain("200");
        }
        transport.awaitIdle();

        assertThat(rig().server().stats().current()).isZero();
    }
}
