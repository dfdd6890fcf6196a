package io.github.reactorserver.http;

import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Request method: a case-sensitive token (RFC 9110, section 9.1). Immutable.
 *
 * <p>Not an enum, because any token is a legal method.
 */
public final class HttpMethod {
    public static final HttpMethod GET = new HttpMethod("GET");
    public static final HttpMethod HEAD = new HttpMethod("HEAD");
    public static final HttpMethod POST = new HttpMethod("POST");
    public static final HttpMethod PUT = new HttpMethod("PUT");
    public static final HttpMethod PATCH = new HttpMethod("PATCH");
    public static final HttpMethod DELETE = new HttpMethod("DELETE");
    public static final HttpMethod OPTIONS = new HttpMethod("OPTIONS");
    public static final HttpMethod TRACE = new HttpMethod("TRACE");
    public static final HttpMethod CONNECT = new HttpMethod("CONNECT");
    /** Of a request that could not be read: empty. */
    public static final HttpMethod NONE = new HttpMethod("");

    private static final Map<String, HttpMethod> KNOWN = Stream.of(
                    GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS, TRACE, CONNECT)
            .collect(Collectors.toUnmodifiableMap(HttpMethod::name, Function.identity()));

    private final String name;

    private HttpMethod(String name) {
        this.name = name;
    }

    /**
     * The method of that name.
     *
     * @throws IllegalArgumentException if the name is not a token
     */
    public static HttpMethod of(String name) {
        HttpMethod known = KNOWN.get(name);
        if (known != null) {
            return known;
        }
        if (!HttpChars.isToken(name)) {
            throw new IllegalArgumentException("not a method token: '" + HttpChars.printable(name) + "'");
        }
        return new HttpMethod(name);
    }

    public String name() {
        return name;
    }

    /** Whether it asks for no change (RFC 9110, section 9.2.1). */
    public boolean isSafe() {
        return equals(GET) || equals(HEAD) || equals(OPTIONS) || equals(TRACE);
    }

    @Override
    public boolean equals(Object other) {
        return this == other || (other instanceof HttpMethod method && method.name.equals(name));
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    @Override
    public String toString() {
        return name;
    }
}
