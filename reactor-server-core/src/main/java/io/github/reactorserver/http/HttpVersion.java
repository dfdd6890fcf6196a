package io.github.reactorserver.http;

/** Protocol version of a message, as its rules apply here (RFC 9110, section 2.5). Thread-safe. */
public enum HttpVersion {
    HTTP_1_0("HTTP/1.0"),
    HTTP_1_1("HTTP/1.1");

    private final String text;

    HttpVersion(String text) {
        this.text = text;
    }

    @Override
    public String toString() {
        return text;
    }
}
