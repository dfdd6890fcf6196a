package io.github.reactorserver.http.server;

import static io.github.reactorserver.http.server.HttpRig.get;
import static io.github.reactorserver.http.server.HttpRig.ok;
import static io.github.reactorserver.http.server.HttpRig.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.http.HttpStatus;
import io.github.reactorserver.transport.memory.MemoryPeer;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

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
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`` | TEXT",
                "*/* | TEXT",
                "text/html | HTML",
                "TEXT/HTML | HTML",
                "application/xhtml+xml | HTML",
                "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8 | HTML",
                "application/json | PROBLEM",
                "application/problem+json | PROBLEM",
                "application/* | PROBLEM",
                "text/* | TEXT",
                "application/json, text/html | PROBLEM",
                "text/html, application/json | HTML",
                "text/html;q=0.1, application/json;q=0.2 | PROBLEM",
                "text/html ; q=0.1 , application/json ; q=0.2 | PROBLEM",
                "text/html;charset=utf-8;q=0.1, application/json;q=0.2 | PROBLEM",
                "text/html;level=1;q=0.5, text/plain;q=0.4 | HTML",
                "text/html;faq=1, text/plain;q=0.9 | HTML",
                "text/html;q=0, application/json | PROBLEM",
                "text/plain;q=0, */* | HTML",
                "text/plain;q=0, text/html;q=0, */*;q=0.1 | PROBLEM",
                "text/*;q=0.3, text/html;q=0.7, */*;q=0.5 | HTML",
                "*/*;q=0.1, application/json | PROBLEM",
                "image/png | TEXT",
                "text/html;q=2, application/json;q=0.5 | PROBLEM",
                "text/html;q=1.5, application/json;q=0.5 | PROBLEM",
                "text/html;q=x, application/json;q=0.5 | PROBLEM",
                "text/html;Q=0.1, application/json;q=0.5 | PROBLEM",
                ", ,; ;,=,;q=,text/html | HTML",
                "text, /, */html, text/html | HTML",
            })
    void acceptChoosesTheFormat(String accept, ErrorFormat expected) {
        assertThat(ErrorFormat.accepted(accept)).isEqualTo(expected);
    }

    @Test
    void noAcceptMeansText() {
        assertThat(ErrorFormat.accepted(null)).isEqualTo(ErrorFormat.TEXT);
    }

    @Test
    void onlyTheFirstRangesOfALongAcceptCount() {
        assertThat(ErrorFormat.accepted("image/png,".repeat(30) + "text/html")).isEqualTo(ErrorFormat.HTML);
        assertThat(ErrorFormat.accepted("image/png,".repeat(40) + "text/html")).isEqualTo(ErrorFormat.TEXT);
        assertThat(ErrorFormat.accepted(",".repeat(1_000_000))).isEqualTo(ErrorFormat.TEXT);
        assertThat(ErrorFormat.accepted("text/html" + ";a=b".repeat(1_000_000))).isEqualTo(ErrorFormat.HTML);
    }

    @Test
    void detailCannotBreakOutOfItsFormat() {
        String nasty = "<script>&\"'\\\r\n\u0000\u2028x";
        assertThat(ErrorFormat.HTML.render(HttpStatus.BAD_REQUEST, nasty)).doesNotContain("<script>");
        assertThat(ErrorFormat.PROBLEM.render(HttpStatus.BAD_REQUEST, nasty))
                .contains("\\\"'\\\\\\u000d\\u000a\\u0000")
                .doesNotContain("\r");
        assertThat(ErrorFormat.TEXT.render(HttpStatus.BAD_REQUEST, nasty)).hasLineCount(1);
    }

    @ParameterizedTest
    @EnumSource(ErrorFormat.class)
    void unknownPathIsAnsweredInTheFormatThatIsAccepted(ErrorFormat format) {
        serve();
        String type = format.mediaType();
        assertThat(rig.answer(get("/nowhere", "Accept: " + type)))
                .startsWith("HTTP/1.1 404 Not Found\r\nContent-Type: " + type + "\r\n")
                .endsWith(format.render(HttpStatus.NOT_FOUND, ""));
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
