package io.github.reactorserver.benchmarks;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * A load generator that asks at a constant rate, whether or not the server keeps up, as wrk2 does: each request has its
 * time, and its latency counts from then, also where an earlier response is late and it cannot be sent yet. So a server
 * that stalls is charged for all requests that it kept waiting (coordinated omission is corrected).
 *
 * <p>One thread that never sleeps; the requests go to the connections in turn.
 */
final class ConstantRate implements AutoCloseable {
    private static final long HIGHEST = TimeUnit.SECONDS.toNanos(60);
    private static final long DRAIN_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final double NANOS = 1e9;

    private final Selector selector = Selector.open();
    private final List<Client> clients = new ArrayList<>();
    private final ByteBuffer request;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 14);
    private Histogram latencies = new Histogram(HIGHEST, 3);
    private double nanosBetween;
    private long start;

    ConstantRate(URI target, int connections) throws IOException {
        byte[] text =
                ("GET / HTTP/1.1\r\nHost: " + target.getAuthority() + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
        request = ByteBuffer.allocateDirect(text.length).put(text).flip();
        InetSocketAddress address = new InetSocketAddress(target.getHost(), target.getPort());
        for (int i = 0; i < connections; i++) {
            clients.add(new Client(i, address));
        }
    }

    /**
     * Asks for so long.
     *
     * @return nanoseconds from the time of each request to the end of its response
     * @throws IOException if a connection fails, or answers are missing 5 s after the last request
     */
    Histogram run(double requestsPerSecond, int seconds) throws IOException {
        latencies = new Histogram(HIGHEST, 3);
        nanosBetween = NANOS / requestsPerSecond;
        clients.forEach(Client::restart);
        long total = Math.round(requestsPerSecond * seconds);
        long due = 0;
        start = System.nanoTime();
        while (latencies.getTotalCount() < total) {
            long now = System.nanoTime();
            for (; due < total && now - timeOf(due) >= 0; due++) {
                clients.get((int) (due % clients.size())).due();
            }
            selector.selectNow(this::receive);
            if (now - timeOf(total) > DRAIN_NANOS) {
                throw new IOException("the server answered " + latencies.getTotalCount() + " of " + total);
            }
        }
        return latencies;
    }

    private long timeOf(long number) {
        return start + (long) (number * nanosBetween);
    }

    private void receive(SelectionKey key) {
        try {
            ((Client) key.attachment()).receive();
        } catch (IOException e) {
            throw new IllegalStateException("a connection failed", e);
        }
    }

    @Override
    public void close() throws IOException {
        for (Client client : clients) {
            client.channel.close();
        }
        selector.close();
    }

    /** One connection, one request at a time; those that are due meanwhile wait. */
    private final class Client {
        private final int index;
        private final InetSocketAddress address;
        private SocketChannel channel;
        private AnswerScanner scanner = new AnswerScanner();
        private long dueCount;
        private long answeredCount;

        Client(int index, InetSocketAddress address) throws IOException {
            this.index = index;
            this.address = address;
            this.channel = connect();
        }

        private SocketChannel connect() throws IOException {
            SocketChannel connected = SocketChannel.open(address);
            connected.setOption(StandardSocketOptions.TCP_NODELAY, true);
            connected.configureBlocking(false);
            connected.register(selector, SelectionKey.OP_READ, this);
            return connected;
        }

        void restart() {
            dueCount = 0;
            answeredCount = 0;
        }

        void due() throws IOException {
            if (dueCount++ == answeredCount) {
                ask();
            }
        }

        void receive() throws IOException {
            buffer.clear();
            if (read() < 0) {
                reconnect();
                return;
            }
            if (scanner.scan(buffer.flip()) > 0) {
                long planned = timeOf(answeredCount * clients.size() + index);
                latencies.recordValue(Math.min(HIGHEST, System.nanoTime() - planned));
                answeredCount++;
                if (dueCount > answeredCount) {
                    ask();
                }
            }
        }

        private void ask() throws IOException {
            try {
                channel.write(request.duplicate());
            } catch (IOException endedByServer) {
                reconnect();
            }
        }

        private int read() {
            try {
                return channel.read(buffer);
            } catch (IOException endedByServer) {
                return -1;
            }
        }

        /** A server may end a connection after so many requests; what was asked meanwhile is asked again. */
        private void reconnect() throws IOException {
            channel.close();
            channel = connect();
            scanner = new AnswerScanner();
            if (dueCount > answeredCount) {
                channel.write(request.duplicate());
            }
        }
    }
}
