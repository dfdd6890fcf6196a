package io.github.reactorserver.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

final class FileStoreTest {

    @Test
    void fileThatCouldNotBeMadeIsMadeTheNextTime() throws Exception {
        try (FileStore store = new FileStore(DataSize.ofBytes(100_000))) {
            Path folder = store.folder();
            Files.delete(folder);
            assertThatThrownBy(() -> store.find(FileStore.LARGE).block()).hasMessageContaining(FileStore.LARGE);
            Files.createDirectory(folder);
            Path made = store.find(FileStore.LARGE).block();
            assertThat(made).hasSize(100_000);
            assertThat(store.find(FileStore.LARGE).block()).isEqualTo(made);
        }
    }
}
