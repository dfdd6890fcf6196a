package io.github.reactorserver.transport.memory;

import io.github.reactorserver.buffer.Buffer;
import io.github.reactorserver.transport.StreamSocket;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** The server's end of a connection: finished buffers come in, queued bytes go out. */
final class MemoryStreamSocket extends MemoryChannel implements StreamSocket {
    private final MemoryPeer peer;
    private final SocketAddress local;
    private final SocketAddress remote;
    private final ArrayDeque<ByteBuffer> received = new ArrayDeque<>();
    private final ByteBuffer queued;
    private int submitted;
    private boolean inputEnded;
    private boolean outputEnded;
    private boolean endTold;
    private boolean holdsBack;
    private int toldUnsent;
    private @Nullable IOException unsentFault;
    private @Nullable IOException readFault;
    private @Nullable IOException writeFault;

    MemoryStreamSocket(
            MemoryTransport transport, MemoryPeer peer, int capacity, SocketAddress local, SocketAddress remote) {
        super(transport);
        this.peer = peer;
        this.queued = ByteBuffer.allocate(capacity);
        this.local = local;
        this.remote = remote;
    }

    // ---- what the peer does, with the lock held

    void receive(byte[] bytes) {
        received.add(ByteBuffer.wrap(bytes));
    }

    void endInput() {
        inputEnded = true;
    }

    void failReads(IOException fault) {
        readFault = fault;
    }

    void failWrites(IOException fault) {
        writeFault = fault;
    }

    /** Whether what is written stays in the socket, as bytes do that wait for encryption or their submission. */
    void holdBack(boolean value) {
        holdsBack = value;
        if (!value) {
            submitted = queued.position();
            complete();
        }
    }

    /** What was taken and held back is lost. */
    void failUnsent(IOException fault) {
        unsentFault = fault;
    }

    /** Lets so many of the bytes that are held back go. */
    void letGo(int count) {
        submitted = Math.min(count, queued.position());
        move(Math.min(submitted, peer.room()));
    }

    /** The peer has reset the connection: bytes that came before can be read, none go out any more. */
    void handleReset() {
        IOException fault = new IOException("Connection reset by peer");
        failReads(fault);
        failWrites(fault);
        queued.clear();
        submitted = 0;
    }

    // ---- what the server does

    @Override
    int readiness() {
        boolean readable = !received.isEmpty() || inputEnded || readFault != null;
        // as Linux does, not before a third is free
        boolean room = queued.remaining() >= queued.capacity() / 3;
        // while bytes are held back, only that their number has fallen is news
        boolean falls = toldUnsent == 0 || queued.position() < toldUnsent || unsentFault != null;
        boolean writable = !outputEnded && ((room && falls) || writeFault != null);
        return (readable ? READ : NONE) | (writable ? WRITE : NONE);
    }

    @Override
    void handleCall(MemoryFaults.Call call) {
        transport.faults.throwIfAsked(call);
    }

    @Override
    public int read(Buffer target) throws IOException {
        requireOpen();
        handleCall(MemoryFaults.Call.READ);
        transport.lock.lock();
        try {
            transport.readCalled();
            ByteBuffer first = received.peek();
            if (first == null) {
                throwIf(readFault);
                return inputEnded ? -1 : 0;
            }
            int count = Math.min(first.remaining(), target.writableBytes());
            first.get(target.array(), target.writerIndex(), count);
            target.commit(count);
            if (!first.hasRemaining()) {
                received.remove();
            }
            return count;
        } finally {
            transport.lock.unlock();
        }
    }

    @Override
    public int write(Buffer ahead, ByteBuffer source) throws IOException {
        if (ahead.isReadable() && !writeAll(ahead)) {
            return 0;
        }
        if (!source.hasRemaining()) {
            return 0;
        }
        byte[] bytes = new byte[Math.min(source.remaining(), queued.capacity())];
        source.get(source.position(), bytes);
        int count = write(bytes, 0, bytes.length);
        source.position(source.position() + count);
        return count;
    }

    private boolean writeAll(Buffer bytes) throws IOException {
        for (int count = 1; count > 0 && bytes.isReadable(); ) {
            count = write(bytes.array(), bytes.readerIndex(), bytes.readableBytes());
            bytes.skip(count);
        }
        return !bytes.isReadable();
    }

    @Override
    public long write(Buffer ahead, FileChannel file, long position, long count) throws IOException {
        if (ahead.isReadable() && !writeAll(ahead)) {
            return 0;
        }
        requireOpen();
        ByteBuffer piece = ByteBuffer.allocate((int) Math.min(count, transport.ask(queued::remaining)));
        // as on any other transport, an interrupt that was left behind closes no file
        Thread.interrupted();
        int length = file.read(piece, position);
        if (length <= 0 && piece.capacity() > 0) {
            throw new EOFException("the file ends before byte " + (position + count));
        }
        return write(piece.array(), 0, Math.max(0, length));
    }

    private int write(byte[] bytes, int offset, int length) throws IOException {
        requireOpen();
        handleCall(MemoryFaults.Call.WRITE);
        transport.lock.lock();
        try {
            transport.writeCalled();
            throwIf(writeFault);
            if (outputEnded) {
                throw new IOException("Broken pipe");
            }
            int count = Math.min(length, queued.remaining());
            queued.put(bytes, offset, count);
            return count;
        } finally {
            transport.lock.unlock();
        }
    }

    private static void throwIf(@Nullable IOException fault) throws IOException {
        if (fault != null) {
            throw fault;
        }
    }

    @Override
    public long unsent() throws IOException {
        requireOpen();
        transport.lock.lock();
        try {
            throwIf(unsentFault);
            toldUnsent = holdsBack ? queued.position() : 0;
            return toldUnsent;
        } finally {
            transport.lock.unlock();
        }
    }

    @Override
    void submit() {
        submitted = queued.position();
        complete();
    }

    /** Moves submitted bytes as far as the peer's window allows. With the lock held. */
    void complete() {
        if (!holdsBack) {
            move(Math.min(submitted, peer.room()));
        }
        if (outputEnded && queued.position() == 0 && !endTold) {
            endTold = true;
            peer.handleEnd();
        }
    }

    private void move(int count) {
        if (count > 0) {
            byte[] bytes = new byte[count];
            queued.flip().get(bytes);
            queued.compact();
            submitted -= count;
            peer.handleReceived(bytes);
        }
    }

    @Override
    public void shutdownOutput() throws IOException {
        requireOpen();
        handleCall(MemoryFaults.Call.SHUTDOWN_OUTPUT);
        transport.lock.lock();
        try {
            throwIf(writeFault);
            if (holdsBack && queued.position() > 0) {
                throw new AssertionError("the stream was ended before what is unsent was gone");
            }
            outputEnded = true;
        } finally {
            transport.lock.unlock();
        }
    }

    @Override
    public void abort() {
        requireOwner();
        handleCall(MemoryFaults.Call.ABORT);
        transport.locked(() -> {
            if (isOpen()) {
                queued.clear();
                submitted = 0;
                peer.handleReset();
            }
        });
        close();
    }

    // bytes that are left unread turn a close into a reset, as in TCP
    @Override
    void handleClosed() {
        if (!received.isEmpty()) {
            peer.handleReset();
        } else {
            outputEnded = true;
            submit();
        }
    }

    @Override
    public SocketAddress localAddress() {
        return local;
    }

    @Override
    public SocketAddress remoteAddress() {
        return remote;
    }
}
