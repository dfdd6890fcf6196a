package io.github.reactorserver.http.server;

import static io.github.reactorserver.http.server.HttpRig.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.reactorserver.http.HttpHeaders;
import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.http.HttpStatus;
import io.github.reactorserver.http.ServerSentEvent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No line end and no NUL reaches the wire through an API (CVE-2022-41915, CVE-2025-67735). */
class ResponseSplittingTest {
    private final HttpRig rig = new HttpRig();

    @AfterEach
    void close() {
        rig.close();
    }

    // the last ones become CR, LF and NUL when only their lower byte is written
    @ParameterizedTest
    @ValueSource(strings = {"\r", "\n", "\u0000", "\r\n", "\u0001", "\u007f", "\u010d", "\u010a", "\u0100", "\u560a"})
    void nothingThatCouldEndALineIsTakenIntoAHead(String evil) {
        String value = "a" + evil + "Set-Cookie: x=y";
        HttpResponse.Builder builder = HttpResponse.builder(HttpStatus.OK);
        assertThatIllegalArgumentException().isThrownBy(() -> builder.header("Location", value));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.header("X" + evil, "y"));
        assertThatIllegalArgumentException().isThrownBy(() -> HttpHeaders.of("Location", value));
        assertThatIllegalArgumentException().isThrownBy(() -> HttpHeaders.of("X" + evil + "Y", "y"));
        assertThatIllegalArgumentException().isThrownBy(() -> HttpResponse.bytes(value, new byte[0]));
        assertThatIllegalArgumentException().isThrownBy(() -> new HttpStatus(200, value));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length", "content-length", "Transfer-Encoding", "TRANSFER-ENCODING", "Connection"})
    void framingCannotBeSet(String name) {
        HttpResponse.Builder builder = HttpResponse.builder(HttpStatus.OK);
        assertThatIllegalArgumentException().isThrownBy(() -> builder.header(name, "5"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\r", "\n", "\u0000", "\r\n"})
    void fieldsOfAnEventAreOneLine(String evil) {
        String value = "a" + evil + "data: x";
        assertThatIllegalArgumentException().isThrownBy(() -> new ServerSentEvent("x", value, null, null));
        assertThatIllegalArgumentException().isThrownBy(() -> new ServerSentEvent("x", null, value, null));
    }

    @Test
    void retryOfAnEventIsNotNegative() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ServerSentEvent("x", null, null, Duration.ofMillis(-1)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\nevent: evil",
                "a\revent: evil",
                "a\r\nevent: evil",
                "a\n\nevent: evil",
                "a\n\r\n\revent: evil"
            })
    void linesOfAnEventsDataStayData(String data) {
        String encoded =
                StandardCharsets.UTF_8.decode(ServerSentEvent.of(data).encode()).toString();
        assertThat(encoded).doesNotContain("\r").endsWith("\n\n");
        assertThat(encoded.substring(0, encoded.length() - 2).split("\n")).allMatch(line -> line.startsWith("data: "));
    }

    @Test
    void eventIsEncodedInFull() {
        ServerSentEvent event = new ServerSentEvent("one\ntwo", "greeting", "7", Duration.ofSeconds(3));
        assertThat(StandardCharsets.UTF_8.decode(event.encode()).toString())
                .isEqualTo("event: greeting\nid: 7\nretry: 3000\ndata: one\ndata: two\n\n");
    }

    @Test
    void whatAClientSendsIsNotEchoedIntoTheHeadOfAnError() {
        rig.serve(request -> HttpResponse.text("never"));
        String answer = rig.answer("GET /a%0d%0aSet-Cookie:%20x HTTP/1.1\r\nHost: a\u000bb\r\n\r\n");
        assertThat(answer.substring(0, answer.indexOf("\r\n\r\n"))).doesNotContain("Set-Cookie");
    }

    @Test
    void handlerThatTriesIsAnsweredWith500() {
        rig.serve(request -> HttpResponse.builder(HttpStatus.FOUND)
                .header("Location", request.queryParameter("to") + "")
                .build());
        assertThat(rig.answer(get("/?to=/%0d%0aSet-Cookie:%20a=b")))
                .startsWith("HTTP/1.1 500 ")
                .doesNotContain("Set-Cookie");
        assertThat(rig.answer(get("/?to=/b"))).contains("Location: /b\r\n");
    }
}
