package io.github.reactorserver.http;

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
    private final HttpMethod method;
    private final String target;
    private final HttpVersion version;
    private final HttpHeaders headers;
    private final Content content;
    private final RequestSource source;
    private final int number;
    private final Map<String, String> pathVariables;

    /** What comes behind the head: one object, as most requests share the empty one. */
    private record Content(byte[] body, HttpHeaders trailers) {
        static final Content NONE = new Content(new byte[0], HttpHeaders.empty());
    }

    private HttpRequest(
            HttpMethod method,
            String target,
            HttpVersion version,
            HttpHeaders headers,
            Content content,
            RequestSource source,
            int number,
            Map<String, String> pathVariables) {
        this.method = method;
        this.target = target;
        this.version = version;
        this.headers = headers;
        this.content = content;
        this.source = source;
        this.number = number;
        this.pathVariables = pathVariables;
    }

    /**
     * A request without a body, or one whose body is still to come.
     *
     * @param target as received, percent-encoded
     * @param number of the request on its connection, from 1 on
     */
    public static HttpRequest of(
            HttpMethod method,
            String target,
            HttpVersion version,
            HttpHeaders headers,
            RequestSource source,
            int number) {
        return new HttpRequest(method, target, version, headers, Content.NONE, source, number, Map.of());
    }

    /** A request made by hand, as tests of handlers need it. */
    public static HttpRequest of(HttpMethod method, String target) {
        return of(method, target, HttpVersion.HTTP_1_1, HttpHeaders.empty(), RequestSource.NONE, 0);
    }

    /** The same request with these path variables. */
    public HttpRequest withPathVariables(Map<String, String> variables) {
        return new HttpRequest(method, target, version, headers, content, source, number, Map.copyOf(variables));
    }

    /** The same request with these header fields. */
    public HttpRequest withHeaders(HttpHeaders fields) {
        return new HttpRequest(method, target, version, fields, content, source, number, pathVariables);
    }

    /** The same request with this body; takes over the array. */
    public HttpRequest withBody(byte[] bytes) {
        return withBody(bytes, content.trailers);
    }

    /** The same request with this body and the trailer fields behind it; takes over the array. */
    public HttpRequest withBody(byte[] bytes, HttpHeaders trailers) {
        Content with = new Content(bytes, trailers);
        return new HttpRequest(method, target, version, headers, with, source, number, pathVariables);
    }

    public HttpMethod method() {
        return method;
    }

    public HttpVersion version() {
        return version;
    }

    public HttpHeaders headers() {
        return headers;
    }

    /** Trailer fields that came behind the body (RFC 9110, section 6.5): never part of the header fields. */
    public HttpHeaders trailers() {
        return content.trailers;
    }

    /** Value of the first header field of that name, or null. */
    public @Nullable String header(String name) {
        return headers.first(name);
    }

    /** Address of the peer's end of the connection. */
    public SocketAddress remoteAddress() {
        return source.remoteAddress();
    }

    /** Address of our end of the connection; a wildcard once it is closed. */
    public SocketAddress localAddress() {
        return source.localAddress();
    }

    /** Number of its connection, unique within its server. */
    public long connectionId() {
        return source.connectionId();
    }

    /** Name of the request within its server: the number of its connection, a hyphen, and its own on that connection. */
    public String id() {
        return source.connectionId() + "-" + number;
    }

    /** The request target as received (RFC 9112, section 3.2), percent-encoded. */
    public String target() {
        return target;
    }

    /** Path of the target, percent-encoded; {@code *} for {@code OPTIONS *}. */
    public String rawPath() {
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
     * @throws MalformedRequestException if its escapes are not UTF-8
     */
    public String path() {
        try {
            return PercentCodec.decodePath(rawPath());
        } catch (IllegalArgumentException e) {
            throw new MalformedRequestException("the path cannot be decoded: " + e.getMessage(), e);
        }
    }

    /** Query of the target without the question mark, percent-encoded; null if there is none. */
    public @Nullable String rawQuery() {
        int query = target.indexOf('?');
        return query < 0 ? null : target.substring(query + 1);
    }

    /**
     * First value of that query parameter, decoded as HTML forms encode; null if it is absent.
     *
     * @throws MalformedRequestException as {@link #queryParameters} does
     */
    public @Nullable String queryParameter(String name) {
        List<String> values = queryParameters(name);
        return values.isEmpty() ? null : values.get(0);
    }

    /**
     * All values of that query parameter, decoded as HTML forms encode.
     *
     * @throws MalformedRequestException if an escape of the query is broken or not UTF-8
     */
    public List<String> queryParameters(String name) {
        try {
            return decodedParameters(name);
        } catch (IllegalArgumentException e) {
            throw new MalformedRequestException("the query cannot be decoded: " + e.getMessage(), e);
        }
    }

    private List<String> decodedParameters(String name) {
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
        return content.body.length;
    }

    /** The body as a read-only view, position 0. */
    public ByteBuffer body() {
        return ByteBuffer.wrap(content.body).asReadOnlyBuffer();
    }

    /**
     * The body, not copied: each call gives the same array, and whoever changes it changes the body of this request. It
     * may be given to a response as it is.
     */
    public byte[] bodyBytes() {
        return content.body;
    }

    /** The body as text in the charset of Content-Type, UTF-8 if it names none that the runtime knows. */
    public String bodyText() {
        return new String(content.body, charset());
    }

    private Charset charset() {
        String type = header("Content-Type");
        int parameter = type == null ? -1 : type.toLowerCase(Locale.ROOT).indexOf("charset=");
        if (type == null || parameter < 0) {
            return StandardCharsets.UTF_8;
        }
        String name = type.substring(parameter + "charset=".length());
        int end = name.indexOf(';');
        Charset named = Charsets.named(
                (end < 0 ? name : name.substring(0, end)).replace('"', ' ').trim());
        return named != null ? named : StandardCharsets.UTF_8;
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
        return method + " " + target;
    }
}
