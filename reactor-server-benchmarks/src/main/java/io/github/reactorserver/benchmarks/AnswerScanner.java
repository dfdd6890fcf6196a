package io.github.reactorserver.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Finds the ends of responses in the bytes of one connection; reads nothing of them but Content-Length.
 *
 * <pre>
 *  line of the head --empty line--> body --last byte--> line of the head
 * </pre>
 */
final class AnswerScanner {
    private static final byte[] CONTENT_LENGTH = {
        'c', 'o', 'n', 't', 'e', 'n', 't', '-', 'l', 'e', 'n', 'g', 't', 'h', ':'
    };
    private static final long UNKNOWN = -1;

    private boolean inBody;
    private long bodyLeft = UNKNOWN;
    // of the line at hand: how long it is, and how much of it is the name that is looked for
    private int lineLength;
    private int matched;

    /**
     * Takes all that was received.
     *
     * @return how many responses end in it
     * @throws IOException if a response has no Content-Length
     */
    int scan(ByteBuffer received) throws IOException {
        int answers = 0;
        while (received.hasRemaining()) {
            if (inBody) {
                int taken = (int) Math.min(bodyLeft, received.remaining());
                received.position(received.position() + taken);
                bodyLeft -= taken;
            } else if (isHeadEnd(received.get())) {
                if (bodyLeft == UNKNOWN) {
                    throw new IOException("an answer without Content-Length");
                }
                inBody = true;
            }
            if (inBody && bodyLeft == 0) {
                answers++;
                inBody = false;
                bodyLeft = UNKNOWN;
            }
        }
        return answers;
    }

    private boolean isHeadEnd(byte next) {
        if (next == '\n') {
            boolean empty = lineLength == 0;
            lineLength = 0;
            matched = 0;
            return empty;
        }
        if (next == '\r') {
            return false;
        }
        if (matched == CONTENT_LENGTH.length) {
            if (next >= '0' && next <= '9') {
                bodyLeft = Math.max(0, bodyLeft) * 10 + next - '0';
            }
        } else if (matched == lineLength && (next | 0x20) == (CONTENT_LENGTH[matched] | 0x20)) {
            matched++;
        }
        lineLength++;
        return false;
    }
}
