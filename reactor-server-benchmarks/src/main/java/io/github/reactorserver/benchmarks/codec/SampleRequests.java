package io.github.reactorserver.benchmarks.codec;

import java.nio.charset.StandardCharsets;

/** The requests that benchmarks read. */
final class SampleRequests {
    private static final String MINIMAL = "GET / HTTP/1.1\r\nHost: localhost:8080\r\n\r\n";
    private static final String BROWSER = """
            GET /articles/2026/11/event-loops?page=2&sort=newest HTTP/1.1\r
            Host: www.example.com\r
            User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0\r
            Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r
            Accept-Language: en-US,en;q=0.5\r
            Accept-Encoding: gzip, deflate, br, zstd\r
            Referer: https://www.example.com/articles\r
            Connection: keep-alive\r
            Cookie: session=3f2c9a5e7b1d4c8aa0e6; theme=dark; consent=yes\r
            Upgrade-Insecure-Requests: 1\r
            Cache-Control: max-age=0\r
            \r
            """;

    private SampleRequests() {}

    /** {@code minimal} or {@code browser}. */
    static byte[] bytes(String name) {
        return (name.equals("browser") ? BROWSER : MINIMAL).getBytes(StandardCharsets.US_ASCII);
    }
}
