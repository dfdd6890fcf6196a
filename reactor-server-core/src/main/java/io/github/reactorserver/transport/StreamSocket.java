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
    /** For a write that has nothing ahead; nobody writes to it. */
    Buffer NOTHING = new Buffer(0);

    /** For a write that has nothing behind. */
    ByteBuffer NO_BYTES = ByteBuffer.allocate(0);

    /**
     * Receives into the writable bytes of the buffer. Loop's thread.
     *
     * @return how many came, 0 for none now, -1 for the end of the stream
     */
    int read(Buffer target) throws IOException;

    /**
     * Sends the readable bytes of a buffer, dropping those taken, and behind them remaining bytes, moving the position behind
     * those taken: in one call where that is cheap. Either may be empty. What is left of the first stays there, and then none
     * of the others is taken. The content of {@code source} must not change until it is sent; that of {@code ahead} may at
     * once. Loop's thread.
     *
     * @return how many of the remaining bytes were taken, 0 if none can be now
     */
    int write(Buffer ahead, ByteBuffer source) throws IOException;

    /**
     * Sends the readable bytes of a buffer, which may be empty, as {@link #write(Buffer, ByteBuffer)} does, and behind them
     * bytes of a file: on most transports without copying them through this process (Linux: sendfile(2)). Pages that are not
     * in memory are read from the disk by the calling thread. Loop's thread.
     *
     * @param position of the first byte in the file, whose own position is neither used nor moved
     * @param count how many bytes at most
     * @return how many bytes of the file were taken, 0 if none can be now
     * @throws IOException also if the file is closed, or ends before so many bytes
     */
    long write(Buffer ahead, FileChannel file, long position, long count) throws IOException;

    /**
     * Bytes that were taken and that the operating system does not have yet, as they wait for encryption or for the next
     * submission: they count as pending. While there are some, a channel that asks for {@link Channel#WRITE} is reported when
     * their number has fallen; {@link #shutdownOutput} and {@link Channel#close} are called when there are none. Loop's thread.
     *
     * @throws IOException if they cannot be sent any more
     */
    default long unsent() throws IOException {
        return 0;
    }

    /** Sends FIN behind all that was written; receiving goes on. Loop's thread. */
    void shutdownOutput() throws IOException;

    /** Closes with a reset, dropping whatever is unsent. Loop's thread. */
    void abort();

    SocketAddress localAddress();

    SocketAddress remoteAddress();
}
