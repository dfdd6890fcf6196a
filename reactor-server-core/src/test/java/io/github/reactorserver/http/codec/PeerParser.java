package io.github.reactorserver.http.codec;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A parser of another project that reads the same input as ours. What it says is written as
 * {@link Transcript#summary()} does, but a refusal has no status, and an incomplete request is left out.
 */
abstract class PeerParser {
    static final String REFUSED = "refused";

    private final List<String> summary = new ArrayList<>();
    private boolean closed;

    /** Reads all of the input. */
    static List<String> read(PeerParser parser, byte[] input) {
        parser.read(input);
        return parser.summary;
    }

    /** What ours said, in the same words. */
    static List<String> comparable(Transcript ours) {
        List<String> comparable = new ArrayList<>();
        for (String part : ours.summary()) {
            if (part.matches("[1-5][0-9][0-9]")) {
                comparable.add(REFUSED);
            } else if (!part.equals(Transcript.INCOMPLETE)) {
                comparable.add(part.replaceFirst("( 1\\.0)?( close)?( continue)?(?= [\"(]|$)", ""));
            }
        }
        return comparable;
    }

    abstract void read(byte[] input);

    /** Whether nothing more is to be read: behind a refusal or a request that closes. */
    final boolean isClosed() {
        return closed;
    }

    final void refuse() {
        summary.add(REFUSED);
        closed = true;
    }

    /**
     * Takes a complete request.
     *
     * @param connection values of the Connection fields
     */
    final void complete(String method, String target, boolean http10, String connection, byte[] body) {
        summary.add(method + " " + target + Transcript.summary(body));
        List<String> options = List.of(connection.toLowerCase(Locale.ROOT).split("[ \t]*,[ \t]*"));
        closed = options.contains("close") || (http10 && !options.contains("keep-alive"));
    }

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
