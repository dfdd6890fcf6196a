package io.github.reactorserver.benchmarks;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Connections to one server that each had one response and now do nothing. */
final class IdleConnections implements AutoCloseable {
    private final InetSocketAddress address;
    private final byte[] request;
    private final ByteBuffer buffer = ByteBuffer.allocate(1 << 12);
    private final List<SocketChannel> open = new ArrayList<>();

    IdleConnections(URI target) {
        address = new InetSocketAddress(target.getHost(), target.getPort());
        request = ("GET / HTTP/1.1\r\nHost: " + target.getAuthority() + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    /** Opens more, one after the other, until there are so many. */
    void growTo(int count) throws IOException {
        while (open.size() < count) {
            SocketChannel channel = SocketChannel.open();
            open.add(channel);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.connect(address);
            channel.write(ByteBuffer.wrap(request));
            awaitAnswer(channel);
        }
    }

    private void awaitAnswer(SocketChannel channel) throws IOException {
        AnswerScanner scanner = new AnswerScanner();
        int answers = 0;
        while (answers == 0) {
            buffer.clear();
            if (channel.read(buffer) < 0) {
                throw new IOException("the server closed a connection instead of answering");
            }
            answers = scanner.scan(buffer.flip());
        }
    }

    /** How many of them the server has closed meanwhile. */
    long lost() throws IOException {
        long lost = 0;
        for (SocketChannel channel : open) {
            channel.configureBlocking(false);
            buffer.clear();
            lost += channel.read(buffer) < 0 ? 1 : 0;
            channel.configureBlocking(true);
        }
        return lost;
    }

    @Override
    public void close() throws IOException {
        for (SocketChannel channel : open) {
            channel.close();
        }
        open.clear();
    }
}
