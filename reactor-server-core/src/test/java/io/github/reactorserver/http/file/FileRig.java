package io.github.reactorserver.http.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactorserver.buffer.FileRegion;
import io.github.reactorserver.http.BodyPart;
import io.github.reactorserver.http.HttpHeaders;
import io.github.reactorserver.http.HttpMethod;
import io.github.reactorserver.http.HttpRequest;
import io.github.reactorserver.http.HttpResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;

/** A handler over a directory of its own, with a clock that is turned by hand and no threads. */
final class FileRig implements AutoCloseable {
    /** When files were written, unless a test says otherwise: long ago. */
    static final Instant WRITTEN = Instant.parse("2026-01-02T03:04:05Z");

    static final String WRITTEN_TEXT = "Fri, 02 Jan 2026 03:04:05 GMT";

    private final Path root;
    private final AtomicLong nanos = new AtomicLong(1);
    // files are written before, most often: what has changed just now is another matter
    private InstantSource clock = () -> Instant.now().plus(Duration.ofHours(1));
    private StaticFileHandler handler;

    FileRig(Path root) {
        this.root = root;
        serve(builder -> builder);
    }

    FileRig serve(UnaryOperator<StaticFileHandler.Builder> settings) {
        return serveOnly(builder -> settings.apply(builder.directory(root)));
    }

    /** Serves without the directory. */
    FileRig serveOnly(UnaryOperator<StaticFileHandler.Builder> settings) {
        close();
        handler = settings.apply(StaticFileHandler.builder(Runnable::run)).build(nanos::get, () -> clock.instant());
        return this;
    }

    StaticFileHandler handler() {
        return handler;
    }

    /** Has no time gone by since files were written. */
    void withoutDelay() {
        clock = InstantSource.system();
    }

    void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    Path write(String name, String content) {
        return write(name, content, WRITTEN);
    }

    Path write(String name, String content, Instant modified) {
        try {
            Path file = root.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, content);
            Files.setLastModifiedTime(file, FileTime.from(modified));
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    HttpResponse get(String target, String... namesAndValues) {
        return ask(HttpMethod.GET, target, namesAndValues);
    }

    HttpResponse ask(HttpMethod method, String target, String... namesAndValues) {
        HttpRequest request = HttpRequest.of(method, target).withHeaders(HttpHeaders.of(namesAndValues));
        try {
            return handler.handle(request).toCompletableFuture().get(10, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError("no answer", e);
        }
    }

    int status(String target, String... namesAndValues) {
        HttpResponse response = get(target, namesAndValues);
        response.release();
        return response.status().code();
    }

    /** Sends the body, as a server would, and releases its files. */
    static byte[] body(HttpResponse response) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteBuffer whole = response.body();
        byte[] bytes = new byte[whole.remaining()];
        whole.get(bytes);
        out.writeBytes(bytes);
        for (BodyPart part : response.parts()) {
            if (part instanceof BodyPart.Bytes memory) {
                byte[] piece = new byte[memory.bytes().remaining()];
                memory.bytes().duplicate().get(piece);
                out.writeBytes(piece);
            } else if (part instanceof BodyPart.Region file) {
                out.writeBytes(bytes(file.region()));
            }
        }
        response.release();
        assertThat((long) out.size()).isEqualTo(response.contentLength());
        return out.toByteArray();
    }

    private static byte[] bytes(FileRegion region) {
        try {
            ByteBuffer bytes = ByteBuffer.allocate((int) region.count());
            while (bytes.hasRemaining()) {
                assertThat(region.file().read(bytes, region.position() + bytes.position()))
                        .isPositive();
            }
            return bytes.array();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String text(HttpResponse response) {
        return new String(body(response), StandardCharsets.UTF_8);
    }

    /** Value of a header field, empty if there is none. */
    static String field(HttpResponse response, String name) {
        String value = response.headers().first(name);
        return value == null ? "" : value;
    }

    @Override
    public void close() {
        if (handler != null) {
            handler.close();
        }
    }
}
