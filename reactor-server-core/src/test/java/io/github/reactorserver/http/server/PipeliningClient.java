package io.github.reactorserver.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactorserver.Background;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Sends requests one behind the other without waiting, and reads their responses in pieces of any size. */
final class PipeliningClient implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 20;

    private final Socket socket = new Socket();
    private final Random random;
    private final byte[] piece = new byte[64 * 1024];
    private int start;
    private int end;

    PipeliningClient(int port, Random random) throws IOException {
        this.random = random;
        if (random.nextBoolean()) {
            // with much less, the system sends by timers
            socket.setReceiveBufferSize(64 * 1024);
        }
        socket.setTcpNoDelay(random.nextBoolean());
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
    }

    /** Reads every response, and then the end of the stream. */
    void exchange(List<PlannedRequest> requests) throws Exception {
        CompletableFuture<Void> sent = send(requests, new Random(random.nextLong()));
        for (PlannedRequest request : requests) {
            readAnswer(request);
        }
        assertThat(read()).as("what comes behind the last answer").isEqualTo(-1);
        sent.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** Goes away in the middle. */
    void abandon(List<PlannedRequest> requests) throws Exception {
        CompletableFuture<Void> sent = send(requests, new Random(random.nextLong()));
        for (int left = random.nextInt(100_000); left > 0 && read() >= 0; left--) {
            // it is of no interest
        }
        if (random.nextBoolean()) {
            socket.setSoLinger(true, 0);
        }
        socket.close();
        sent.handle((done, failure) -> done).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    private CompletableFuture<Void> send(List<PlannedRequest> requests, Random pieces) {
        return Background.run(() -> {
            try {
                OutputStream out = socket.getOutputStream();
                ByteArrayOutputStream all = new ByteArrayOutputStream();
                requests.forEach(request -> all.writeBytes(request.bytes()));
                byte[] bytes = all.toByteArray();
                for (int at = 0; at < bytes.length; ) {
                    int length = Math.min(bytes.length - at, 1 + pieces.nextInt(pieces.nextBoolean() ? 200 : 60_000));
                    out.write(bytes, at, length);
                    at += length;
                }
                socket.shutdownOutput();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private void readAnswer(PlannedRequest request) throws IOException {
        String status = line();
        while (status.startsWith("HTTP/1.1 100 ")) {
            assertThat(line()).isEmpty();
            status = line();
        }
        assertThat(status).as(request.what()).startsWith("HTTP/1.1 " + request.status() + " ");
        long length = -1;
        boolean chunked = false;
        for (String field = line(); !field.isEmpty(); field = line()) {
            String lower = field.toLowerCase(Locale.ROOT);
            if (lower.startsWith("content-length: ")) {
                length = Long.parseLong(field.substring(16));
            }
            chunked |= lower.equals("transfer-encoding: chunked");
        }
        byte[] expected = request.body();
        if (request.head()) {
            assertThat(chunked || expected == null || length == expected.length)
                    .as("%s: length %s", request.what(), length)
                    .isTrue();
            return;
        }
        byte[] body = chunked ? readChunks() : length < 0 ? readToEnd() : readBytes((int) length);
        if (expected != null) {
            assertThat(body.length)
                    .as("length of the answer to %s", request.what())
                    .isEqualTo(expected.length);
            assertThat(Arrays.mismatch(body, expected))
                    .as("first wrong byte of the answer to %s", request.what())
                    .isEqualTo(-1);
        }
    }

    private byte[] readChunks() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int length = chunkLength(); length > 0; length = chunkLength()) {
            body.writeBytes(readBytes(length));
            assertThat(line()).isEmpty();
        }
        assertThat(line()).isEmpty();
        return body.toByteArray();
    }

    private int chunkLength() throws IOException {
        return Integer.parseInt(line(), 16);
    }

    private byte[] readToEnd() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int next = read(); next >= 0; next = read()) {
            body.write(next);
        }
        return body.toByteArray();
    }

    private byte[] readBytes(int count) throws IOException {
        byte[] bytes = new byte[count];
        for (int at = 0; at < count; ) {
            if (start == end) {
                fill();
            }
            int length = Math.min(count - at, end - start);
            System.arraycopy(piece, start, bytes, at, length);
            start += length;
            at += length;
        }
        return bytes;
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        int next = read();
        for (; next >= 0 && next != '\n'; next = read()) {
            line.append((char) next);
        }
        if (next < 0) {
            throw new EOFException("the stream ends behind '" + line + "'");
        }
        assertThat(line).endsWith("\r");
        return line.substring(0, line.length() - 1);
    }

    private int read() throws IOException {
        if (start == end && !tryFill()) {
            return -1;
        }
        return piece[start++] & 0xff;
    }

    private void fill() throws IOException {
        if (!tryFill()) {
            throw new EOFException("the stream ends in the middle of a body");
        }
    }

    private boolean tryFill() throws IOException {
        int most = random.nextInt(3) == 0 ? piece.length : 1 + random.nextInt(2_000);
        int count = socket.getInputStream().read(piece, 0, most);
        start = 0;
        end = Math.max(0, count);
        return count > 0;
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
