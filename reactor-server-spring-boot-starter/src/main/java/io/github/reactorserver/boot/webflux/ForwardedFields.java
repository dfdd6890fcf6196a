package io.github.reactorserver.boot.webflux;

import io.github.reactorserver.http.HttpChars;
import io.github.reactorserver.http.HttpHeaders;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What proxies say of a request: by the header field Forwarded (RFC 7239), or by the X-Forwarded fields that came before
 * it. The first value counts, which is that of the proxy next to the client. Immutable.
 *
 * @param scheme http or https; null if no proxy has told it
 * @param host with its port; null if no proxy has told it
 * @param port null if no proxy has told it apart from the host
 * @param client as {@link HostAndPort#node} tells it; null if no proxy has told it
 * @param prefix of the path, which a proxy has taken off; empty if there is none
 */
record ForwardedFields(
        @Nullable String scheme,
        @Nullable HostAndPort host,
        @Nullable Integer port,
        @Nullable HostAndPort client,
        String prefix) {
    private static final Set<String> NAMES = Set.of(
            "forwarded",
            "x-forwarded-for",
            "x-forwarded-host",
            "x-forwarded-port",
            "x-forwarded-proto",
            "x-forwarded-prefix",
            "x-forwarded-ssl");

    /**
     * Reads them.
     *
     * @return null if there are none
     * @throws IllegalArgumentException if one is malformed
     */
    static @Nullable ForwardedFields read(HttpHeaders headers) {
        if (NAMES.stream().noneMatch(headers::contains)) {
            return null;
        }
        Map<String, String> standard = parameters(String.join(",", headers.all("Forwarded")));
        String prefix = prefix(headers);
        if (!standard.isEmpty()) {
            return new ForwardedFields(
                    scheme(standard.get("proto")),
                    host(standard.get("host")),
                    null,
                    client(standard.get("for")),
                    prefix);
        }
        String scheme = scheme(first(headers, "X-Forwarded-Proto"));
        boolean secured = scheme == null && "on".equalsIgnoreCase(first(headers, "X-Forwarded-Ssl"));
        String port = first(headers, "X-Forwarded-Port");
        return new ForwardedFields(
                secured ? "https" : scheme,
                host(first(headers, "X-Forwarded-Host")),
                port == null ? null : HostAndPort.port(port),
                client(first(headers, "X-Forwarded-For")),
                prefix);
    }

    /** The header fields without these: nobody is to apply them again. */
    static HttpHeaders remove(HttpHeaders headers) {
        List<String> others = new ArrayList<>();
        headers.forEach((name, value) -> {
            if (!NAMES.contains(name.toLowerCase(Locale.ROOT))) {
                others.add(name);
                others.add(value);
            }
        });
        return HttpHeaders.of(others.toArray(String[]::new));
    }

    /** Host and port of the URI, of which the request's own is {@code received}. */
    String authority(String received) {
        // the port in Host belongs to the scheme that the proxy has used
        HostAndPort named = host != null ? host : HostAndPort.parse(received);
        Integer number = host == null && scheme != null ? null : named.port();
        if (port != null) {
            number = port;
        }
        boolean usual = number == null || number == ("https".equals(scheme) ? 443 : 80);
        return usual ? named.host() : named.host() + ":" + number;
    }

    /**
     * Address of the client, of which the connection's is {@code peer}. Unresolved if a proxy does not want to tell or does
     * not know it: then no rule for addresses applies, least of all one for those of proxies.
     */
    @Nullable
    InetSocketAddress client(@Nullable InetSocketAddress peer) {
        return client == null ? peer : client.address(peer == null ? 0 : peer.getPort());
    }

    private static @Nullable String first(HttpHeaders headers, String name) {
        for (String value : headers.all(name)) {
            for (String element : value.split(",", -1)) {
                if (!element.isBlank()) {
                    return element.strip();
                }
            }
        }
        return null;
    }

    private static @Nullable String scheme(@Nullable String value) {
        return value == null
                ? null
                : switch (value.toLowerCase(Locale.ROOT)) {
                    case "http", "ws" -> "http";
                    case "https", "wss" -> "https";
                    default -> throw new IllegalArgumentException("forwarded scheme that is none");
                };
    }

    private static @Nullable HostAndPort host(@Nullable String value) {
        return value == null ? null : HostAndPort.parse(value);
    }

    private static @Nullable HostAndPort client(@Nullable String value) {
        return value == null ? null : HostAndPort.node(value);
    }

    // several proxies may have taken something off, the one next to the client first
    private static String prefix(HttpHeaders headers) {
        StringBuilder whole = new StringBuilder();
        for (String value : headers.all("X-Forwarded-Prefix")) {
            for (String part : value.split(",")) {
                for (String segment : part.strip().split("/")) {
                    append(whole, segment, part);
                }
            }
        }
        return whole.toString();
    }

    private static void append(StringBuilder whole, String segment, String part) {
        boolean legal = part.strip().startsWith("/");
        for (int i = 0; i < segment.length(); i++) {
            char c = segment.charAt(i);
            legal &= c < 0x80 && HttpChars.isTarget((byte) c) && c != '?';
        }
        if (!legal || segment.replace("%2e", ".").replace("%2E", ".").matches("\\.\\.?")) {
            throw new IllegalArgumentException("forwarded prefix that is no path");
        }
        if (!segment.isEmpty()) {
            whole.append('/').append(segment);
        }
    }

    // ---- the grammar of Forwarded (RFC 7239, section 4)

    /** The first value of each parameter, by names in lower case. */
    private static Map<String, String> parameters(String field) {
        Map<String, String> parameters = new TreeMap<>();
        int at = skipSeparators(field, 0);
        while (at < field.length()) {
            int equals = field.indexOf('=', at);
            if (equals < 0 || !HttpChars.isToken(field.substring(at, equals))) {
                throw malformed();
            }
            StringBuilder value = new StringBuilder();
            boolean quoted = field.startsWith("\"", equals + 1);
            int end = quoted ? readQuoted(field, equals + 2, value) : readPlain(field, equals + 1, value);
            if (value.isEmpty()) {
                throw malformed();
            }
            parameters.putIfAbsent(field.substring(at, equals).toLowerCase(Locale.ROOT), value.toString());
            at = skipSeparators(field, end);
            if (at == end && at < field.length()) {
                throw malformed();
            }
        }
        return parameters;
    }

    private static IllegalArgumentException malformed() {
        return new IllegalArgumentException("malformed Forwarded");
    }

    /** Where the next parameter begins: whether one separator stands there or, in an empty element, several. */
    private static int skipSeparators(String field, int from) {
        int at = from;
        while (at < field.length() && ",; \t".indexOf(field.charAt(at)) >= 0) {
            at++;
        }
        return at;
    }

    private static int readQuoted(String field, int from, StringBuilder value) {
        for (int at = from; at < field.length(); at++) {
            char c = field.charAt(at);
            if (c == '"') {
                return at + 1;
            }
            if (c == '\\' && ++at == field.length()) {
                break;
            }
            value.append(field.charAt(at));
        }
        throw malformed();
    }

    // addresses with their colons and brackets ought to be quoted, and often are not
    private static int readPlain(String field, int from, StringBuilder value) {
        int at = from;
        while (at < field.length() && ",; \t\"".indexOf(field.charAt(at)) < 0) {
            value.append(field.charAt(at++));
        }
        return at;
    }
}
