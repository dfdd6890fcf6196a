package io.github.reactorserver.boot.webflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reactorserver.buffer.FileRegion;
import io.github.reactorserver.http.BodyPart;
import io.github.reactorserver.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.http.HttpStatus;

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
    void regionThatNobodyWaitsForIsReleased() {
        exchange.cancel(false);

        response.writeWith(file, 0, 100).block(PATIENCE);

        assertThat(exchange).isCancelled();
    }
}
