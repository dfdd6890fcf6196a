package io.github.reactorserver.http.file;

import static io.github.reactorserver.http.file.FileRig.field;
import static io.github.reactorserver.http.file.FileRig.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactorserver.http.HttpResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of the class path, in directories and in archives. */
class ClasspathLocationTest {
    private static final String LARGE = "0123456789".repeat(20_000);

    @TempDir
    private Path folder;

    private FileRig rig;
    private URLClassLoader loader;

    @BeforeEach
    void open() {
        rig = new FileRig(folder);
    }

    @AfterEach
    void close() throws IOException {
        rig.close();
        assertThat(rig.handler().stats().openFiles()).isZero();
        if (loader != null) {
            loader.close();
        }
    }

    private Path jar(String name, Map<String, String> files) throws IOException {
        Path jar = folder.resolve(name);
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream entries = new JarOutputStream(out)) {
            for (Map.Entry<String, String> file : files.entrySet()) {
                ZipEntry entry = new ZipEntry(file.getKey());
                entry.setTimeLocal(LocalDateTime.of(2026, 1, 2, 3, 4, 6));
                entries.putNextEntry(entry);
                entries.write(file.getValue().getBytes(StandardCharsets.UTF_8));
                entries.closeEntry();
            }
        }
        return jar;
    }

    private void serve(Path... places) throws IOException {
        URL[] urls = new URL[places.length];
        for (int i = 0; i < places.length; i++) {
            urls[i] = places[i].toUri().toURL();
        }
        loader = new URLClassLoader(urls, null);
        rig.serveOnly(builder -> builder.classpath("/static/", loader));
    }

    private static Map<String, String> files() {
        return Map.of(
                "static/", "",
                "static/index.html", "root",
                "static/docs/", "",
                "static/docs/index.html", "docs",
                "static/large.bin", LARGE,
                "static/app.js", "plain",
                "static/app.js.gz", "gzip",
                "secret.txt", "secret");
    }

    private void check() throws IOException {
        assertThat(text(rig.get("/"))).isEqualTo("root");
        assertThat(text(rig.get("/docs/"))).isEqualTo("docs");
        assertThat(field(rig.get("/docs"), "Location")).isEqualTo("/docs/");
        assertThat(text(rig.get("/app.js", "Accept-Encoding", "gzip"))).isEqualTo("gzip");
        for (int i = 0; i < 2; i++) {
            HttpResponse large = rig.get("/large.bin", "Range", "bytes=100000-100009");
            assertThat(field(large, "Content-Range")).isEqualTo("bytes 100000-100009/200000");
            assertThat(text(large)).isEqualTo("0123456789");
        }
        assertThat(rig.handler().stats().openFiles()).isEqualTo(1);
        assertThat(field(rig.get("/index.html"), "Last-Modified")).contains("Jan 2026");
        for (String path : List.of("/nothing", "/secret.txt", "/../secret.txt", "/docs/index.html/", "/large.bin/x")) {
            assertThat(rig.status(path)).as(path).isEqualTo(404);
        }
    }

    @Test
    void filesInAnArchiveAreServed() throws IOException {
        serve(jar("files.jar", files()));
        check();
        HttpResponse large = rig.get("/large.bin");
        large.release();
        assertThat(field(large, "ETag")).matches("\"[0-9a-f]{32}\"");
        rig.close();
        try (Stream<Path> left = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            assertThat(left).noneMatch(path -> path.getFileName().toString().startsWith("reactor-server-"));
        }
    }

    @Test
    void archiveNeedsNoEntriesForDirectories() throws IOException {
        serve(jar("files.jar", Map.of("static/docs/index.html", "docs", "static/a.txt", "a")));
        assertThat(text(rig.get("/docs/"))).isEqualTo("docs");
        assertThat(text(rig.get("/a.txt"))).isEqualTo("a");
        assertThat(rig.status("/docs/x")).isEqualTo(404);
    }

    @Test
    void filesInADirectoryAreServedAndSeenWhenTheyChange() throws IOException {
        files().forEach((name, content) -> {
            if (!name.endsWith("/")) {
                rig.write("classes/" + name, content);
            }
        });
        serve(folder.resolve("classes"));
        check();
        rig.write("classes/static/index.html", "changed");
        rig.pass(Duration.ofSeconds(2));
        assertThat(text(rig.get("/"))).isEqualTo("changed");
    }

    @Test
    void linkOutOfTheFolderIsNotFollowed() throws IOException {
        rig.write("classes/static/a.txt", "a");
        Files.createSymbolicLink(folder.resolve("classes/static/out"), rig.write("secret.txt", "secret"));
        serve(folder.resolve("classes"));
        assertThat(rig.status("/a.txt")).isEqualTo(200);
        assertThat(rig.status("/out")).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void firstOfSeveralPlacesWins(boolean jarFirst) throws IOException {
        rig.write("classes/static/a.txt", "directory");
        rig.write("classes/static/b.txt", "directory");
        Path jar = jar("files.jar", Map.of("static/a.txt", "jar", "static/c.txt", "jar"));
        Path classes = folder.resolve("classes");
        serve(jarFirst ? jar : classes, jarFirst ? classes : jar);
        assertThat(text(rig.get("/a.txt"))).isEqualTo(jarFirst ? "jar" : "directory");
        assertThat(text(rig.get("/b.txt"))).isEqualTo("directory");
        assertThat(text(rig.get("/c.txt"))).isEqualTo("jar");
    }
}
