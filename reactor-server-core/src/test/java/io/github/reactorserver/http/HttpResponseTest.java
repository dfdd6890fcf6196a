package io.github.reactorserver.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.github.reactorserver.RegionFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpResponseTest {

    @Test
    void textIsUtf8AndSaysSo() {
        HttpResponse response = HttpResponse.text("caf\u00e9");
        assertThat(response.status()).isEqualTo(HttpStatus.OK);
        assertThat(response.headers().first("content-type")).isEqualTo("text/plain;charset=UTF-8");
        assertThat(response.bodyLength()).isEqualTo(5);
        assertThat(response.bodyText()).isEqualTo("caf\u00e9");
    }

    @Test
    void jsonSaysItsType() {
        HttpResponse response = HttpResponse.json("{}".getBytes(StandardCharsets.UTF_8));
        assertThat(response.headers().first("content-type")).isEqualTo("application/json");
        assertThat(response.body().remaining()).isEqualTo(2);
        assertThat(response.body().isReadOnly()).isTrue();
    }

    @Test
    void builderKeepsFieldsInOrder() {
        HttpResponse response = HttpResponse.builder(HttpStatus.CREATED)
                .header("Location", "/a")
                .header("Set-Cookie", "a=1")
                .header("Set-Cookie", "b=2")
                .body("done")
                .build();
        assertThat(response.headers()).hasToString("{Location: /a, Set-Cookie: a=1, Set-Cookie: b=2}");
        assertThat(response).hasToString("201 Created (4 bytes)");
    }

    @Test
    void partsAddUpToTheLength(@TempDir Path directory) throws IOException {
        try (RegionFile file = RegionFile.random(directory, 10)) {
            ByteBuffer bytes = ByteBuffer.wrap(new byte[7], 2, 5);
            HttpResponse response = HttpResponse.builder(HttpStatus.OK)
                    .body(List.of(BodyPart.of(bytes), BodyPart.of(file.region(0, 10))))
                    .build();

            assertThat(response.parts()).hasSize(2);
            assertThat(response.contentLength()).isEqualTo(15);
            assertThat(response.bodyLength()).isZero();
            assertThat(response.stream()).isNull();
            assertThat(response).hasToString("200 OK (15 bytes)");
            response.release();
            assertThat(file.unreleased()).isZero();
        }
    }

    @Test
    void regionThatIsReplacedOrRefusedIsReleased(@TempDir Path directory) throws IOException {
        try (RegionFile file = RegionFile.random(directory, 10)) {
            HttpResponse.Builder replaced = HttpResponse.builder(HttpStatus.OK).body(file.region(0, 10));
            assertThat(file.unreleased()).isEqualTo(1);
            assertThat(replaced.body("text").build().contentLength()).isEqualTo(4);
            assertThat(file.unreleased()).isZero();

            HttpResponse.Builder refused =
                    HttpResponse.builder(HttpStatus.of(304)).body(file.region(0, 10));
            assertThatIllegalStateException().isThrownBy(refused::build);
            assertThat(file.unreleased()).isZero();
        }
    }

    @Test
    void partOfTheBodyIsCopied() {
        byte[] target = new byte[4];
        HttpResponse.text("abcdef").copyBody(2, target, 1, 3);
        assertThat(target).containsExactly(0, 'c', 'd', 'e');
    }

    // response splitting (CVE-2022-41915, CVE-2025-67735): refused where it is set
    @ParameterizedTest
    @ValueSource(strings = {"/a\r\nSet-Cookie: b=c", "/a\n", "/a\r", "/a\0b", "\u010d\u010a"})
    void fieldThatWouldSplitTheAnswerIsRefused(String value) {
        HttpResponse.Builder builder = HttpResponse.builder(HttpStatus.FOUND);
        assertThatIllegalArgumentException().isThrownBy(() -> builder.header("Location", value));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.header("X-" + value, "y"));
        assertThatIllegalArgumentException().isThrownBy(() -> HttpResponse.bytes(value, new byte[0]));
        assertThatIllegalArgumentException().isThrownBy(() -> new HttpStatus(200, value));
        assertThat(builder.build().headers().isEmpty()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length", "transfer-encoding", "CONNECTION"})
    void fieldThatTheServerSetsIsRefused(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HttpResponse.builder(HttpStatus.OK).header(name, "5"))
                .withMessageContaining(name);
    }

    @ParameterizedTest
    @ValueSource(ints = {101, 204, 205, 304})
    void bodyOfABodylessStatusIsRefused(int code) {
        HttpResponse.Builder builder = HttpResponse.builder(HttpStatus.of(code));
        assertThat(builder.build().bodyLength()).isZero();
        assertThatIllegalStateException()
                .isThrownBy(() -> builder.body("x").build())
                .withMessageContaining(Integer.toString(code));
    }
}
