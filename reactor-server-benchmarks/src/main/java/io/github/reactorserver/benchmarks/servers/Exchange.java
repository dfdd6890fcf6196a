package io.github.reactorserver.benchmarks.servers;

import java.nio.charset.StandardCharsets;

/** What the server programs are asked, and what they must answer. */
public enum Exchange {
    /** A fixed text. */
    PLAINTEXT("/", new byte[0], "text/plain", "Hello, World!"),
    /** An object, written anew for each answer. */
    JSON("/json", new byte[0], "application/json", "{\"message\":\"Hello, World!\"}"),
    /** The body of the request. */
    ECHO("/echo", "x".repeat(1_000).getBytes(StandardCharsets.US_ASCII), "application/octet-stream", "x".repeat(1_000));

    private final String path;
    private final byte[] sent;
    private final String type;
    private final String answer;

    Exchange(String path, byte[] sent, String type, String answer) {
        this.path = path;
        this.sent = sent;
        this.type = type;
        this.answer = answer;
    }

    public String path() {
        return path;
    }

    /** A body to try it with; without one the method is GET, else POST. */
    public byte[] sent() {
        return sent.clone();
    }

    /** Media type of the answer, which must have no parameters. */
    public String type() {
        return type;
    }

    /** Body of the right answer. */
    public String answer() {
        return answer;
    }
}
