package io.github.reactorserver.http.server;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A request and the response that it must get.
 *
 * @param bytes the whole request
 * @param body what the response's body must be; null if only its framing counts
 * @param head whether the body is left out, though its length is told
 */
record PlannedRequest(String what, byte[] bytes, int status, byte @Nullable [] body, boolean head) {
    private static final String[] GETS = {
        "now",
        "pool",
        "late",
        "known",
        "unknown",
        "region",
        "prepared",
        "parts",
        "small.bin",
        "big.bin",
        "none",
        "cancelled"
    };
    private static final String[] POSTS = {"collect", "echo", "sum", "ignore"};

    /** Whatever the server offers. */
    static PlannedRequest random(Random random, byte[] file, String connection) {
        return random.nextInt(3) == 0 ? post(random, connection) : get(random, file, connection);
    }

    private static PlannedRequest get(Random random, byte[] file, String connection) {
        String way = GETS[random.nextInt(GETS.length)];
        long seed = random.nextLong();
        int length = length(random);
        int from = random.nextInt(file.length - length);
        String method = random.nextInt(8) == 0 ? "HEAD" : "GET";
        String target = "/" + way + "?seed=" + seed + "&from=" + from + "&length=" + length;
        String fields = connection;
        int status = 200;
        byte[] body = content(seed, length);
        switch (way) {
            case "none" -> {
                status = 404;
                body = null;
            }
            case "cancelled" -> {
                status = 500;
                body = null;
            }
            case "region", "prepared" -> body = part(file, from, length);
            case "parts" -> body = join(content(seed, length), part(file, from, length), content(seed + 1, length));
            case "small.bin", "big.bin" -> {
                target = "/files/" + way;
                body = way.startsWith("small") ? part(file, 0, ResponseIntegrityTest.SMALL) : file;
                if (method.equals("GET") && (way.startsWith("big") || random.nextBoolean())) {
                    int first = random.nextInt(body.length);
                    int count = Math.min(body.length - first, 1 + length(random));
                    fields += "Range: bytes=" + first + "-" + (first + count - 1) + "\r\n";
                    status = 206;
                    body = part(body, first, count);
                }
            }
            default -> {}
        }
        String head = method + " " + target + " HTTP/1.1\r\nHost: test\r\n" + fields + "\r\n";
        return new PlannedRequest(
                method + " " + target + " " + fields, ascii(head), status, body, method.equals("HEAD"));
    }

    private static PlannedRequest post(Random random, String connection) {
        String way = POSTS[random.nextInt(POSTS.length)];
        byte[] body = content(random.nextLong(), length(random));
        boolean chunked = random.nextBoolean();
        String fields =
                connection + (chunked ? "Transfer-Encoding: chunked" : "Content-Length: " + body.length) + "\r\n";
        if (!way.equals("ignore") && random.nextInt(4) == 0) {
            fields += "Expect: 100-continue\r\n";
        }
        String head = "POST /" + way + " HTTP/1.1\r\nHost: test\r\n" + fields + "\r\n";
        byte[] bytes = join(ascii(head), chunked ? inChunks(body, random) : body);
        byte[] answer = switch (way) {
            case "sum" -> ascii(ResponseIntegrityTest.sum(body));
            case "ignore" -> ascii("ignored");
            default -> body;
        };
        return new PlannedRequest("POST /" + way + " " + fields, bytes, 200, answer, false);
    }

    /** The last of a connection, answered up to its end. */
    static PlannedRequest ofVersion10(Random random) {
        long seed = random.nextLong();
        int length = length(random);
        String target = "/unknown?seed=" + seed + "&from=0&length=" + length;
        return new PlannedRequest(
                target, ascii("GET " + target + " HTTP/1.0\r\n\r\n"), 200, content(seed, length), false);
    }

    private static int length(Random random) {
        return switch (random.nextInt(8)) {
            case 0 -> 0;
            case 1 -> random.nextInt(300_000);
            case 2, 3 -> random.nextInt(40_000);
            default -> random.nextInt(1_000);
        };
    }

    /** Bytes that no other seed gives. */
    static byte[] content(long seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    static byte[] part(byte[] bytes, int from, int length) {
        return Arrays.copyOfRange(bytes, from, from + length);
    }

    private static byte[] inChunks(byte[] body, Random random) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int at = 0; at < body.length; ) {
            int length = Math.min(body.length - at, 1 + random.nextInt(random.nextBoolean() ? 100 : 20_000));
            out.writeBytes(ascii(Integer.toHexString(length) + "\r\n"));
            out.write(body, at, length);
            out.writeBytes(ascii("\r\n"));
            at += length;
        }
        out.writeBytes(ascii("0\r\n\r\n"));
        return out.toByteArray();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] join(byte[]... pieces) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] piece : pieces) {
            out.writeBytes(piece);
        }
        return out.toByteArray();
    }
}
