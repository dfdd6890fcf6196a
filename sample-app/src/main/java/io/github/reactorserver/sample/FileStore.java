package io.github.reactorserver.sample;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.HttpStatus;
import org.springframework.http.codec.multipart.FilePart;
import org.springframework.stereotype.Component;
import org.springframework.util.FileSystemUtils;
import org.springframework.util.unit.DataSize;
import org.springframework.web.server.ResponseStatusException;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Files of clients in a folder of their own, which goes with the application. */
@Component
class FileStore implements AutoCloseable {
    /** Made when it is first asked for, since nobody wants it in a repository. */
    static final String LARGE = "large.bin";

    private static final int MOST = 20;
    private static final int PIECE = 1 << 16;
    private static final Duration FOR_EVER = Duration.ofMillis(Long.MAX_VALUE);

    private final Path folder;
    private final Map<String, Long> sizes = new ConcurrentHashMap<>();
    private final Mono<Path> large;

    FileStore(@Value("${sample.large-file:64MB}") DataSize size) throws IOException {
        folder = Files.createTempDirectory("sample-files-");
        large = Mono.fromCallable(() -> write(folder.resolve(LARGE), size.toBytes()))
                .subscribeOn(Schedulers.boundedElastic())
                // a failure, as on a full disk or without a descriptor, is not for good
                .cache(made -> FOR_EVER, failure -> Duration.ZERO, () -> Duration.ZERO);
    }

    private static Path write(Path file, long size) throws IOException {
        byte[] piece = new byte[PIECE];
        for (int i = 0; i < PIECE; i++) {
            piece[i] = (byte) ('a' + i % 26);
        }
        try (OutputStream out = Files.newOutputStream(file)) {
            for (long left = size; left > 0; left -= PIECE) {
                out.write(piece, 0, (int) Math.min(left, PIECE));
            }
        } catch (IOException e) {
            Files.deleteIfExists(file);
            throw e;
        }
        return file;
    }

    /** Names and sizes of what clients have sent. */
    Map<String, Long> sizes() {
        return new ConcurrentSkipListMap<>(sizes);
    }

    /** The file, or a failure with 404. */
    Mono<Path> find(String name) {
        if (name.equals(LARGE)) {
            return large;
        }
        return sizes.containsKey(name)
                ? Mono.just(folder.resolve(name))
                : Mono.error(new ResponseStatusException(HttpStatus.NOT_FOUND, "no file " + name));
    }

    /** Stores what comes, piece by piece as it comes. The result is its size. */
    Mono<Long> store(FilePart part) {
        String name = part.filename();
        if (!name.matches("\\w[\\w.-]{0,99}") || name.equals(LARGE)) {
            return refused(HttpStatus.BAD_REQUEST, "a file name has letters, digits, dots and dashes");
        }
        if (sizes.size() >= MOST && !sizes.containsKey(name)) {
            return refused(HttpStatus.INSUFFICIENT_STORAGE, MOST + " files are kept, no more");
        }
        Path file = folder.resolve(name);
        return part.transferTo(file)
                .then(Mono.fromCallable(() -> Files.size(file)).subscribeOn(Schedulers.boundedElastic()))
                .doOnNext(size -> sizes.put(name, size));
    }

    private static Mono<Long> refused(HttpStatus status, String reason) {
        return Mono.error(new ResponseStatusException(status, reason));
    }

    /** Where they are. */
    Path folder() {
        return folder;
    }

    @Override
    public void close() throws IOException {
        FileSystemUtils.deleteRecursively(folder);
    }
}
