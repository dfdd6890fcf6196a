package io.github.reactorserver.transport.nio;

import io.github.reactorserver.buffer.Buffer;
import io.github.reactorserver.transport.SocketOptions;
import io.github.reactorserver.transport.StreamSocket;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;

/** A connected socket on a {@link SocketChannel}; bytes cross the loop's transfer area. */
final class NioStreamSocket extends NioChannel implements StreamSocket {
    /**
     * Bytes of a file that are copied to go out with the head before them. A head that goes alone costs the kernel about 3
     * us, and has the peer's window, which is reckoned from the first packets, grow to a third: see performance.md.
     */
    private static final int JOINED_BYTES = 16 * 1024;

    private final SocketChannel channel;
    private final SocketAddress remoteAddress;

    private NioStreamSocket(SocketChannel channel) throws IOException {
        this.channel = channel;
        // kept, since a closed channel does not tell it any more
        this.remoteAddress = channel.getRemoteAddress();
    }

    static NioStreamSocket accepted(SocketChannel channel, SocketOptions options) throws IOException {
        try {
            channel.configureBlocking(false);
            NioOptions.set(channel, options);
            return new NioStreamSocket(channel);
        } catch (Throwable e) {
            channel.close();
            throw e;
        }
    }

    @Override
    SocketChannel channel() {
        return channel;
    }

    @Override
    public int read(Buffer target) throws IOException {
        ByteBuffer area = poller().transferArea();
        area.limit(Math.min(area.capacity(), target.writableBytes()));
        int count = channel.read(area);
        if (count > 0) {
            area.get(0, target.array(), target.writerIndex(), count);
            target.commit(count);
        }
        return count;
    }

    @Override
    public int write(Buffer ahead, ByteBuffer source) throws IOException {
        if (source.isDirect()) {
            return writeAll(ahead) ? channel.write(source) : 0;
        }
        ByteBuffer area = poller().transferArea();
        int length = Math.min(area.capacity(), ahead.readableBytes());
        area.put(ahead.array(), ahead.readerIndex(), length);
        int joined = length < ahead.readableBytes() ? 0 : Math.min(area.remaining(), source.remaining());
        area.put(length, source, source.position(), joined)
                .limit(length + joined)
                .position(0);
        int count = channel.write(area);
        ahead.skip(Math.min(count, length));
        int taken = Math.max(0, count - length);
        source.position(source.position() + taken);
        return taken;
    }

    private boolean writeAll(Buffer bytes) throws IOException {
        for (int before = -1; bytes.isReadable() && bytes.readableBytes() != before; ) {
            before = bytes.readableBytes();
            write(bytes, NO_BYTES);
        }
        return !bytes.isReadable();
    }

    @Override
    public long write(Buffer ahead, FileChannel file, long position, long count) throws IOException {
        ByteBuffer area = poller().transferArea();
        int length = ahead.readableBytes();
        if (length == 0 || length + JOINED_BYTES > area.capacity()) {
            return writeAll(ahead) ? transfer(file, position, count) : 0;
        }
        area.put(ahead.array(), ahead.readerIndex(), length);
        area.limit(length + (int) Math.min(JOINED_BYTES, count));
        Thread.interrupted();
        file.read(area, position);
        int taken = channel.write(area.flip());
        ahead.skip(Math.min(taken, length));
        return Math.max(0, taken - length);
    }

    private long transfer(FileChannel file, long position, long count) throws IOException {
        // an interrupt that a callback left behind would close the file for everybody who sends it
        Thread.interrupted();
        long taken = file.transferTo(position, count, channel);
        // also the transfer from behind the end of a file takes nothing, and would for ever
        if (taken == 0 && file.size() - position < count) {
            throw new EOFException(
                    "the file has " + file.size() + " bytes, too few for " + count + " from " + position);
        }
        return taken;
    }

    @Override
    public void shutdownOutput() throws IOException {
        channel.shutdownOutput();
    }

    @Override
    public void abort() {
        try {
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        } catch (IOException e) {
            // closed already or reset by the peer: nothing left to reset
        } finally {
            close();
        }
    }

    @Override
    public SocketAddress localAddress() {
        try {
            return channel.getLocalAddress();
        } catch (IOException e) {
            return new InetSocketAddress(0);
        }
    }

    @Override
    public SocketAddress remoteAddress() {
        return remoteAddress;
    }
}
