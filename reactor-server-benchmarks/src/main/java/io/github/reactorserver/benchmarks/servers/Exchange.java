package io.github.reactorserver.benchmarks.servers;

import java.nio.charset.StandardCharsets;

/** What the server programs are asked, and what they must answer. */
public enum Exchange {
    /** A fixed text. */
    PLAINTEXT("/", new byte[0], "text/plain", "Hello, World!"),
    /** An object, written anew for each response. */
    JSON("/json", new byte[0], "application/json", "{\"message\":\"Hello, World!\"}"),
    /** The body of the request. */
    ECHO("/echo", "x".repeat(1_000).getBytes(StandardCharsets.US_ASCII), "application/octet-stream", "x".repeat(1_000)),
    FILE_1K(1024),
    FILE_16K(16 * 1024),
    FILE_32K(32 * 1024),
    FILE_64K(64 * 1024),
    FILE_256K(256 * 1024),
    FILE_1M(1024 * 1024),
    FILE_100M(100 * 1024 * 1024);

    private final String path;
    private final byte[] sent;
    private final String type;
    private final String response;
    private final int fileLength;

    Exchange(String path, byte[] sent, String type, String response) {
        this.path = path;
        this.sent = sent;
        this.type = type;
        this.response = response;
        this.fileLength = 0;
    }

    /** A file of so many bytes, see {@link StaticFiles}. */
    Exchange(int fileLength) {
        this.path = StaticFiles.URL + fileLength;
        this.sent = new byte[0];
        this.type = "application/octet-stream";
        this.response = "";
        this.fileLength = fileLength;
    }

    /** Whether it is a file. */
    public boolean isFile() {
        return fileLength > 0;
    }

    /** Number of bytes of the file, 0 if it is none. */
    public int fileLength() {
        return fileLength;
    }

    public String path() {
        return path;
    }

    /** A body to try it with; without one the method is GET, else POST. */
    public byte[] sent() {
        return sent.clone();
    }

    /** Media type of the response, which must have no parameters. */
    public String type() {
        return type;
    }

    /** Body of the right answer, unless it is a file. */
    public String answer() {
        return response;
    }
}
