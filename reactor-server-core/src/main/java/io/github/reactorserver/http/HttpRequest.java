package io.github.reactorserver.http;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One request with its whole body. Immutable, as long as nobody changes the array of its body, and self-contained: it may
 * be kept after the handler returned and read on any thread.
 */
public final class HttpRequest {
    private static final byte[] NO_BODY = {};
    private static final SocketAddress UNKNOWN = InetSocketAddress.createUnresolved("unknown", 0);

    private final RequestHead head;
    private final byte[] body;
    private final SocketAddress remoteAddress;
    private final Map<String, String> pathVariables;
    private final HttpHeaders trailers;

    private HttpRequest(
            RequestHead head,
            byte[] body,
            HttpHeaders trailers,
            SocketAddress remoteAddress,
            Map<String, String> pathVariables) {
        this.head = head;
        this.body = body;
        this.trailers = trailers;
        this.remoteAddress = remoteAddress;
        this.pathVariables = pathVariables;
    }

    /** A request without a body, or one whose body is streamed. */
    public static HttpRequest of(RequestHead head, SocketAddress remoteAddress) {
        return of(head, NO_BODY, remoteAddress);
    }

    /** A request as it came from a connection; takes over the body array. */
    public static HttpRequest of(RequestHead head, byte[] body, SocketAddress remoteAddress) {
        return of(head, body, HttpHeaders.empty(), remoteAddress);
    }

    /** A request as it came from a connection, with trailer fields; takes over the body array. */
    public static HttpRequest of(RequestHead head, byte[] body, HttpHeaders trailers, SocketAddress remoteAddress) {
        return new HttpRequest(head, body, trailers, remoteAddress, Map.of());
    }

    /** A request made by hand, as tests of handlers need it. */
    public static HttpRequest of(HttpMethod method, String target) {
        return of(new RequestHead(method, target, HttpVersion.HTTP_1_1, HttpHeaders.empty()), NO_BODY, UNKNOWN);
    }

    /** The same request with these path variables. */
    public HttpRequest withPathVariables(Map<String, String> variables) {
        return new HttpRequest(head, body, trailers, remoteAddress, Map.copyOf(variables));
    }

    /** The same request with these header fields. */
    public HttpRequest withHeaders(HttpHeaders headers) {
        RequestHead changed = new RequestHead(head.method(), head.target(), head.version(), headers);
        return new HttpRequest(changed, body, trailers, remoteAddress, pathVariables);
    }

    /** The same request with this body; takes over the array. */
    public HttpRequest withBody(byte[] bytes) {
        return new HttpRequest(head, bytes, trailers, remoteAddress, pathVariables);
    }

    public HttpMethod method() {
        return head.method();
    }

    public HttpVersion version() {
        return head.version();
    }

    public HttpHeaders headers() {
        return head.headers();
    }

    /** Trailer fields that came behind the body (RFC 9110, section 6.5): never part of the header fields. */
    public HttpHeaders trailers() {
        return trailers;
    }

    /** Value of the first header field of that name, or null. */
    public @Nullable String header(String name) {
        return head.headers().first(name);
    }

    /** Address of the peer's end of the connection. */
    public SocketAddress remoteAddress() {
        return remoteAddress;
    }

    /** The request target as received (RFC 9112, section 3.2), percent-encoded. */
    public String target() {
        return head.target();
    }

    /** Path of the target, percent-encoded; {@code *} for {@code OPTIONS *}. */
    public String rawPath() {
        String target = head.target();
        int start = pathStart(target);
        int query = target.indexOf('?', start);
        if (start == target.length() || start == query) {
            return "/";
        }
        return target.substring(start, query < 0 ? target.length() : query);
    }

    /**
     * Path of the target, percent-decoded once.
     *
     * @throws IllegalArgumentException if its escapes are not UTF-8
     */
    public String path() {
        return PercentCodec.decodePath(rawPath());
    }

    /** Query of the target without the question mark, percent-encoded; null if there is none. */
    public @Nullable String rawQuery() {
        int query = head.target().indexOf('?');
        return query < 0 ? null : head.target().substring(query + 1);
    }

    /** First value of that query parameter, decoded as HTML forms encode; null if it is absent. */
    public @Nullable String queryParameter(String name) {
        List<String> values = queryParameters(name);
        return values.isEmpty() ? null : values.get(0);
    }

    /**
     * All values of that query parameter, decoded as HTML forms encode.
     *
     * @throws IllegalArgumentException if an escape is broken
     */
    public List<String> queryParameters(String name) {
        String query = rawQuery();
        List<String> values = new ArrayList<>();
        if (query != null) {
            for (String pair : query.split("&")) {
                int equals = pair.indexOf('=');
                String key = equals < 0 ? pair : pair.substring(0, equals);
                if (PercentCodec.decodeQuery(key).equals(name)) {
                    values.add(equals < 0 ? "" : PercentCodec.decodeQuery(pair.substring(equals + 1)));
                }
            }
        }
        return values;
    }

    /** Variables of the path template that matched, decoded. */
    public Map<String, String> pathVariables() {
        return pathVariables;
    }

    /**
     * Value of a variable of the path template, decoded.
     *
     * @throws IllegalArgumentException if the template has no such variable
     */
    public String pathVariable(String name) {
        String value = pathVariables.get(name);
        if (value == null) {
            throw new IllegalArgumentException("no path variable '" + name + "' among " + pathVariables.keySet());
        }
        return value;
    }

    /** Number of bytes of the body. */
    public int bodyLength() {
        return body.length;
    }

    /** The body as a read-only view, position 0. */
    public ByteBuffer body() {
        return ByteBuffer.wrap(body).asReadOnlyBuffer();
    }

    /**
     * The body, not copied: each call gives the same array, and whoever changes it changes the body of this request. It
     * may be given to an answer as it is.
     */
    public byte[] bodyBytes() {
        return body;
    }

    /** The body as text in the charset of Content-Type, UTF-8 if it names none. */
    public String bodyText() {
        return new String(body, charset());
    }

    private Charset charset() {
        String type = header("Content-Type");
        int parameter = type == null ? -1 : type.toLowerCase(Locale.ROOT).indexOf("charset=");
        if (type == null || parameter < 0) {
            return StandardCharsets.UTF_8;
        }
        String name = type.substring(parameter + "charset=".length());
        int end = name.indexOf(';');
        try {
            return Charset.forName(
                    (end < 0 ? name : name.substring(0, end)).replace('"', ' ').trim());
        } catch (IllegalArgumentException e) {
            return StandardCharsets.UTF_8;
        }
    }

    // absolute-form, RFC 9112 section 3.2.2: the path begins after scheme and authority
    private static int pathStart(String target) {
        if (target.startsWith("/")) {
            return 0;
        }
        int authority = target.indexOf("://");
        if (authority < 0) {
            return 0;
        }
        int end = authority + 3;
        while (end < target.length() && target.charAt(end) != '/' && target.charAt(end) != '?') {
            end++;
        }
        return end;
    }

    @Override
    public String toString() {
        return head.method() + " " + head.target();
    }
}
