package io.github.reactorserver.benchmarks.servers;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/**
 * What java.nio itself costs: a selector loop that counts the ends of heads, reads nothing else and gives fixed
 * answers. No server, but the limit of all that use java.nio. Relies on wrk's requests never being cut. Argument: port.
 */
final class BareNioPlaintext {
    private static final int HEAD_END = 0x0d0a0d0a;
    private static final int MAX_BATCH = 64;
    private static final byte[] ANSWER = answer("");
    private static final byte[] LAST_ANSWER = answer("Connection: close\r\n");

    private final Selector selector = Selector.open();
    private final ServerSocketChannel listener = ServerSocketChannel.open();
    private final ByteBuffer in = ByteBuffer.allocateDirect(1 << 16);
    private final ByteBuffer out = ByteBuffer.allocateDirect(MAX_BATCH * LAST_ANSWER.length);

    private BareNioPlaintext() throws IOException {}

    public static void main(String[] args) throws IOException {
        BareNioPlaintext server = new BareNioPlaintext();
        server.listener.bind(Standing.address(args), 1_024);
        server.listener.configureBlocking(false);
        server.listener.register(server.selector, SelectionKey.OP_ACCEPT);
        Thread loop = new Thread(server::run, "loop");
        loop.setDaemon(true);
        loop.start();
        Standing.untilInputEnds(((InetSocketAddress) server.listener.getLocalAddress()).getPort());
    }

    private void run() {
        try {
            while (true) {
                selector.select(this::handle);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void handle(SelectionKey key) {
        try {
            if (key.isAcceptable()) {
                acceptAll();
            } else if (!serve((SocketChannel) key.channel())) {
                key.channel().close();
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void acceptAll() throws IOException {
        for (SocketChannel channel = listener.accept(); channel != null; channel = listener.accept()) {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.register(selector, SelectionKey.OP_READ);
        }
    }

    /** Answers what one read brings; false when the connection is over. */
    private boolean serve(SocketChannel channel) throws IOException {
        in.clear();
        int count = read(channel);
        if (count < 0) {
            return false;
        }
        in.flip();
        out.clear();
        boolean last = false;
        for (int at = 1; at + 4 <= count; at++) {
            if (in.get(at) == '\r') {
                last |= in.get(at - 1) == 'e'; // the only line of wrk's that ends so is "Connection: close"
                if (in.getInt(at) == HEAD_END) {
                    out.put(last ? LAST_ANSWER : ANSWER);
                }
            }
        }
        out.flip();
        channel.write(out);
        return !last;
    }

    private int read(SocketChannel channel) {
        try {
            return channel.read(in);
        } catch (IOException resetByPeer) {
            return -1;
        }
    }

    private static byte[] answer(String header) {
        String head = "HTTP/1.1 200 OK\r\nContent-Type: " + Standing.CONTENT_TYPE + "\r\nContent-Length: "
                + Standing.BODY.length + "\r\n" + header + "\r\n";
        return (head + new String(Standing.BODY, StandardCharsets.US_ASCII)).getBytes(StandardCharsets.US_ASCII);
    }
}
