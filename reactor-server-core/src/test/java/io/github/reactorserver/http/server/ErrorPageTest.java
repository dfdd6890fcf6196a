package io.github.reactorserver.http.server;

import static io.github.reactorserver.http.server.HttpRig.get;
import static io.github.reactorserver.http.server.HttpRig.ok;
import static io.github.reactorserver.http.server.HttpRig.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.http.route.Router;
import io.github.reactorserver.transport.memory.MemoryPeer;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What answers requests that no route does, and in which format. */
class ErrorPageTest {
    private final HttpRig rig = new HttpRig();

    @AfterEach
    void close() {
        rig.close();
    }

    private void serve() {
        rig.start(builder -> builder.router(Router.builder()
                .get("/hello", request -> HttpResponse.text("hello"))
                .post("/form", request -> HttpResponse.text("sent"))
                .build()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain;charset=UTF-8", "text/html;charset=UTF-8", "application/problem+json"})
    void unknownPathIsAnsweredInTheFormatThatIsAccepted(String type) {
        serve();
        assertThat(rig.answer(get("/nowhere", "Accept: " + type)))
                .startsWith("HTTP/1.1 404 Not Found\r\nContent-Type: " + type + "\r\n")
                .contains("Not Found", "404")
                .endsWith("\n");
    }

    @Test
    void methodThatAPathDoesNotKnowIsAnsweredWith405AndWhatItKnows() {
        serve();
        MemoryPeer peer = rig.connect();
        assertThat(rig.exchange(peer, request("DELETE", "/hello")))
                .startsWith("HTTP/1.1 405 Method Not Allowed\r\n")
                .contains("\r\nAllow: GET, HEAD, OPTIONS\r\n");
        assertThat(rig.exchange(peer, get("/form"))).contains("\r\nAllow: OPTIONS, POST\r\n");
    }

    @Test
    void optionsTellsWhatAPathKnows() {
        serve();
        assertThat(rig.answer(request("OPTIONS", "/hello")))
                .isEqualTo("HTTP/1.1 204 No Content\r\nAllow: GET, HEAD, OPTIONS\r\n\r\n");
        assertThat(rig.answer(request("OPTIONS", "*")))
                .startsWith("HTTP/1.1 204 ")
                .contains("Allow: ");
        assertThat(rig.answer(request("OPTIONS", "/nowhere"))).startsWith("HTTP/1.1 404 ");
    }

    @Test
    void headIsAnsweredAsGetWithoutTheBody() {
        serve();
        MemoryPeer peer = rig.connect();
        String head = ok("hello").substring(0, ok("hello").length() - "hello".length());
        assertThat(rig.exchange(peer, request("HEAD", "/hello"))).isEqualTo(head);
        assertThat(rig.exchange(peer, request("HEAD", "/nowhere")))
                .startsWith("HTTP/1.1 404 ")
                .contains("Content-Length: 14")
                .endsWith("\r\n\r\n");
        assertThat(rig.exchange(peer, get("/hello"))).isEqualTo(ok("hello"));
    }

    @Test
    void unreadableRequestIsAnsweredInText() {
        serve();
        MemoryPeer peer = rig.connect();
        assertThat(rig.exchange(peer, "GET\r\n\r\n"))
                .startsWith("HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain;charset=UTF-8\r\n")
                .contains("\r\nConnection: close\r\n");
        assertThat(peer.isEnded()).isTrue();
    }

    @Test
    void errorAnswerCanBeReadWhileTheClientIsStillSending() {
        serve();
        MemoryPeer peer = rig.connect();
        peer.send("nonsense\r\n\r\n");
        for (int i = 0; i < 50; i++) {
            peer.send(new byte[10_000]);
        }
        assertThat(rig.received(peer)).startsWith("HTTP/1.1 400 ");
        assertThat(peer.isEnded()).isTrue();
        assertThat(peer.isReset()).isFalse();
        rig.pass(Duration.ofSeconds(5));
        assertThat(rig.connections()).isZero();
    }
}
