package io.github.reactorserver.boot.webflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reactorserver.buffer.FileRegion;
import io.github.reactorserver.http.BodyPart;
import io.github.reactorserver.http.HttpResponse;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseCookie;
import reactor.core.publisher.Mono;

/** Files as WebFlux has them sent. */
class ReactorServerHttpResponseTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Exchange exchange = new Exchange();
    private final ReactorServerHttpResponse response = new ReactorServerHttpResponse(exchange, false);
    private Path file;

    @BeforeEach
    void writeFile(@TempDir Path directory) throws Exception {
        file = Files.write(directory.resolve("file"), new byte[100]);
    }

    @Test
    void fileBecomesARegionThatClosesItWhenReleased() throws Exception {
        response.getHeaders().set("X-Kept", "yes");
        response.writeWith(file, 10, 50).block(PATIENCE);

        HttpResponse answer = exchange.get(10, TimeUnit.SECONDS);
        assertThat(answer.contentLength()).isEqualTo(50);
        assertThat(answer.headers().first("X-Kept")).isEqualTo("yes");
        FileRegion region = ((BodyPart.Region) answer.parts().get(0)).region();
        assertThat(region.position()).isEqualTo(10);
        assertThat(region.file().isOpen()).isTrue();
        answer.release();
        assertThat(region.file().isOpen()).isFalse();
    }

    @Test
    void fileHasTheFieldsThatAreSetBetweenTheCallAndTheWrite() throws Exception {
        response.beforeCommit(
                () -> Mono.fromRunnable(() -> response.getHeaders().set("X-Frame-Options", "DENY")));
        Mono<Void> write = response.writeWith(file, 0, 100);
        response.getHeaders().set("Content-Range", "bytes 0-99/100");
        response.addCookie(ResponseCookie.from("seen", "yes").build());
        write.block(PATIENCE);

        HttpResponse answer = exchange.get(10, TimeUnit.SECONDS);
        answer.release();
        assertThat(answer.headers().first("X-Frame-Options")).isEqualTo("DENY");
        assertThat(answer.headers().first("Content-Range")).isEqualTo("bytes 0-99/100");
        assertThat(answer.headers().first("Set-Cookie")).isEqualTo("seen=yes");
    }

    @Test
    void fileThatIsMissingFailsTheWriteAndNothingIsAnswered() {
        assertThatThrownBy(() ->
                        response.writeWith(file.resolveSibling("missing"), 0, 1).block(PATIENCE))
                .hasCauseInstanceOf(NoSuchFileException.class);
        assertThat(exchange).isNotDone();
    }

    @Test
    void answerWithoutABodyOpensNoFile() {
        response.setStatusCode(HttpStatus.NOT_MODIFIED);

        response.writeWith(file.resolveSibling("missing"), 0, 1).block(PATIENCE);

        assertThat(exchange).isNotDone();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void regionThatNobodyWaitsForIsReleased() throws IOException {
        exchange.cancel(false);

        response.writeWith(file, 0, 100).block(PATIENCE);

        assertThat(exchange).isCancelled();
        assertThat(openFiles()).isNotEmpty().doesNotContain(file.toRealPath());
    }

    private static List<Path> openFiles() throws IOException {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path descriptor : descriptors) {
                try {
                    files.add(Files.readSymbolicLink(descriptor));
                } catch (NoSuchFileException e) {
                    // closed meanwhile
                }
            }
        }
        return files;
    }
}
