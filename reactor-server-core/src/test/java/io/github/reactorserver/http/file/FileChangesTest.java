package io.github.reactorserver.http.file;

import static io.github.reactorserver.http.file.FileRig.WRITTEN_TEXT;
import static io.github.reactorserver.http.file.FileRig.field;
import static io.github.reactorserver.http.file.FileRig.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactorserver.Background;
import io.github.reactorserver.http.HttpResponse;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One content is never taken for another, whatever the times of the files say (RFC 9110, section 8.8.1). */
class FileChangesTest {
    /** What builds that can be repeated give all files of an image. */
    private static final Instant BUILT = Instant.parse("1980-01-01T00:00:01Z");

    private static final int IN_MEMORY = 1_000;
    private static final int READ_ONCE = 100_000;
    private static final int HUGE = 3_000_000;

    @TempDir
    private Path root;

    private FileRig rig;

    @BeforeEach
    void open() {
        rig = new FileRig(root);
    }

    @AfterEach
    void close() {
        rig.close();
        assertThat(rig.handler().stats().openFiles()).isZero();
    }

    private String tag(String path) {
        HttpResponse answer = rig.get(path);
        answer.release();
        return field(answer, "ETag");
    }

    /** Another image: the same path and times in a directory of its own. */
    private String tagElsewhere(Path directory, String content) {
        try (FileRig other = new FileRig(directory)) {
            other.write("a.js", content, BUILT);
            HttpResponse answer = other.get("/a.js");
            answer.release();
            return field(answer, "ETag");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {IN_MEMORY, READ_ONCE, HUGE})
    void contentsOfOneSizeAndTimeHaveTagsOfTheirOwn(int size, @TempDir Path next) {
        rig.write("a.js", "a".repeat(size), BUILT);
        String first = tag("/a.js");
        String second = tagElsewhere(next, "b".repeat(size));
        assertThat(second).isNotEqualTo(first).startsWith("\"");
        rig.serveOnly(builder -> builder.directory(next));
        assertThat(rig.status("/a.js", "If-None-Match", first)).isEqualTo(200);
        assertThat(rig.status("/a.js", "If-Match", first)).isEqualTo(412);
        assertThat(rig.status("/a.js", "If-Range", first, "Range", "bytes=0-1")).isEqualTo(200);
        assertThat(rig.status("/a.js", "If-Range", second, "Range", "bytes=0-1"))
                .isEqualTo(206);
    }

    @ParameterizedTest
    @ValueSource(ints = {IN_MEMORY, READ_ONCE, 1 << 20})
    void replicasOfAnImageHaveOneTag(int size, @TempDir Path replica) {
        rig.write("a.js", "a".repeat(size), BUILT);
        assertThat(tag("/a.js")).isEqualTo(tagElsewhere(replica, "a".repeat(size)));
    }

    @ParameterizedTest
    @ValueSource(ints = {IN_MEMORY, READ_ONCE, HUGE})
    void changeThatPutsSizeAndTimeBackIsSeen(int size) {
        Path file = rig.write("a.bin", "a".repeat(size));
        String before = tag("/a.bin");
        overwrite(file, "b".repeat(size));
        rig.pass(Duration.ofSeconds(2));
        HttpResponse answer = rig.get("/a.bin", "If-None-Match", before);
        assertThat(answer.status().code()).isEqualTo(200);
        assertThat(field(answer, "Last-Modified")).isEqualTo(WRITTEN_TEXT);
        assertThat(text(answer)).startsWith("b");
    }

    /** In place, as {@code cp -p} does it; the clock of the file system has moved on meanwhile. */
    private static void overwrite(Path file, String content) {
        try {
            Object before = Files.getAttribute(file, "unix:ctime");
            FileTime time = Files.getLastModifiedTime(file);
            do {
                Files.writeString(file, content);
                Files.setLastModifiedTime(file, time);
            } while (Files.getAttribute(file, "unix:ctime").equals(before));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void timeThatABuildHasSetIsNotTold() {
        rig.write("a.js", "a", BUILT);
        rig.write("b.js", "b", Instant.ofEpochSecond(1));
        HttpResponse answer = rig.get("/a.js");
        assertThat(field(answer, "Last-Modified")).isEmpty();
        assertThat(field(rig.get("/b.js"), "Last-Modified")).isEmpty();
        assertThat(rig.status("/a.js", "If-Modified-Since", "Tue, 01 Jan 1980 00:00:01 GMT"))
                .isEqualTo(200);
    }

    @Test
    void timeThatWasSetAllowsNoRange() throws IOException {
        rig.write("set.bin", "0123");
        Files.writeString(root.resolve("written.bin"), "0123");
        String set = field(rig.get("/set.bin"), "Last-Modified");
        String written = field(rig.get("/written.bin"), "Last-Modified");
        assertThat(rig.status("/set.bin", "If-Range", set, "Range", "bytes=0-1"))
                .isEqualTo(200);
        assertThat(rig.status("/written.bin", "If-Range", written, "Range", "bytes=0-1"))
                .isEqualTo(206);
    }

    @ParameterizedTest
    @ValueSource(ints = {READ_ONCE, HUGE})
    void changeJustNowMakesTheTagWeakWhateverTimeWasSet(int size) throws IOException {
        rig.withoutDelay();
        Path file = rig.write("a.bin", "a".repeat(size));
        Files.move(file, file.resolveSibling("b.bin"), StandardCopyOption.REPLACE_EXISTING);
        assertThat(tag("/b.bin")).startsWith("W/\"");
    }

    @Test
    void fileThatIsReplacedAllTheTimeIsServedAllTheTime() throws Exception {
        rig.serve(builder -> builder.limits(FileCacheLimits.DEFAULTS.withCheckInterval(Duration.ZERO)));
        rig.write("a.bin", "");
        AtomicBoolean done = new AtomicBoolean();
        CompletableFuture<Void> replacing = Background.run(() -> {
            for (int i = 0; !done.get(); i++) {
                replace("x".repeat(i % 50));
            }
        });
        try {
            int served = 0;
            for (int i = 0; i < 2_000; i++) {
                // one that is replaced faster than it is read, ten times in a row, is there all the same
                int status = rig.status("/a.bin");
                assertThat(status).isIn(200, 503);
                served += status == 200 ? 1 : 0;
            }
            assertThat(served).isGreaterThan(1_000);
        } finally {
            done.set(true);
        }
        replacing.get(10, TimeUnit.SECONDS);
    }

    private void replace(String content) {
        try {
            Path next = Files.writeString(root.resolve("next"), content);
            Files.move(next, root.resolve("a.bin"), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void fileThatFindsNoDescriptorIs503UntilItDoes() {
        rig.write("a.bin", "a");
        AtomicInteger left = new AtomicInteger(2);
        DirectoryLocation directory = new DirectoryLocation(root, SymbolicLinks.INSIDE);
        rig.serveOnly(builder -> builder.location(name -> {
            if (name.equals("a.bin") && left.getAndDecrement() > 0) {
                throw new FileSystemException(name, null, "Too many open files");
            }
            return directory.find(name);
        }));
        HttpResponse answer = rig.get("/a.bin");
        assertThat(answer.status().code()).isEqualTo(503);
        assertThat(field(answer, "Retry-After")).isEqualTo("1");
        assertThat(rig.status("/a.bin")).isEqualTo(503);
        assertThat(rig.status("/a.bin")).isEqualTo(200);
        assertThat(rig.handler().stats().failures()).isEqualTo(2);
    }
}
