package io.github.reactorserver.http.file;

import static io.github.reactorserver.http.file.FileRig.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.reactorserver.http.HttpResponse;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing outside of the root is served, and nothing that is no file. The handler alone: no parser in front of it. */
class FileSafetyTest {
    @TempDir
    private Path outside;

    private Path root;
    private FileRig rig;

    @BeforeEach
    void open() throws IOException {
        root = Files.createDirectory(outside.resolve("root"));
        Files.writeString(outside.resolve("secret.txt"), "secret");
        Files.createDirectory(outside.resolve("root-other"));
        Files.writeString(outside.resolve("root-other/secret.txt"), "secret");
        rig = new FileRig(root);
        rig.write("a.txt", "a");
        rig.write("dir/b.txt", "b");
    }

    @AfterEach
    void close() {
        rig.close();
        assertThat(rig.handler().stats().openFiles()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // dots
                "/../secret.txt",
                "/dir/../../secret.txt",
                "/dir/../a.txt",
                "/./a.txt",
                "/dir/..",
                "/..",
                "/.",
                "/...//a.txt",
                "/../root-other/secret.txt",
                // encoded dots
                "/%2e%2e/secret.txt",
                "/%2E%2E/secret.txt",
                "/.%2e/secret.txt",
                "/dir/%2e%2e/%2e%2e/secret.txt",
                "/%2e/a.txt",
                // encoded slashes
                "/..%2fsecret.txt",
                "/..%2Fsecret.txt",
                "/dir%2fb.txt",
                "/%2e%2e%2fsecret.txt",
                "/%2f%2e%2e%2fsecret.txt",
                // backslashes
                "/..\\secret.txt",
                "/..%5csecret.txt",
                "/..%5Csecret.txt",
                "/dir\\b.txt",
                "/%5c..%5csecret.txt",
                // double encoding
                "/%252e%252e/secret.txt",
                "/..%252fsecret.txt",
                "/%25252e%25252e/secret.txt",
                "/%%32%65%%32%65/secret.txt",
                "/dir%252fb.txt",
                // NUL and other control characters
                "/a.txt%00",
                "/a.txt%00.html",
                "/%00",
                "/dir%00/b.txt",
                "/a.txt%0a",
                "/a.txt%0d%0aX:%20y",
                "/a.txt%7f",
                "/a.txt%c2%85",
                // over-long and broken UTF-8
                "/%c0%ae%c0%ae/secret.txt",
                "/%c0%2e%c0%2e/secret.txt",
                "/%e0%80%ae%e0%80%ae/secret.txt",
                "/%f0%80%80%ae/secret.txt",
                "/..%c0%afsecret.txt",
                "/..%c1%9csecret.txt",
                "/%ff",
                "/a.txt%",
                "/a.txt%2",
                "/a.txt%zz",
                "/%ed%a0%80",
                // other spellings
                "//a.txt",
                "/dir//b.txt",
                "//etc/passwd",
                "/dir/b.txt/",
                "/a.txt/.",
                "/a.txt/..",
                "/..;/secret.txt",
                "/a.txt;x",
                "/A.TXT",
                "/DIR/b.txt",
                "/a.txt.",
                "/a.txt%20",
                "/a.txt::$DATA",
                "/C:/Windows/win.ini",
                "/~root/",
                "/proc/self/environ",
                "/con",
            })
    void pathIsNotServed(String path) {
        assertThat(rig.status(path)).isEqualTo(404);
        // and not from the cache either
        assertThat(rig.status("/a.txt")).isEqualTo(200);
        assertThat(rig.status("/dir/b.txt")).isEqualTo(200);
        assertThat(rig.status(path)).isEqualTo(404);
    }

    @Test
    void absolutePathsOfTheMachineAreNotServed() {
        assertThat(rig.status("/" + outside.resolve("secret.txt"))).isEqualTo(404);
        assertThat(rig.status(outside.resolve("secret.txt").toString())).isEqualTo(404);
    }

    @Test
    void namesThatLookEncodedAreServedUnderTheirOwnNames() {
        rig.write("100%.txt", "percent");
        rig.write("%61.txt", "looks like a");
        rig.write("a+b c.txt", "plus");
        rig.write("ü.txt", "umlaut");
        assertThat(text(rig.get("/100%25.txt"))).isEqualTo("percent");
        assertThat(text(rig.get("/%2561.txt"))).isEqualTo("looks like a");
        assertThat(text(rig.get("/%61.txt"))).isEqualTo("a");
        assertThat(text(rig.get("/a+b%20c.txt"))).isEqualTo("plus");
        assertThat(text(rig.get("/%C3%BC.txt"))).isEqualTo("umlaut");
    }

