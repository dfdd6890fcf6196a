package io.github.reactorserver.http.codec;

import io.github.reactorserver.buffer.Buffer;
import io.github.reactorserver.http.HttpRequest;
import io.github.reactorserver.http.HttpVersion;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What the parser makes of input that comes in pieces: every request in full, and how it ended. As in a server, nothing
 * is read behind a refusal or a request that closes.
 *
 * @param requests in full, for comparing two runs
 * @param summary one word per request and the end, for comparing with a table: see {@code requests.txt}
 */
record Transcript(List<String> requests, List<String> summary) {
    static final String INCOMPLETE = "incomplete";

    static Transcript of(ParserLimits limits, byte[]... pieces) {
        return of(new RequestParser(limits), pieces);
    }

    static Transcript of(RequestParser parser, byte[]... pieces) {
        Transcript transcript = new Transcript(new ArrayList<>(), new ArrayList<>());
        byte[] rest = {};
        for (byte[] piece : pieces) {
            Buffer in = poisoned(rest, piece);
            if (!transcript.read(parser, in)) {
                return transcript;
            }
            rest = Arrays.copyOfRange(in.array(), in.readerIndex(), in.writerIndex());
        }
        boolean between = parser.phase() == RequestParser.Phase.START || parser.phase() == RequestParser.Phase.DONE;
        if (!between || rest.length > 0) {
            transcript.summary.add(INCOMPLETE);
        }
        return transcript;
    }

    /** Two pieces, cut at that index. */
    static Transcript ofSplit(ParserLimits limits, byte[] input, int index) {
        return of(limits, Arrays.copyOf(input, index), Arrays.copyOfRange(input, index, input.length));
    }

    /** One byte at a time. */
    static Transcript ofDrip(ParserLimits limits, byte[] input) {
        byte[][] pieces = new byte[input.length][];
        for (int i = 0; i < input.length; i++) {
            pieces[i] = new byte[] {input[i]};
        }
        return of(limits, pieces);
    }

    // a buffer at another place each time, with bytes around that would end any line: nobody may look at them
    private static Buffer poisoned(byte[] rest, byte[] piece) {
        int length = rest.length + piece.length;
        Buffer in = new Buffer(length + 17);
        Arrays.fill(in.array(), (byte) '\n');
        in.commit(length % 5);
        in.write(rest).write(piece);
        in.skip(length % 5);
        return in;
    }

    // false behind a refusal or a request that closes
    private boolean read(RequestParser parser, Buffer in) {
        try {
            while (in.isReadable() && parser.parse(in)) {
                requests.add(describe(parser));
                summary.add(summarise(parser));
                if (!parser.keepsAlive()) {
                    return false;
                }
            }
            return true;
        } catch (BadRequestException e) {
            requests.add(e.status() + ": " + e.getMessage());
            summary.add(Integer.toString(e.status().code()));
            return false;
        }
    }

    private static String describe(RequestParser parser) {
        HttpRequest head = parser.head();
        return head.method() + " " + head.target() + " " + head.version() + " " + head.headers() + " keepsAlive="
                + parser.keepsAlive() + " expectsContinue=" + parser.expectsContinue() + " body="
                + Escapes.text(parser.body()) + " trailers=" + parser.trailers();
    }

    private static String summarise(RequestParser parser) {
        HttpRequest head = parser.head();
        StringBuilder text =
                new StringBuilder().append(head.method()).append(' ').append(head.target());
        if (head.version() == HttpVersion.HTTP_1_0) {
            text.append(" 1.0");
        }
        if (!parser.keepsAlive()) {
            text.append(" close");
        }
        if (parser.expectsContinue()) {
            text.append(" continue");
        }
        return text.append(summary(parser.body())).toString();
    }

    static String summary(byte[] body) {
        if (body.length == 0) {
            return "";
        }
        return body.length > 32 ? " (" + body.length + " bytes)" : " \"" + Escapes.text(body) + "\"";
    }
}
