package io.github.reactorserver.http.file;

import static io.github.reactorserver.http.file.FileRig.WRITTEN_TEXT;
import static io.github.reactorserver.http.file.FileRig.field;
import static io.github.reactorserver.http.file.FileRig.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reactorserver.buffer.FileRegion;
import io.github.reactorserver.http.BodyPart;
import io.github.reactorserver.http.HttpMethod;
import io.github.reactorserver.http.HttpRequest;
import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.http.HttpStatus;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is answered with a file, and with which header fields. */
class StaticFileHandlerTest {
    private static final String LARGE = "0123456789".repeat(10_000);

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
        assertThat(rig.handler().stats().bytes()).isZero();
    }

    @Test
    void smallFileHasAllItsFieldsAndTheSameAnswerEachTime() {
        rig.write("a.html", "<p>");
        HttpResponse answer = rig.get("/a.html");
        assertThat(answer.status()).isEqualTo(HttpStatus.OK);
        assertThat(answer.headers().toString())
                .matches("\\{ETag: \"[0-9a-f]{32}\", Last-Modified: " + WRITTEN_TEXT
                        + ", Accept-Ranges: bytes, Cache-Control: no-cache, X-Content-Type-Options: nosniff,"
                        + " Content-Type: text/html;charset=utf-8}");
        assertThat(text(answer)).isEqualTo("<p>");
        assertThat(rig.get("/a.html")).isSameAs(answer);
        assertThat(rig.get("/a.html?x=1")).isSameAs(answer);
        assertThat(rig.get("/%61.html")).isSameAs(answer);
        assertThat(rig.handler().stats().loads()).isEqualTo(1);
    }

    @Test
    void largeFileIsSentFromTheOpenFile() {
        rig.write("a.bin", LARGE);
        for (int i = 0; i < 3; i++) {
            HttpResponse answer = rig.get("/a.bin");
            assertThat(answer.parts()).hasSize(1);
            assertThat(answer.contentLength()).isEqualTo(LARGE.length());
            assertThat(field(answer, "ETag")).matches("\"[0-9a-f]{32}\"");
            assertThat(text(answer)).isEqualTo(LARGE);
        }
        assertThat(rig.handler().stats().openFiles()).isEqualTo(1);
        assertThat(rig.handler().stats().bytes()).isZero();
    }

    @Test
    void emptyFileIsAnsweredWithNothing() {
        rig.write("empty.txt", "");
        assertThat(rig.get("/empty.txt").contentLength()).isZero();
        assertThat(rig.status("/empty.txt", "Range", "bytes=0-")).isEqualTo(416);
        assertThat(rig.status("/empty.txt", "Range", "bytes=-0")).isEqualTo(416);
        assertThat(rig.status("/empty.txt", "Range", "bytes=-1")).isEqualTo(200);
    }

    @Test
    void fileThatChangedJustNowHasAWeakTagUntilItIsSettled() {
        rig.withoutDelay();
        rig.write("a.bin", LARGE, Instant.now());
        HttpResponse answer = rig.get("/a.bin");
        answer.release();
        assertThat(field(answer, "ETag")).startsWith("W/\"");
    }

    @Test
    void timeInTheFutureIsNotTold() {
        rig.withoutDelay();
        Instant before = Instant.now().minusSeconds(1);
        rig.write("a.txt", "a", Instant.now().plusSeconds(100_000));
        Instant told = HttpDates.parse(field(rig.get("/a.txt"), "Last-Modified"), Instant.now());
        assertThat(told).isBetween(before, Instant.now());
    }

    // ---- paths

    @ParameterizedTest
    @CsvSource({
        "/, 200, root",
        "/index.html, 200, root",
        "/docs/, 200, docs",
        "/docs, 301, /docs/",
        "/docs?a=b, 301, /docs/?a=b",
        "/d%20s?a=b, 301, /d%20s/?a=b",
        "/bare, 404,",
        "/bare/, 404,",
        "/docs/index.html/, 404,",
        "/docs/index.html/x, 404,",
        "/nothing, 404,",
        "/INDEX.html, 404,",
    })
    void pathLeadsTo(String path, int status, String what) {
        rig.write("index.html", "root");
        rig.write("docs/index.html", "docs");
        rig.write("d s/index.html", "blank");
        rig.write("bare/a.txt", "a");
        HttpResponse answer = rig.get(path);
        assertThat(answer.status().code()).isEqualTo(status);
        if (status == 301) {
            assertThat(field(answer, "Location")).isEqualTo(what);
        } else if (status == 200) {
            assertThat(text(answer)).isEqualTo(what);
        }
    }

    @Test
    void prefixIsCutOff() {
        rig.serve(builder -> builder.prefix("/assets/"));
        rig.write("index.html", "root");
        rig.write("a.txt", "a");
        assertThat(text(rig.get("/assets/a.txt"))).isEqualTo("a");
        assertThat(text(rig.get("/assets/"))).isEqualTo("root");
        assertThat(field(rig.get("/assets"), "Location")).isEqualTo("/assets/");
        assertThat(rig.status("/a.txt")).isEqualTo(404);
        assertThat(rig.status("/assetsa.txt")).isEqualTo(404);
        assertThat(rig.status("/")).isEqualTo(404);
    }

    @Test
    void firstLocationWins(@TempDir Path other) {
        FileRig second = new FileRig(other);
        second.write("a.txt", "second");
        second.write("b.txt", "second");
        second.write("docs/index.html", "second");
        rig.write("a.txt", "first");
        rig.write("docs/x.txt", "x");
        rig.serve(builder -> builder.directory(other));
        assertThat(text(rig.get("/a.txt"))).isEqualTo("first");
        assertThat(text(rig.get("/b.txt"))).isEqualTo("second");
        assertThat(text(rig.get("/docs/"))).isEqualTo("second");
        assertThat(rig.status("/docs")).isEqualTo(301);
    }

    @Test
    void directoryThatComesLaterIsServed() {
        rig.serveOnly(builder -> builder.directory(root.resolve("later")));
        assertThat(rig.status("/a.txt")).isEqualTo(404);
        rig.write("later/a.txt", "a");
        rig.pass(Duration.ofSeconds(2));
        assertThat(text(rig.get("/a.txt"))).isEqualTo("a");
    }

    @Test
    void indexNamesAreTriedInTurn() {
        rig.serve(builder -> builder.index(List.of("index.htm", "index.html")));
        rig.write("a/index.html", "html");
        rig.write("b/index.html", "html");
        rig.write("b/index.htm", "htm");
        assertThat(text(rig.get("/a/"))).isEqualTo("html");
        assertThat(text(rig.get("/b/"))).isEqualTo("htm");
    }

    // ---- methods

    @Test
    void headIsAnsweredAsGetIs() {
        rig.write("a.txt", "a");
        rig.write("b.txt", LARGE);
        assertThat(rig.ask(HttpMethod.HEAD, "/a.txt")).isSameAs(rig.get("/a.txt"));
        HttpResponse head = rig.ask(HttpMethod.HEAD, "/b.txt", "Range", "bytes=0-1");
        head.release();
        assertThat(head.status()).isEqualTo(HttpStatus.OK);
        assertThat(head.contentLength()).isEqualTo(LARGE.length());
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH", "TRACE", "FOO"})
    void otherMethodsAreRefused(String method) {
        rig.write("a.txt", "a");
        HttpResponse answer = rig.ask(HttpMethod.of(method), "/a.txt");
        assertThat(answer.status()).isEqualTo(HttpStatus.METHOD_NOT_ALLOWED);
        assertThat(field(answer, "Allow")).isEqualTo("GET, HEAD");
    }

    @Test
    void optionsTellsTheMethods() {
        HttpResponse answer = rig.ask(HttpMethod.OPTIONS, "/a.txt");
        assertThat(answer.status()).isEqualTo(HttpStatus.NO_CONTENT);
        assertThat(field(answer, "Allow")).isEqualTo("GET, HEAD");
    }

    // ---- conditions

    @ParameterizedTest
    @ValueSource(
            strings = {
                "200 |",
                "304 | If-None-Match: TAG",
                "304 | If-None-Match: W/TAG",
                "304 | If-None-Match: \"x\", TAG",
                "304 | If-None-Match: \"x\" | If-None-Match: TAG",
                "304 | If-None-Match: *",
                "200 | If-None-Match: \"x\"",
                "200 | If-None-Match: x",
                "304 | If-Modified-Since: Fri, 02 Jan 2026 03:04:05 GMT",
                "304 | If-Modified-Since: Fri, 02 Jan 2026 03:04:06 GMT",
                "304 | If-Modified-Since: Friday, 02-Jan-26 03:04:05 GMT",
                "304 | If-Modified-Since: Fri Jan  2 03:04:05 2026",
                "200 | If-Modified-Since: Fri, 02 Jan 2026 03:04:04 GMT",
                "200 | If-Modified-Since: yesterday",
                // the tag counts, not the time
                "200 | If-None-Match: \"x\" | If-Modified-Since: Fri, 02 Jan 2026 03:04:05 GMT",
                "304 | If-None-Match: TAG | If-Modified-Since: Thu, 01 Jan 1970 00:00:00 GMT",
                "412 | If-Match: \"x\"",
                "412 | If-Match: W/TAG",
                "200 | If-Match: TAG",
                "200 | If-Match: *",
                "412 | If-Unmodified-Since: Fri, 02 Jan 2026 03:04:04 GMT",
                "200 | If-Unmodified-Since: Fri, 02 Jan 2026 03:04:05 GMT",
                "200 | If-Unmodified-Since: nonsense",
                "200 | If-Match: TAG | If-Unmodified-Since: Fri, 02 Jan 2026 03:04:04 GMT",
                // If-Match comes first
                "412 | If-Match: \"x\" | If-None-Match: TAG",
                "304 | If-Match: TAG | If-None-Match: TAG",
                "412 | If-Unmodified-Since: Thu, 01 Jan 2026 00:00:00 GMT | If-None-Match: TAG",
                // and Range last
                "304 | If-None-Match: TAG | Range: bytes=0-1",
                "412 | If-Match: \"x\" | Range: bytes=0-1",
                "206 | If-Match: TAG | Range: bytes=0-1",
                "206 | Range: bytes=0-1 | If-Range: TAG",
                "200 | Range: bytes=0-1 | If-Range: W/TAG",
                "200 | Range: bytes=0-1 | If-Range: \"x\"",
                "200 | Range: bytes=0-1 | If-Range: Fri, 02 Jan 2026 03:04:05 GMT",
                "200 | Range: bytes=0-1 | If-Range: Fri, 02 Jan 2026 03:04:06 GMT",
                "200 | Range: bytes=0-1 | If-Range: nonsense",
                "200 | Range: bytes=0-1 | Range: bytes=2-3",
            })
    void conditionsAreCheckedInOrder(String row) {
        rig.write("a.txt", "hello");
        rig.write("b.bin", LARGE);
        for (String path : List.of("/a.txt", "/b.bin")) {
            HttpResponse whole = rig.get(path);
            whole.release();
            String[] cells = row.replace("TAG", field(whole, "ETag")).split("\\|");
            String[] fields = new String[2 * (cells.length - 1)];
            for (int i = 1; i < cells.length && !cells[i].isBlank(); i++) {
                int colon = cells[i].indexOf(':');
                fields[2 * i - 2] = cells[i].substring(0, colon).strip();
                fields[2 * i - 1] = cells[i].substring(colon + 1).strip();
            }
            HttpResponse answer = fields.length == 0 || fields[0] == null ? rig.get(path) : rig.get(path, fields);
            answer.release();
            assertThat(answer.status().code()).as(path).isEqualTo(Integer.parseInt(cells[0].strip()));
            if (answer.status().code() == 304) {
                assertThat(field(answer, "ETag")).isEqualTo(field(whole, "ETag"));
                assertThat(field(answer, "Cache-Control")).isEqualTo("no-cache");
                assertThat(answer.contentLength()).isZero();
            }
        }
    }

    @Test
    void timeOfAFileThatChangedJustNowAllowsNoRange() {
        rig.withoutDelay();
        rig.write("a.bin", LARGE, Instant.now().minusMillis(100));
        HttpResponse whole = rig.get("/a.bin");
        whole.release();
        String time = field(whole, "Last-Modified");
        assertThat(rig.status("/a.bin", "Range", "bytes=0-1", "If-Range", time)).isEqualTo(200);
    }

    // ---- ranges

    @ParameterizedTest
    @ValueSource(strings = {"/small.bin", "/large.bin"})
    void rangesAreAnswered(String path) {
        String content = path.equals("/large.bin") ? LARGE : "0123456789";
        rig.write(path.substring(1), content);
        HttpResponse one = rig.get(path, "Range", "bytes=2-4");
        assertThat(one.status()).isEqualTo(HttpStatus.PARTIAL_CONTENT);
        assertThat(field(one, "Content-Range")).isEqualTo("bytes 2-4/" + content.length());
        assertThat(text(one)).isEqualTo("234");
        assertThat(text(rig.get(path, "Range", "bytes=-3"))).isEqualTo("789");
        assertThat(text(rig.get(path, "Range", "bytes=5-"))).isEqualTo(content.substring(5));
        HttpResponse none = rig.get(path, "Range", "bytes=1000000-");
        assertThat(none.status()).isEqualTo(HttpStatus.RANGE_NOT_SATISFIABLE);
        assertThat(field(none, "Content-Range")).isEqualTo("bytes */" + content.length());
        assertThat(rig.status(path, "Range", "bytes=b-a")).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/small.txt", "/large.txt"})
    void severalRangesAreSentAsParts(String path) {
        String content = path.equals("/large.txt") ? LARGE : "0123456789";
        rig.write(path.substring(1), content);
        HttpResponse answer = rig.get(path, "Range", "bytes=0-1, 4-5,-1");
        assertThat(answer.status()).isEqualTo(HttpStatus.PARTIAL_CONTENT);
        assertThat(field(answer, "Content-Range")).isEmpty();
        String type = field(answer, "Content-Type");
        assertThat(type).matches("multipart/byteranges; boundary=[0-9a-f]{32}");
        String boundary = type.substring(type.indexOf('=') + 1);
        String size = "/" + content.length();
        int last = content.length() - 1;
        String part = "--" + boundary + "\r\nContent-Type: text/plain;charset=utf-8\r\nContent-Range: bytes ";
        assertThat(text(answer))
                .isEqualTo(part + "0-1" + size + "\r\n\r\n01\r\n" + part + "4-5" + size + "\r\n\r\n45\r\n" + part + last
                        + "-" + last + size + "\r\n\r\n9\r\n--" + boundary + "--\r\n");
    }

    @Test
    void rangesThatOverlapBecomeOneAndTooManyAreTheWholeFile() {
        rig.serve(builder -> builder.maxRanges(3));
        rig.write("a.bin", LARGE);
        HttpResponse overlap = rig.get("/a.bin", "Range", "bytes=0-5,2-7,7-9");
        assertThat(field(overlap, "Content-Range")).isEqualTo("bytes 0-9/100000");
        assertThat(text(overlap)).isEqualTo("0123456789");
        assertThat(rig.status("/a.bin", "Range", "bytes=0-0,2-2,4-4,6-6")).isEqualTo(200);
        assertThat(rig.status("/a.bin", "Range", "bytes=" + "0-,".repeat(10_000)))
                .isEqualTo(200);
    }

    // ---- compressed neighbours

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "| plain",
                "gzip | gzip",
                "br | br",
                "gzip, br | br",
                "gzip, deflate, br, zstd | br",
                "gzip;q=1, br;q=0.5 | gzip",
                "GZIP | gzip",
                "x-gzip | gzip",
                "br;q=0, gzip | gzip",
                "br;q=0, gzip;q=0 | plain",
                "* | br",
                "*;q=0 | plain",
                "*;q=0, gzip | gzip",
                "identity | plain",
                "identity, gzip;q=0.5 | plain",
                "identity;q=0.5, gzip;q=0.5 | gzip",
                "gzip;q=0.001 | gzip",
                "gzip;q=2 | plain",
                "gzip;q=x | plain",
                "deflate | plain",
                ",,; | plain",
            })
    void acceptEncodingChoosesTheForm(String accepted, String form) {
        rig.write("app.js", "plain");
        rig.write("app.js.br", "br");
        rig.write("app.js.gz", "gzip");
        HttpResponse answer = accepted == null ? rig.get("/app.js") : rig.get("/app.js", "Accept-Encoding", accepted);
        assertThat(text(answer)).isEqualTo(form);
        assertThat(field(answer, "Content-Encoding")).isEqualTo(form.equals("plain") ? "" : form);
        assertThat(field(answer, "Content-Type")).isEqualTo("text/javascript;charset=utf-8");
        assertThat(field(answer, "Vary")).isEqualTo("Accept-Encoding");
        HttpResponse same =
                rig.get("/app.js", "Accept-Encoding", "" + accepted, "If-None-Match", field(answer, "ETag"));
        assertThat(same.status()).isEqualTo(HttpStatus.NOT_MODIFIED);
        assertThat(field(same, "Vary")).isEqualTo("Accept-Encoding");
    }

    @Test
    void formsHaveTagsOfTheirOwn() {
        rig.write("a.js", LARGE);
        rig.write("a.js.gz", LARGE);
        rig.write("a.js.br", LARGE);
        List<String> tags = List.of("identity", "gzip", "br").stream()
                .map(encoding -> rig.get("/a.js", "Accept-Encoding", encoding))
                .peek(HttpResponse::release)
                .map(answer -> field(answer, "ETag"))
                .toList();
        assertThat(tags).doesNotHaveDuplicates();
        assertThat(rig.handler().stats().openFiles()).isEqualTo(3);
    }

    @Test
    void fileWithoutNeighboursDoesNotVary() {
        rig.write("a.js", "plain");
        assertThat(field(rig.get("/a.js", "Accept-Encoding", "gzip"), "Vary")).isEmpty();
    }

    @Test
    void neighboursAreLeftAloneIfSwitchedOff() {
        rig.serve(builder -> builder.compressed(false));
        rig.write("a.js", "plain");
        rig.write("a.js.gz", "gzip");
        assertThat(text(rig.get("/a.js", "Accept-Encoding", "gzip"))).isEqualTo("plain");
    }

    // ---- Cache-Control

    @Test
    void firstRuleThatMatchesCounts() {
        rig.serve(builder -> builder.prefix("/p")
                .cacheControl("/static/**", "max-age=60")
                .cacheControl("*.css", "max-age=120")
                .cacheControl("*.none", "")
                .cacheControl("private"));
        for (String name : List.of("static/a.css", "a.css", "x/a.css", "a.txt", "a.none", "app.3f2a9c1b.js")) {
            rig.write(name, "a");
        }
        assertThat(field(rig.get("/p/static/a.css"), "Cache-Control")).isEqualTo("max-age=60");
        assertThat(field(rig.get("/p/a.css"), "Cache-Control")).isEqualTo("max-age=120");
        assertThat(field(rig.get("/p/x/a.css"), "Cache-Control")).isEqualTo("max-age=120");
        assertThat(field(rig.get("/p/a.txt"), "Cache-Control")).isEqualTo("private");
        assertThat(field(rig.get("/p/a.none"), "Cache-Control")).isEmpty();
        assertThat(field(rig.get("/p/app.3f2a9c1b.js"), "Cache-Control"))
                .isEqualTo("public, max-age=31536000, immutable");
        rig.serve(builder -> builder.hashed(false));
        assertThat(field(rig.get("/app.3f2a9c1b.js"), "Cache-Control")).isEqualTo("no-cache");
    }

    // ---- listing and fallback

    @Test
    void directoryIsListedIfSwitchedOn() {
        rig.write("d/a.txt", "a");
        rig.write("d/<b>&'.txt", "b");
        rig.write("d/javascript:alert(1)", "c");
        rig.write("d/sub/x", "x");
        rig.write("d/.hidden", "h");
        assertThat(rig.status("/d/")).isEqualTo(404);
        rig.serve(builder -> builder.listing(true));
        assertThat(rig.status("/d")).isEqualTo(301);
        HttpResponse page = rig.get("/d/");
        assertThat(field(page, "Content-Type")).isEqualTo("text/html;charset=utf-8");
        assertThat(text(page))
                .contains("<h1>/d/</h1>", "<a href=\"../\">", "<a href=\"./a.txt\">a.txt</a>")
                .contains("<a href=\"./%3Cb%3E%26%27.txt\">&lt;b&gt;&amp;&#39;.txt</a>")
                .contains("<a href=\"./javascript%3Aalert%281%29\">", "<a href=\"./sub/\">sub/</a>")
                .doesNotContain("hidden", "<b>");
        rig.write("d/new.txt", "n");
        rig.pass(Duration.ofSeconds(2));
        assertThat(text(rig.get("/d/"))).contains("new.txt");
    }

    @Test
    void navigationToAPathWithoutAFileGetsTheFallback() {
        rig.serve(builder -> builder.fallback("/app/index.html"));
        String html = "text/html,application/xhtml+xml,*/*;q=0.8";
        assertThat(rig.status("/users/1", "Accept", html)).isEqualTo(404);
        rig.write("app/index.html", "app");
        rig.pass(Duration.ofSeconds(2));
        HttpResponse page = rig.get("/users/1", "Accept", html);
        assertThat(text(page)).isEqualTo("app");
        assertThat(field(page, "Vary")).isEqualTo("Accept");
        assertThat(field(page, "Content-Type")).startsWith("text/html");
        assertThat(rig.status("/users/2", "Accept", html, "If-None-Match", field(page, "ETag")))
                .isEqualTo(304);
        assertThat(rig.status("/logo.png", "Accept", "image/avif,image/*")).isEqualTo(404);
        assertThat(rig.status("/api")).isEqualTo(404);
        assertThat(rig.status("/api", "Accept", "*/*")).isEqualTo(404);
        assertThat(rig.ask(HttpMethod.POST, "/users/1", "Accept", html).status().code())
                .isEqualTo(405);
    }

    @Test
    void otherHandlerIsAskedWhereThereIsNoFile() {
        rig.write("a.txt", "a");
        HttpResponse other = HttpResponse.text("other");
        for (HttpMethod method : List.of(HttpMethod.GET, HttpMethod.POST)) {
            assertThat(rig.handler()
                            .handle(
                                    HttpRequest.of(method, "/b.txt"),
                                    request -> CompletableFuture.completedFuture(other))
                            .toCompletableFuture()
                            .join())
                    .isSameAs(other);
        }
    }

    @Test
    void handlerForTheUnknownIsAskedWhileTheExecutorTakesNoMore() {
        rig.write("a.txt", "a");
        StaticFileHandler full = StaticFileHandler.builder(job -> {
                    throw new RejectedExecutionException();
                })
                .directory(root)
                .build();
        HttpResponse other = HttpResponse.text("other");
        CompletableFuture<HttpResponse> answer = full.handle(
                        HttpRequest.of(HttpMethod.GET, "/a.txt"),
                        request -> CompletableFuture.failedFuture(new AssertionError("nobody has looked")),
                        request -> CompletableFuture.completedFuture(other))
                .toCompletableFuture();
        assertThat(answer).isCompletedWithValue(other);
        assertThat(full.stats().rejections()).isEqualTo(1);
        full.close();
    }

    @Test
    void folderThatIsMissingIsLookedForOnce() {
        for (int i = 0; i < 100; i++) {
            assertThat(rig.status("/api/" + i + "/x")).isEqualTo(404);
        }
        assertThat(rig.handler().stats().misses()).isEqualTo(1);
        rig.write("api/1/x", "x");
        rig.pass(Duration.ofSeconds(1));
        assertThat(rig.status("/api/1/x")).isEqualTo(200);
        assertThat(rig.status("/api/2/x")).isEqualTo(404);
    }

    // ---- configuration

    @Test
    void wrongConfigurationIsRefused() {
        StaticFileHandler.Builder builder = StaticFileHandler.builder(Runnable::run);
        ClassLoader loader = getClass().getClassLoader();
        for (String prefix : List.of("", "a", "//", "/a//b", "/../a")) {
            assertThatIllegalArgumentException().isThrownBy(() -> builder.prefix(prefix));
        }
        for (String folder : List.of("", "/", "a/../..", "..", "a//b")) {
            assertThatIllegalArgumentException().isThrownBy(() -> builder.classpath(folder, loader));
        }
        for (String fallback : List.of("index.html", "/", "/../x", "/a/")) {
            assertThatIllegalArgumentException().isThrownBy(() -> builder.fallback(fallback));
        }
        assertThatIllegalArgumentException().isThrownBy(() -> builder.index(List.of("../a")));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.cacheControl("a\r\nb"));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.cacheControl("*", "a\r\nb"));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.maxRanges(0));
        FileCacheLimits limits = FileCacheLimits.DEFAULTS;
        assertThatIllegalArgumentException().isThrownBy(() -> limits.withBytes(0));
        assertThatIllegalArgumentException().isThrownBy(() -> limits.withEntries(0));
        assertThatIllegalArgumentException().isThrownBy(() -> limits.withOpenFiles(0));
        assertThatIllegalArgumentException().isThrownBy(() -> limits.withEntryBytes(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> limits.withEntryBytes(17 * 1024 * 1024));
        assertThatIllegalArgumentException().isThrownBy(() -> limits.withCheckInterval(Duration.ofNanos(-1)));
        assertThatIllegalArgumentException().isThrownBy(() -> limits.withExpireAfter(Duration.ZERO));
    }

    /** An interrupt in the middle of a read closes the file for everybody. */
    @Test
    void fileThatAnInterruptHasClosedIsOpenedAgain() {
        String text = "x".repeat(FileCacheLimits.DEFAULTS.entryBytes() + 1);
        rig.write("large.txt", text);
        HttpResponse first = rig.get("/large.txt");
        FileRegion region = ((BodyPart.Region) first.parts().get(0)).region();
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> region.file().read(ByteBuffer.allocate(1), 0))
                .isInstanceOf(ClosedByInterruptException.class);
        assertThat(Thread.interrupted()).isTrue();
        first.release();

        assertThat(FileRig.text(rig.get("/large.txt"))).isEqualTo(text);
        assertThat(rig.handler().stats().openFiles()).isEqualTo(1);
    }
}