    @Test
    void longNamesAreMissing() {
        assertThat(rig.status("/" + "a".repeat(255))).isEqualTo(404);
        assertThat(rig.status("/" + "a".repeat(256))).isEqualTo(404);
        assertThat(rig.status("/" + "%C3%BC".repeat(200))).isEqualTo(404);
        assertThat(rig.status("/" + "a".repeat(100_000))).isEqualTo(404);
        assertThat(rig.status("/" + "a/".repeat(100_000))).isEqualTo(404);
        assertThat(rig.status("/a" + "/a".repeat(2_000))).isEqualTo(404);
    }

    // ---- hidden files

    @Test
    void hiddenFilesAreServedByPropertyOnly() {
        rig.write(".env", "env");
        rig.write(".git/config", "git");
        rig.write("dir/.htaccess", "access");
        rig.write(".well-known/security.txt", "well known");
        rig.write(".well-known/.x", "hidden");
        for (String path : new String[] {"/.env", "/.git/config", "/dir/.htaccess", "/%2eenv", "/.well-known/.x"}) {
            assertThat(rig.status(path)).as(path).isEqualTo(404);
        }
        assertThat(text(rig.get("/.well-known/security.txt"))).isEqualTo("well known");
        rig.serve(builder -> builder.hidden(true));
        assertThat(text(rig.get("/.env"))).isEqualTo("env");
        assertThat(text(rig.get("/.git/config"))).isEqualTo("git");
        assertThat(rig.status("/../secret.txt")).isEqualTo(404);
    }

    // ---- symbolic links

    @ParameterizedTest
    @CsvSource({
        "NEVER, 404, 404, 404, 404",
        "INSIDE, 200, 200, 404, 404",
        "ALWAYS, 200, 200, 200, 200",
    })
    void linksAreFollowedByProperty(SymbolicLinks links, int file, int directory, int outFile, int outDirectory)
            throws IOException {
        Files.createSymbolicLink(root.resolve("link.txt"), Path.of("a.txt"));
        Files.createSymbolicLink(root.resolve("linked"), root.resolve("dir"));
        Files.createSymbolicLink(root.resolve("out.txt"), outside.resolve("secret.txt"));
        Files.createSymbolicLink(root.resolve("dir/out"), Path.of("../../root-other"));
        rig.serve(builder -> builder.links(links));
        assertThat(rig.status("/link.txt")).isEqualTo(file);
        assertThat(rig.status("/linked/b.txt")).isEqualTo(directory);
        assertThat(rig.status("/out.txt")).isEqualTo(outFile);
        assertThat(rig.status("/dir/out/secret.txt")).isEqualTo(outDirectory);
        assertThat(rig.status("/a.txt")).isEqualTo(200);
    }

    @ParameterizedTest
    @EnumSource(SymbolicLinks.class)
    void linksToNothingOrInACircleAreMissing(SymbolicLinks links) throws IOException {
        Files.createSymbolicLink(root.resolve("dangling"), Path.of("nowhere"));
        Files.createSymbolicLink(root.resolve("one"), Path.of("two"));
        Files.createSymbolicLink(root.resolve("two"), Path.of("one"));
        rig.serve(builder -> builder.links(links));
        assertThat(rig.status("/dangling")).isEqualTo(404);
        assertThat(rig.status("/one")).isEqualTo(404);
        assertThat(rig.status("/one/x")).isEqualTo(404);
    }

    @Test
    void rootMayBeALinkThatIsTurnedElsewhere() throws IOException {
        Path current = outside.resolve("current");
        Files.createSymbolicLink(current, root);
        rig.serveOnly(builder -> builder.directory(current).links(SymbolicLinks.NEVER));
        assertThat(text(rig.get("/a.txt"))).isEqualTo("a");
        Path next = Files.createDirectory(outside.resolve("next"));
        Files.writeString(next.resolve("a.txt"), "next");
        Files.delete(current);
        Files.createSymbolicLink(current, next);
        rig.pass(Duration.ofSeconds(2));
        assertThat(text(rig.get("/a.txt"))).isEqualTo("next");
    }

