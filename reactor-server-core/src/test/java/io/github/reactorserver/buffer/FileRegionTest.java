package io.github.reactorserver.buffer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileRegionTest {
    private FileChannel file;

    @BeforeEach
    void open(@TempDir Path directory) throws IOException {
        file = FileChannel.open(Files.createFile(directory.resolve("file")));
    }

    @AfterEach
    void close() throws IOException {
        file.close();
    }

    @Test
    void actionRunsOnceHoweverOftenTheRegionIsReleased() {
        AtomicInteger runs = new AtomicInteger();
        FileRegion region = new FileRegion(file, 0, 1, runs::incrementAndGet);
        assertThat(runs).hasValue(0);

        region.release();
        region.release();

        assertThat(runs).hasValue(1);
    }

    @Test
    void failureOfTheActionDoesNotReachTheCaller() {
        FileRegion region = new FileRegion(file, 0, 1, () -> {
            throw new IllegalStateException("on purpose");
        });

        assertThatCode(region::release).doesNotThrowAnyException();
    }

    @Test
    void whatIsNoPartOfAFileIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new FileRegion(file, -1, 1, () -> {}));
        assertThatIllegalArgumentException().isThrownBy(() -> new FileRegion(file, 0, -1, () -> {}));
        assertThatIllegalArgumentException().isThrownBy(() -> new FileRegion(file, Long.MAX_VALUE, 1, () -> {}));
        assertThatCode(() -> new FileRegion(file, 0, 0, () -> {})).doesNotThrowAnyException();
    }
}
