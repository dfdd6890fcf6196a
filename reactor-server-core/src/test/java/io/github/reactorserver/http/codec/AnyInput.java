package io.github.reactorserver.http.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactorserver.buffer.Buffer;
import io.github.reactorserver.http.HttpHeaders;
import io.github.reactorserver.http.HttpRequest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/** What holds for every input, whatever its bytes are. */
final class AnyInput {
    private static final int MAX_DRIPPED = 4096;

    private AnyInput() {}

    /** Checks all of it. */
    static void check(byte[] input) {
        Transcript whole = Transcript.of(RequestTable.LIMITS, input);
        assertThat(Transcript.of(RequestTable.LIMITS, cut(input, new Random(Arrays.hashCode(input)))))
                .as("in random pieces")
                .isEqualTo(whole);
        if (input.length <= MAX_DRIPPED) {
            assertThat(Transcript.ofDrip(RequestTable.LIMITS, input))
                    .as("one byte at a time")
                    .isEqualTo(whole);
        }
        checkRequests(input);
        checkPeers(input, whole);
    }

    /** Pieces of random lengths, many of them short. */
    static byte[][] cut(byte[] input, Random random) {
        List<byte[]> pieces = new ArrayList<>();
        for (int at = 0; at < input.length; ) {
            int length = random.nextBoolean() ? 1 + random.nextInt(4) : 1 + random.nextInt(200);
            int end = Math.min(input.length, at + length);
            pieces.add(Arrays.copyOfRange(input, at, end));
            at = end;
        }
        return pieces.toArray(byte[][]::new);
    }

    private static void checkRequests(byte[] input) {
        RequestParser parser = new RequestParser(RequestTable.LIMITS);
        Buffer in = Buffer.copyOf(input, 0, input.length);
        try {
            while (in.isReadable() && parser.parse(in)) {
                checkRequest(parser);
            }
        } catch (BadRequestException e) {
            assertThat(e.status().code()).isIn(400, 413, 414, 417, 421, 431, 501, 505);
        }
    }

    // what we understood, written down plainly, is understood again, by us
    private static void checkRequest(RequestParser parser) throws BadRequestException {
        HttpRequest head = parser.head();
        checkFields(head.headers());
        checkFields(parser.trailers());
        assertThat(head.headers().all("Host").size()).isLessThanOrEqualTo(1);
        checkPath(HttpRequest.of(head.method(), head.target()));
        byte[] plain = plain(head, parser.body());
        RequestParser again = new RequestParser(RequestTable.LIMITS);
        assertThat(again.parse(Buffer.copyOf(plain, 0, plain.length))).isTrue();
        assertThat(again.head().method()).isEqualTo(head.method());
        assertThat(again.head().target()).isEqualTo(head.target());
        assertThat(again.body()).isEqualTo(parser.body());
        assertThat(again.keepsAlive()).isEqualTo(parser.keepsAlive());
    }

    private static void checkFields(HttpHeaders fields) {
        List<String> namesAndValues = new ArrayList<>();
        fields.forEach((name, value) -> {
            namesAndValues.add(name);
            namesAndValues.add(value);
            assertThat(value).isEqualTo(value.strip());
        });
        assertThat(HttpHeaders.of(namesAndValues.toArray(String[]::new))).isEqualTo(fields);
    }

    private static void checkPath(HttpRequest request) {
        assertThat(request.target()).matches("[!-~]+");
        String path = request.path();
        assertThat(path).startsWith(request.target().equals("*") ? "*" : "/");
        assertThat(path.chars()).noneMatch(Character::isISOControl);
        assertThat(path.replace('\\', '/') + "/").doesNotContain("/../", "/./");
        assertThat(path.chars().filter(c -> c == '/').count())
                .isEqualTo(request.rawPath().chars().filter(c -> c == '/').count());
    }

    private static byte[] plain(HttpRequest head, byte[] body) {
        StringBuilder text = new StringBuilder();
        text.append(head.method()).append(' ').append(head.target()).append(' ').append(head.version());
        head.headers().forEach((name, value) -> {
            if (!name.equalsIgnoreCase("Content-Length") && !name.equalsIgnoreCase("Transfer-Encoding")) {
                text.append("\r\n").append(name).append(':').append(value);
            }
        });
        Buffer plain = new Buffer(256).writeLatin1(text + "\r\nContent-Length:" + body.length + "\r\n\r\n");
        return plain.write(body).readBytes(plain.readableBytes());
    }

    // smuggling: a request that we and another parser both take must be the same one
    private static void checkPeers(byte[] input, Transcript whole) {
        List<String> ours = PeerParser.comparable(whole);
        if (ours.isEmpty() || ours.get(0).equals(PeerParser.REFUSED)) {
            return;
        }
        for (Supplier<PeerParser> peer : List.<Supplier<PeerParser>>of(NettyParser::new, JettyParser::new)) {
            List<String> theirs = PeerParser.read(peer.get(), input);
            for (int i = 0; i < Math.min(ours.size(), theirs.size()); i++) {
                boolean bothTake = !ours.get(i).equals(PeerParser.REFUSED)
                        && !theirs.get(i).equals(PeerParser.REFUSED);
                if (!bothTake) {
                    break;
                }
                assertThat(theirs.get(i)).as("as a peer reads it").isEqualTo(ours.get(i));
            }
        }
    }
}
