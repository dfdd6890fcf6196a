package io.github.reactorserver.net;

import io.github.reactorserver.buffer.Buffer;
import io.github.reactorserver.buffer.FileRegion;
import io.github.reactorserver.transport.StreamSocket;
import java.io.IOException;

/** A region on its way out. Loop-confined. */
final class FileTransfer implements OutboundBuffer.Piece {
    private final FileRegion region;
    private long sent;

    FileTransfer(FileRegion region) {
        this.region = region;
    }

    @Override
    public long remaining() {
        return region.count() - sent;
    }

    @Override
    public long writeTo(StreamSocket socket, long most) throws IOException {
        return count(() -> socket.transferFrom(region.file(), region.position() + sent, Math.min(most, remaining())));
    }

    /** Writes what is collected, and so many bytes at most behind it; what is not written stays collected. */
    long writeTo(StreamSocket socket, Buffer collected, long most) throws IOException {
        return count(
                () -> socket.write(collected, region.file(), region.position() + sent, Math.min(most, remaining())));
    }

    private interface Write {
        long run() throws IOException;
    }

    private long count(Write write) throws IOException {
        long count;
        try {
            count = write.run();
        } catch (RuntimeException e) {
            // such as a file that was not opened for reading: the bytes promised will not come
            throw new IOException(region + " cannot be sent", e);
        }
        sent += count;
        return count;
    }

    @Override
    public void release() {
        region.release();
    }
}
