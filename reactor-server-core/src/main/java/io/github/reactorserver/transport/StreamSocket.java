package io.github.reactorserver.transport;

import io.github.reactorserver.buffer.Buffer;
import io.github.reactorserver.event.Channel;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * A connected socket that moves bytes without blocking. On a readiness transport each call is a system call; a
 * completion transport hands over what has been received and queues what is to be sent.
 */
public interface StreamSocket extends Channel {

    /**
     * Receives into the writable bytes of the buffer.
     *
     * @return how many came, 0 for none now, -1 for the end of the stream
     */
    int read(Buffer target) throws IOException;

    /**
     * Sends readable bytes of the buffer and drops those taken.
     *
     * @return how many were taken, 0 if none can be now
     */
    int write(Buffer source) throws IOException;

    /**
     * Sends remaining bytes and moves the position behind those taken. The content must not change until it is sent.
     *
     * @return how many were taken, 0 if none can be now
     */
    int write(ByteBuffer source) throws IOException;

    /**
     * Sends the readable bytes of a buffer, dropping those taken, and behind them remaining bytes, moving the position
     * behind those taken: in one call where that is cheap. The content must not change until it is sent.
     *
     * @return how many of the remaining bytes were taken, 0 if none can be now
     */
    default int write(Buffer ahead, ByteBuffer source) throws IOException {
        return writeAll(ahead) ? write(source) : 0;
    }

    /**
     * Sends bytes of a file, on most transports without copying them through this process (Linux: sendfile(2)). Pages
     * that are not in memory are read from the disk by the calling thread.
     *
     * @param position of the first byte in the file, whose own position is neither used nor moved
     * @param count how many bytes at most
     * @return how many were taken, 0 if none can be now
     * @throws IOException also if the file is closed, or ends before so many bytes
     */
    long transferFrom(FileChannel file, long position, long count) throws IOException;

    /**
     * Sends the readable bytes of a buffer, dropping those taken, and behind them bytes of a file as {@link
     * #transferFrom} does: in one packet with the first ones where that is cheap.
     *
     * @return how many bytes of the file were taken, 0 if none can be now
     */
    default long write(Buffer ahead, FileChannel file, long position, long count) throws IOException {
        return writeAll(ahead) ? transferFrom(file, position, count) : 0;
    }

    private boolean writeAll(Buffer bytes) throws IOException {
        for (int taken = 1; taken > 0 && bytes.isReadable(); ) {
            taken = write(bytes);
        }
        return !bytes.isReadable();
    }

    /** Sends FIN behind all that was written; receiving goes on. */
    void shutdownOutput() throws IOException;

    /** Closes with a reset, dropping whatever is unsent. */
    void abort();

    SocketAddress localAddress();

    SocketAddress remoteAddress();
}
