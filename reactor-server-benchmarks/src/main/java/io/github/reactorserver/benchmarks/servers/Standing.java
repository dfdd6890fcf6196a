package io.github.reactorserver.benchmarks.servers;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** What the server programs have in common: the response, the address, and how long they live. */
final class Standing {
    static final byte[] BODY = "Hello, World!".getBytes(StandardCharsets.US_ASCII);
    static final String CONTENT_TYPE = "text/plain";
    static final String BINARY = "application/octet-stream";
    /** More than any scenario opens. */
    static final int MOST_CONNECTIONS = 100_000;

    private Standing() {}

    /** The loopback address with the port that the first argument names; 0 and no argument mean any free one. */
    static InetSocketAddress address(String[] args) {
        int port = args.length > 0 ? Integer.parseInt(args[0]) : 0;
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** Says that the port is served and returns when standard input ends: a server never outlives its starter. */
    static void untilInputEnds(int port) throws IOException {
        System.out.println("ready " + port);
        System.in.transferTo(OutputStream.nullOutputStream());
    }
}
