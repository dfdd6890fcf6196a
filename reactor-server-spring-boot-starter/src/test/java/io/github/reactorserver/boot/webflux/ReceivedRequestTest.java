package io.github.reactorserver.boot.webflux;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.web.server.WebServer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.server.reactive.ServerHttpRequest;
import reactor.core.publisher.Mono;

/** What WebFlux is told of a request: its URI, its names, its addresses, and whether proxies are believed. */
final class ReceivedRequestTest {
    private WebServer server = start(false);

    private static WebServer start(boolean believesProxies) {
        ReactorServerReactiveWebServerFactory factory = new ReactorServerReactiveWebServerFactory(0);
        factory.setUseForwardHeaders(believesProxies);
        WebServer started = factory.getWebServer((request, response) -> response.writeWith(Mono.just(
                DefaultDataBufferFactory.sharedInstance.wrap(describe(request).getBytes(StandardCharsets.UTF_8)))));
        started.start();
        return started;
    }

    private static String describe(ServerHttpRequest request) {
        InetSocketAddress remote = request.getRemoteAddress();
        return "uri=" + request.getURI() + "\npath=" + request.getPath().value() + "\ncontext="
                + request.getPath().contextPath().value() + "\nid=" + request.getId() + "\nlocal="
                + request.getLocalAddress() + "\nremote=" + (remote == null ? null : remote.getAddress()) + "|"
                + (remote == null ? null : remote.getHostString() + "|" + remote.getPort()) + "\nleft="
                + request.getHeaders().headerNames() + "\n";
    }

    private void believeProxies() {
        server.stop();
        server = start(true);
    }

    @AfterEach
    void stop() {
        server.stop();
    }

    private String answer(String requestLine, String... fields) {
        StringBuilder request = new StringBuilder(requestLine + "\r\nConnection: close\r\n");
        for (String field : fields) {
            request.append(field).append("\r\n");
        }
        return RawClient.answer(server.getPort(), request + "\r\n");
    }

    private String get(String... fields) {
        String[] all = Arrays.copyOf(fields, fields.length + 1);
        all[fields.length] = "Host: test:8080";
        return answer("GET /a%20b?c=d HTTP/1.1", all);
    }

    // ---- URIs

    @ParameterizedTest
    @CsvSource({
        "GET /a%20b?c=d,    http://a/a%20b?c=d, /a%20b",
        "GET //x,           http://a//x,        //x",
        "GET http://a,      http://a/,          /",
        "GET http://a?c=d,  http://a/?c=d,      /",
        "GET HTTP://a/b?c,  http://a/b?c,       /b",
        "OPTIONS *,         http://a/*,         /*",
        "OPTIONS http://a,  http://a/,          /"
    })
    void targetsOfEveryFormBecomeAbsolute(String target, String uri, String path) {
        assertThat(answer(target + " HTTP/1.1", "Host: a")).contains("\nuri=" + uri + "\n", "\npath=" + path + "\n");
    }

    @Test
    void schemeThatTheConnectionDoesNotCarryIsRefused() {
        assertThat(answer("GET https://a/ HTTP/1.1", "Host: a")).startsWith("HTTP/1.1 421 ");
        believeProxies();
        assertThat(answer("GET https://a/ HTTP/1.1", "Host: a", "X-Forwarded-Proto: https"))
                .startsWith("HTTP/1.1 421 ");
    }

    @Test
    void hostOfVersion10MayStandInTheTargetOrNowhere() {
        assertThat(answer("GET http://a:1/b HTTP/1.0")).contains("\nuri=http://a:1/b\n");
        assertThat(answer("GET /b HTTP/1.0")).contains("\nuri=http://localhost:" + server.getPort() + "/b\n");
    }

    // ---- names and addresses