    @Test
    void fileThatBecomesALinkBeforeItIsOpenedIsNotRead() throws IOException {
        Resource file = new DirectoryLocation(root, SymbolicLinks.INSIDE).find("a.txt");
        Files.delete(root.resolve("a.txt"));
        Files.createSymbolicLink(root.resolve("a.txt"), outside.resolve("secret.txt"));
        assertThatExceptionOfType(IOException.class).isThrownBy(file::open);
        assertThatExceptionOfType(IOException.class).isThrownBy(file::read);
    }

    @Test
    void directoryThatBecomesALinkBeforeAFileIsOpenedIsNotEntered() throws IOException {
        Resource file = new DirectoryLocation(root, SymbolicLinks.INSIDE).find("dir/b.txt");
        Files.move(root.resolve("dir"), root.resolve("moved"));
        Files.writeString(outside.resolve("root-other/b.txt"), "secret");
        Files.createSymbolicLink(root.resolve("dir"), outside.resolve("root-other"));
        assertThatExceptionOfType(IOException.class).isThrownBy(file::open);
        assertThatExceptionOfType(IOException.class).isThrownBy(file::read);
    }

    // ---- what is no file

    @Test
    void pipeIsMissingAndBlocksNobody() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/mkfifo")), "mkfifo is not installed");
        Path pipe = root.resolve("pipe");
        assertThat(new ProcessBuilder("/usr/bin/mkfifo", pipe.toString())
                        .start()
                        .waitFor(10, TimeUnit.SECONDS))
                .isTrue();
        assertThat(pipe).exists();
        assertThat(rig.status("/pipe")).isEqualTo(404);
        rig.write("x.js", "x");
        Files.move(pipe, root.resolve("x.js.gz"));
        assertThat(text(rig.get("/x.js", "Accept-Encoding", "gzip"))).isEqualTo("x");
    }

    @Test
    void fileThatBecomesAPipeBeforeItIsOpenedBlocksNobody() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/mkfifo")), "mkfifo is not installed");
        Resource file = new DirectoryLocation(root, SymbolicLinks.INSIDE).find("dir/b.txt");
        Path path = root.resolve("dir/b.txt");
        Files.delete(path);
        new ProcessBuilder("/usr/bin/mkfifo", path.toString()).start().waitFor(10, TimeUnit.SECONDS);
        assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(file::open);
    }

    @Test
    void deviceIsMissing() throws IOException {
        assumeTrue(Files.exists(Path.of("/dev/zero")));
        Files.createSymbolicLink(root.resolve("zero"), Path.of("/dev/zero"));
        rig.serve(builder -> builder.links(SymbolicLinks.ALWAYS));
        assertThat(rig.status("/zero")).isEqualTo(404);
        rig.serveOnly(builder -> builder.directory(Path.of("/dev")).links(SymbolicLinks.ALWAYS));
        assertThat(rig.status("/zero")).isEqualTo(404);
        assertThat(rig.status("/null")).isEqualTo(404);
    }

    // ---- rights

    @Test
    void unreadableFileIsForbidden() {
        rig.serveOnly(builder -> builder.location(name -> {
            throw new AccessDeniedException(name);
        }));
        HttpResponse answer = rig.get("/a.txt");
        assertThat(answer.status().code()).isEqualTo(403);
        assertThat(answer.bodyText()).doesNotContain("a.txt");
        rig.serveOnly(builder -> builder.location(Unreadable::new));
        assertThat(rig.status("/a.txt")).isEqualTo(403);
        assertThat(rig.status("/a.txt")).isEqualTo(403);
    }

    /** A file that is there and cannot be opened. */
    private record Unreadable(String version) implements Resource {
        @Override
        public boolean isDirectory() {
            return false;
        }

        @Override
        public long size() {
            return 1;
        }

        @Override
        public Instant modified() {
            return FileRig.WRITTEN;
        }

        @Override
        public Instant changed() {
            return modified();
        }

        @Override
        public boolean isVersionSure() {
            return true;
        }

        @Override
        public FileChannel open() throws IOException {
            throw new AccessDeniedException(version);
        }

        @Override
        public byte[] read() throws IOException {
            throw new AccessDeniedException(version);
        }

        @Override
        public List<String> names() {
            return List.of();
        }
    }

    @Test
    void fileWithoutReadRightIsForbidden() throws IOException {
        Path file = rig.write("locked.txt", "x");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
        assumeTrue(!Files.isReadable(file), "this user may read everything");
        assertThat(rig.status("/locked.txt")).isEqualTo(403);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        rig.pass(Duration.ofSeconds(2));
        assertThat(rig.status("/locked.txt")).isEqualTo(200);
    }
}
