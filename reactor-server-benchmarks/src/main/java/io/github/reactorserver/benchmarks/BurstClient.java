package io.github.reactorserver.benchmarks;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** Connects many times at once, asks once on each connection and waits until all are answered. */
final class BurstClient {
    private static final long TIME_LIMIT_NANOS = TimeUnit.SECONDS.toNanos(20);
    private static final long SELECT_MILLIS = 100;

    private final InetSocketAddress address;
    private final ByteBuffer request;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 12);

    BurstClient(URI target) {
        address = new InetSocketAddress(target.getHost(), target.getPort());
        byte[] text =
                ("GET / HTTP/1.1\r\nHost: " + target.getAuthority() + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
        request = ByteBuffer.allocateDirect(text.length).put(text).flip();
    }

    /**
     * One burst.
     *
     * @return nanoseconds from the first connect to the last response
     * @throws IOException if a connection fails or there are answers missing after 20 s
     */
    long run(int connections) throws IOException {
        try (Selector selector = Selector.open()) {
            try {
                return run(selector, connections);
            } finally {
                for (SelectionKey key : selector.keys()) {
                    key.channel().close();
                }
            }
        }
    }

    private long run(Selector selector, int connections) throws IOException {
        long start = System.nanoTime();
        for (int i = 0; i < connections; i++) {
            SocketChannel channel = SocketChannel.open();
            channel.configureBlocking(false);
            // before connecting: the selector's keys are what is closed in the end
            SelectionKey key = channel.register(selector, 0, new AnswerScanner());
            if (channel.connect(address)) {
                ask(key);
            } else {
                key.interestOps(SelectionKey.OP_CONNECT);
            }
        }
        int answered = 0;
        while (answered < connections) {
            selector.select(SELECT_MILLIS);
            for (SelectionKey key : selector.selectedKeys()) {
                answered += handle(key) ? 1 : 0;
            }
            selector.selectedKeys().clear();
            if (System.nanoTime() - start > TIME_LIMIT_NANOS) {
                throw new IOException(answered + " of " + connections + " answers in 20 s");
            }
        }
        return System.nanoTime() - start;
    }

    /** Whether the response is there. */
    private boolean handle(SelectionKey key) throws IOException {
        SocketChannel channel = (SocketChannel) key.channel();
        if (key.isConnectable()) {
            channel.finishConnect();
            ask(key);
            return false;
        }
        buffer.clear();
        if (channel.read(buffer) < 0) {
            throw new IOException("the server closed a connection instead of answering");
        }
        boolean complete = ((AnswerScanner) key.attachment()).scan(buffer.flip()) > 0;
        if (complete) {
            key.interestOps(0);
        }
        return complete;
    }

    private void ask(SelectionKey key) throws IOException {
        ((SocketChannel) key.channel()).write(request.duplicate());
        key.interestOps(SelectionKey.OP_READ);
    }
}
