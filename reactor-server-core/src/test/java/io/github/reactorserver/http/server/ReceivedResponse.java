package io.github.reactorserver.http.server;

import io.github.reactorserver.transport.Peer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * A response as a client sees it, read by its framing alone.
 *
 * @param headers with names in lower case
 */
record ReceivedResponse(int status, Map<String, String> headers, String body) {

    /** Reads one response to a request that was not HEAD. */
    static ReceivedResponse read(Peer peer) {
        return read(peer, true);
    }

    /** Reads one response that has no body, whatever its headers say. */
    static ReceivedResponse readHead(Peer peer) {
        return read(peer, false);
    }

    private static ReceivedResponse read(Peer peer, boolean withBody) {
        String statusLine = readLine(peer);
        if (!statusLine.matches("HTTP/1\\.1 [1-5]\\d\\d [ -~]*")) {
            throw new AssertionError("no status line: '" + statusLine + "'");
        }
        int status = Integer.parseInt(statusLine.substring(9, 12));
        Map<String, String> headers = new LinkedHashMap<>();
        for (String line = readLine(peer); !line.isEmpty(); line = readLine(peer)) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        boolean bodiless = status < 200 || status == 204 || status == 304;
        return new ReceivedResponse(status, headers, withBody && !bodiless ? readBody(peer, headers) : "");
    }

    private static String readBody(Peer peer, Map<String, String> headers) {
        if ("chunked".equals(headers.get("transfer-encoding"))) {
            return readChunks(peer);
        }
        String length = headers.get("content-length");
        return length == null ? peer.receiveAllText() : peer.receiveText(Integer.parseInt(length));
    }

    private static String readChunks(Peer peer) {
        StringBuilder body = new StringBuilder();
        for (int size = readSize(peer); size > 0; size = readSize(peer)) {
            body.append(peer.receiveText(size));
            readLine(peer);
        }
        readLine(peer);
        return body.toString();
    }

    private static int readSize(Peer peer) {
        return Integer.parseInt(readLine(peer), 16);
    }

    private static String readLine(Peer peer) {
        StringBuilder line = new StringBuilder();
        while (line.length() < 2 || line.charAt(line.length() - 2) != '\r' || line.charAt(line.length() - 1) != '\n') {
            line.append(new String(peer.receive(1), StandardCharsets.ISO_8859_1));
        }
        return line.substring(0, line.length() - 2);
    }

    /** Whether it announces the end of the connection. */
    boolean closes() {
        return "close".equals(headers.get("connection"));
    }
}
