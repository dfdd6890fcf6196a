package io.github.reactorserver.boot.webflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.core.codec.DecodingException;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;

/** A multipart body that its client got wrong is its fault, not the application's. */
@ExtendWith(OutputCaptureExtension.class)
@SpringBootTest(
        classes = BehaviourApplication.class,
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {"spring.webflux.multipart.max-parts=3", "spring.webflux.multipart.max-headers-size=1KB"})
final class MultipartFaultsTest {
    @LocalServerPort
    int port;

    private static String part(String name, String content) {
        return "--b\r\nContent-Disposition: form-data; name=\"" + name + "\"; filename=\"f\"\r\n\r\n" + content
                + "\r\n";
    }

    private String post(String path, String body) {
        try (RawClient client = new RawClient(port)) {
            client.send("POST " + path
                    + " HTTP/1.1\r\nHost: test\r\nConnection: close\r\nContent-Type: multipart/form-data;"
                    + " boundary=b\r\nContent-Length: " + body.getBytes(StandardCharsets.US_ASCII).length + "\r\n\r\n"
                    + body);
            return client.readAll();
        }
    }

    private void assertFault(String path, String body, int status, CapturedOutput output) {
        assertThat(post(path, body)).startsWith("HTTP/1.1 " + status + " ");
        assertThat(output.getAll().lines()).noneMatch(line -> line.contains("ERROR") && line.contains(path));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/upload", "/parts"})
    void tooManyPartsAre400(String path, CapturedOutput output) {
        assertFault(path, part("file", "x").repeat(4) + "--b--\r\n", 400, output);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/upload", "/parts"})
    void fieldsOfAPartThatAreTooLongAre413(String path, CapturedOutput output) {
        assertFault(path, part("x".repeat(2_000), "x") + "--b--\r\n", 413, output);
    }

    @ParameterizedTest
    @ValueSource(strings = {"no boundary at all", "--b\r\nno field", "--b\r\nno field\r\n\r\nx\r\n--b--\r\n"})
    void bodyWithoutPartsIs400(String body, CapturedOutput output) {
        assertFault("/upload", body, 400, output);
    }

    @Test
    void failureOfTheApplicationItselfIsPassedOn() {
        DecodingException own = new DecodingException("of an upstream");
        MockServerHttpRequest request = MockServerHttpRequest.post("/upload")
                .header("Content-Type", "multipart/form-data; boundary=b")
                .build();
        assertThatThrownBy(() -> new MultipartFaults()
                        .handle(MockServerWebExchange.from(request), own)
                        .block())
                .isSameAs(own);
    }
}