    @Test
    void requestsAreNamedByTheirConnectionAndTheirNumber() {
        try (RawClient client = new RawClient(server.getPort())) {
            client.send("GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.readUntil("path=/2\ncontext=\nid=1-2\n")).contains("\nid=1-1\n");
        }
        assertThat(get()).contains("\nid=2-1\n");
    }

    @Test
    void addressesAreThoseOfTheConnection() {
        assertThat(get())
                .contains("\nlocal=/127.0.0.1:" + server.getPort() + "\n")
                .contains("\nremote=/127.0.0.1|");
    }

    // ---- proxies

    @Test
    void proxiesAreNotBelievedUnlessAskedFor() {
        assertThat(get("Forwarded: for=1.2.3.4;proto=https;host=x", "X-Forwarded-For: <x>"))
                .contains("\nuri=http://test:8080/a%20b?c=d\n", "\nremote=/127.0.0.1|", "X-Forwarded-For");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Forwarded: for=1.2.3.4;proto=https;host=x       | https://x",
                "Forwarded: For=\"1.2.3.4:5\" ; PROTO=HTTPS      | https://test",
                "Forwarded: host=\"x:81\"                        | http://x:81",
                "Forwarded: host=\"[::1]:81\"                    | http://[::1]:81",
                "Forwarded: proto=https;host=\"x:443\"           | https://x",
                "Forwarded: for=a.b;proto=https;host=x,for=1.2.3.4| 400",
                "Forwarded: for=_a, for=_b;proto=https;host=x    | https://x",
                "X-Forwarded-Proto: https                        | https://test",
                "X-Forwarded-Proto: wss, http                    | https://test",
                "X-Forwarded-Proto:                              | http://test:8080",
                "X-Forwarded-Host: x.org, y.org                  | http://x.org",
                "X-Forwarded-Host: x.org:81                      | http://x.org:81",
                "X-Forwarded-Port: 443                           | http://test:443",
                "X-Forwarded-Port: 80                            | http://test",
                "X-Forwarded-Ssl: on                             | https://test",
                "X-Forwarded-Ssl: off                            | http://test:8080",
            })
    void schemeAndHostAreWhatTheFirstProxySays(String field, String origin) {
        believeProxies();
        String answer = get(field);
        if (origin.equals("400")) {
            assertThat(answer).startsWith("HTTP/1.1 400 ");
        } else {
            assertThat(answer).contains("\nuri=" + origin + "/a%20b?c=d\n").contains("\nleft=[Connection, Host]\n");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1.2.3.4,             /1.2.3.4|1.2.3.4|",
        "'1.2.3.4, 5.6.7.8',  /1.2.3.4|1.2.3.4|",
        "', 1.2.3.4',         /1.2.3.4|1.2.3.4|",
        "1.2.3.4:99,          /1.2.3.4|1.2.3.4|99",
        "2001:db8::1,         /2001:db8:0:0:0:0:0:1|2001:db8:0:0:0:0:0:1|",
        "[2001:db8::1],       /2001:db8:0:0:0:0:0:1|2001:db8:0:0:0:0:0:1|",
        "[2001:db8::1]:99,    /2001:db8:0:0:0:0:0:1|2001:db8:0:0:0:0:0:1|99",
        "unknown,             null|unknown|",
        "_id,                 null|_id|",
        "_id:_port,           null|_id|",
        "1.2.3.4:_port,       /1.2.3.4|1.2.3.4|",
    })
    void clientIsResolvedIfItIsAnAddress(String node, String remote) {
        believeProxies();
        assertThat(get("X-Forwarded-For: " + node)).contains("\nremote=" + remote);
        if (!node.startsWith(",")) {
            assertThat(get("Forwarded: for=\"" + node.replaceAll(",.*", "") + "\""))
                    .contains("\nremote=" + remote);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Forwarded: proto=javascript;host=\"<x>\"",
                "Forwarded: proto=javascript",
                "Forwarded: host=\"<x>\"",
                "Forwarded: host=\"a@b\"",
                "Forwarded: host=\"a:b\"",
                "Forwarded: host=\"a:65536\"",
                "Forwarded: host=\"[::1\"",
                "Forwarded: host=\"[::g]\"",
                "Forwarded: host=\"a/b\"",
                "Forwarded: host=\"a",
                "Forwarded: host=\"a\\",
                "Forwarded: host=",
                "Forwarded: host",
                "Forwarded: =a",
                "Forwarded: host=a b",
                "Forwarded: host=\"a\"b",
                "Forwarded: for=x.org",
                "Forwarded: for=1.2.3",
                "Forwarded: for=1.2.3.256",
                "Forwarded: for=01.2.3.4",
                "Forwarded: for=\"[fe80::1%25eth0]\"",
                "Forwarded: for=\"[::1]x\"",
                "Forwarded: for=\"1.2.3.4:x\"",
                "X-Forwarded-For: <x>",
                "X-Forwarded-For: 1.2.3.4 5.6.7.8",
                "X-Forwarded-Host: <x>",
                "X-Forwarded-Proto: ftp",
                "X-Forwarded-Port: -1",
                "X-Forwarded-Port: 99999999999",
                "X-Forwarded-Prefix: a",
                "X-Forwarded-Prefix: /a/../b",
                "X-Forwarded-Prefix: /%2e%2E/b",
                "X-Forwarded-Prefix: /a?b",
                "X-Forwarded-Prefix: /%zz",
            })
    void whatNoProxySaysIsRefused(String field) {
        believeProxies();
        assertThat(get(field)).startsWith("HTTP/1.1 400 ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"/app|/app", "/app/|/app", "/a, /b/c|/a/b/c", "//app|/app", "/%C3%A4|/%C3%A4", "/|''"})
    void prefixStandsBeforeThePath(String field, String prefix) {
        believeProxies();
        assertThat(get("X-Forwarded-Prefix: " + field))
                .contains("\nuri=http://test:8080" + prefix + "/a%20b?c=d\n")
                .contains("\ncontext=" + prefix + "\n")
                .contains("\npath=" + prefix + "/a%20b\n");
    }
}
