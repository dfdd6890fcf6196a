package io.github.reactorserver.http.server;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntPredicate;

/**
 * What a client makes of all that it has received on one connection, by the framing alone.
 *
 * @param whole finals in order, without interim ones
 * @param cut whether the stream ended within a response
 */
record FuzzResponses(List<Answer> whole, boolean cut) {

    record Answer(int status, Map<String, String> headers, byte[] body) {
        boolean closes() {
            return "close".equals(headers.get("connection"));
        }

        /** Whether the end of its body is that of the stream: a client cannot tell whether it is whole. */
        boolean endsWithTheStream() {
            return !headers.containsKey("content-length") && !headers.containsKey("transfer-encoding");
        }

        /** Place of the request that a handler has answered, from 0 on; -1 if none has. */
        int place() {
            return Integer.parseInt(headers.getOrDefault("x-id", "0-0").replaceAll("^.*-", "")) - 1;
        }
    }

    /**
     * Reads them.
     *
     * @param heads whether the response at that place is one to HEAD, as far as the client knows
     * @throws AssertionError if they are malformed
     */
    static FuzzResponses read(byte[] received, IntPredicate heads) {
        Reader reader = new Reader(new String(received, StandardCharsets.ISO_8859_1));
        List<Answer> answers = new ArrayList<>();
        try {
            while (reader.at < reader.text.length()) {
                Answer answer = reader.answer(heads.test(answers.size()));
                if (answer.status != 100) {
                    answers.add(answer);
                }
            }
            return new FuzzResponses(answers, false);
        } catch (StringIndexOutOfBoundsException e) {
            return new FuzzResponses(answers, true);
        }
    }

    /** Fails with {@link StringIndexOutOfBoundsException} where the text ends. */
    private static final class Reader {
        private final String text;
        private int at;

        Reader(String text) {
            this.text = text;
        }

        private String line() {
            int end = text.indexOf("\r\n", at);
            String line = text.substring(at, end);
            at = end + 2;
            return line;
        }

        private String take(int count) {
            String taken = text.substring(at, at + count);
            at += count;
            return taken;
        }

        Answer answer(boolean head) {
            String statusLine = line();
            if (!statusLine.matches("HTTP/1\\.1 [1-5]\\d\\d [ -~]*")) {
                throw new AssertionError("no status line: '" + statusLine + "'");
            }
            int status = Integer.parseInt(statusLine.substring(9, 12));
            Map<String, String> headers = new TreeMap<>();
            for (String line = line(); !line.isEmpty(); line = line()) {
                if (!line.matches("[A-Za-z-]+: [ -~]*")) {
                    throw new AssertionError("no header field: '" + line + "'");
                }
                headers.put(
                        line.substring(0, line.indexOf(':')).toLowerCase(Locale.ROOT), line.replaceAll("^.*?: ", ""));
            }
            boolean bodiless = head || status < 200 || status == 204;
            String body = bodiless ? "" : body(headers);
            return new Answer(status, headers, body.getBytes(StandardCharsets.ISO_8859_1));
        }

        private String body(Map<String, String> headers) {
            String length = headers.get("content-length");
            if (length != null) {
                return take(Integer.parseInt(length));
            }
            if ("chunked".equals(headers.get("transfer-encoding"))) {
                return chunks();
            }
            if (!"close".equals(headers.get("connection"))) {
                throw new AssertionError("an answer without framing: " + headers);
            }
            return take(text.length() - at);
        }

        private String chunks() {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            for (int size = Integer.parseInt(line(), 16); size > 0; size = Integer.parseInt(line(), 16)) {
                body.writeBytes(take(size).getBytes(StandardCharsets.ISO_8859_1));
                if (!take(2).equals("\r\n")) {
                    throw new AssertionError("a chunk that is longer than its size");
                }
            }
            if (!take(2).equals("\r\n")) {
                throw new AssertionError("trailers that nobody has set");
            }
            return body.toString(StandardCharsets.ISO_8859_1);
        }
    }
}
