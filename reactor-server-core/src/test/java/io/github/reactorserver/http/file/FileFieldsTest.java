package io.github.reactorserver.http.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Values of header fields, by themselves. */
class FileFieldsTest {
    private static final Instant NOW = Instant.parse("2026-11-21T00:00:00Z");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Sun, 06 Nov 1994 08:49:37 GMT | 1994-11-06T08:49:37Z",
                "Sunday, 06-Nov-94 08:49:37 GMT | 1994-11-06T08:49:37Z",
                "Sunday, 06-Nov-33 08:49:37 GMT | 2033-11-06T08:49:37Z",
                "Sun Nov  6 08:49:37 1994 | 1994-11-06T08:49:37Z",
                "Wed Nov 16 08:49:37 1994 | 1994-11-16T08:49:37Z",
                "Sun, 06 Nov 1994 08:49:37 UTC |",
                "Sun, 6 Nov 1994 08:49:37 GMT |",
                "Mon, 06 Nov 1994 08:49:37 GMT |",
                "Sun, 06 Foo 1994 08:49:37 GMT |",
                "Sun, 32 Nov 1994 08:49:37 GMT |",
                "1994-11-06 |",
                "784111777 |",
            })
    void datesAreReadInThreeForms(String text, Instant expected) {
        assertThat(HttpDates.parse(text, NOW)).isEqualTo(expected);
    }

    @Test
    void dateIsWrittenInOne() {
        assertThat(HttpDates.format(Instant.parse("1994-11-06T08:49:37Z"))).isEqualTo("Sun, 06 Nov 1994 08:49:37 GMT");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"a\" | \"a\" | true | true",
                "\"a\" | W/\"a\" | true | false",
                "W/\"a\" | \"a\" | true | false",
                "W/\"a\" | W/\"a\" | true | false",
                "\"a\" | \"b\" | false | false",
                "\"a\" | * | true | true",
                "\"a\" | \"b\", \"a\" | true | true",
                "\"a\" | \"b\",\"a\" | true | true",
                "\"a\" | ,, \"a\" | true | true",
                "\"a,b\" | \"a,b\" | true | true",
                "\"b\" | \"a,\"b\" | false | false",
                "\"a\" | a | false | false",
                "\"a\" | \"a | false | false",
                "\"a\" | w/\"a\" | false | false",
                "\"a\" | W/ \"a\" | false | false",
                "\"a\" | 'a' | false | false",
                "\"a\" | , | false | false",
            })
    void tagsAreCompared(String tag, String list, boolean weakly, boolean strongly) {
        assertThat(new EntityTag(tag).isIn(list, false)).isEqualTo(weakly);
        assertThat(new EntityTag(tag).isIn(list, true)).isEqualTo(strongly);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a.html | text/html;charset=utf-8",
                "a.HTML | text/html;charset=utf-8",
                "a.js | text/javascript;charset=utf-8",
                "a.mjs | text/javascript;charset=utf-8",
                "a.css | text/css;charset=utf-8",
                "a.json | application/json",
                "a.map | application/json",
                "a.svg | image/svg+xml",
                "a.png | image/png",
                "a.webp | image/webp",
                "a.avif | image/avif",
                "a.ico | image/x-icon",
                "a.woff2 | font/woff2",
                "a.wasm | application/wasm",
                "a.pdf | application/pdf",
                "a.mp4 | video/mp4",
                "a.webm | video/webm",
                "a.mp3 | audio/mpeg",
                "a.zip | application/zip",
                "a.tar.gz | application/gzip",
                "a.txt | text/plain;charset=utf-8",
                "a.xml | text/xml;charset=utf-8",
                "a.webmanifest | application/manifest+json",
                "a.csv | text/csv;charset=utf-8",
                "a.docx | application/vnd.openxmlformats-officedocument.wordprocessingml.document",
                "a | application/octet-stream",
                "a. | application/octet-stream",
                "html | application/octet-stream",
                "a.unknown | application/octet-stream",
                "a.exe | application/octet-stream",
            })
    void typeFollowsTheExtension(String name, String type) {
        assertThat(MediaTypes.of(name)).isEqualTo(type);
    }

    @Test
    void tableIsLarge() {
        assertThat(MediaTypes.size()).isGreaterThan(1_000);
    }

    @ParameterizedTest
    @CsvSource({
        "app.3f2a9c1b.js, true",
        "app-3f2a9c1b.css, true",
        "app.3F2A9C1B.js, true",
        "a.b.3f2a9c1b5d6e7f80.chunk.js, true",
        "app.3f2a9c1b.min.js, true",
        "font.0123456789abcdef0123456789abcdef.woff2, true",
        "app.js, false",
        "app.3f2a9c1.js, false",
        "app.20260102.js, false",
        "app.deadbeef.js, false",
        "3f2a9c1b.js, false",
        "report-3f2a9c1b.html, false",
        "report-3f2a9c1b.pdf, false",
        "jquery-3.7.1.js, false",
        // base 64, as Rollup and Vite write it
        "index-BfZ2k9Qa.js, true",
        "index.BfZ2k9Qa.js, true",
        "vendor-C_7p-Xq1.css, true",
        "logo-D4k_qZ8m.svg, true",
        // base 32, as esbuild and Angular write it
        "main-5YXKQ2XJ.js, true",
        "chunk-KX4N5GTB.js.map, false",
        "chunk-KX4N5GTB.mjs, true",
        // words and numbers of eight characters
        "app-version2.js, false",
        "app-Version2.js, false",
        "app-HomePage.js, false",
        "app-bootstrap.js, false",
        "photo-DSC23456.jpg, false",
        "photo-2024June.jpg, false",
        "phone-iPhone15.png, false",
        "chart-Top10Hit.png, false",
        "chart-C64Games.png, false",
        "linux-x86Linux.png, false",
        "app-SETTINGS.js, false",
        "app-20260102.js, false",
        "BfZ2k9Qa.js, false",
        "index-BfZ2k9Qa.html, false",
        "index-BfZ2k9Qab.js, false",
    })
    void hashInTheNameMakesAnAssetImmutable(String name, boolean immutable) {
        String value = new CacheControl(List.of(), true, "no-cache").of("/assets/" + name);
        assertThat(value).isEqualTo(immutable ? "public, max-age=31536000, immutable" : "no-cache");
    }

    @ParameterizedTest
    @CsvSource({
        "/a/*, /a/b, true",
        "/a/*, /a/b/c, false",
        "/a/**, /a/b/c, true",
        "*.js, /x/y.js, true",
        "*.js, /x/y.jsx, false",
        "a?.txt, /ab.txt, true",
        "a?.txt, /a.txt, false",
        "a.(txt), /a.txt, false",
        "/a.txt, /a.txt, true",
        "/a.txt, /x/a.txt, false",
    })
    void patternsMatch(String pattern, String path, boolean matches) {
        assertThat(new CacheControl.Rule(pattern, "x").matches(path)).isEqualTo(matches);
    }
}
