package io.github.reactorserver.transport.memory;

import io.github.reactorserver.transport.Peer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Arrays;

/** The client's end of a connection within a {@link MemoryTransport}, in the hands of a test. Thread-safe. */
public final class MemoryPeer implements Peer {
    private final MemoryTransport transport;
    private final MemoryStreamSocket socket;
    private final InetSocketAddress local;
    private final int window;
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private int taken;
    private boolean outputEnded;
    private boolean closed;
    private boolean ended;
    private boolean reset;

    MemoryPeer(
            MemoryTransport transport, int window, int capacity, InetSocketAddress server, InetSocketAddress client) {
        this.transport = transport;
        this.window = window;
        this.local = client;
        this.socket = new MemoryStreamSocket(transport, this, capacity, server, client);
    }

    MemoryStreamSocket socket() {
        return socket;
    }

    // ---- sending

    @Override
    public void send(byte[] bytes) {
        if (bytes.length == 0) {
            return;
        }
        transport.locked(() -> {
            if (outputEnded) {
                throw new IllegalStateException("the output was closed");
            }
            if (socket.isOpen() && !reset) {
                socket.receive(bytes.clone());
            } else {
                // nobody is there any more: the response is a reset
                handleReset();
            }
            transport.signal();
        });
    }

    /** Sends the bytes in two pieces, which are received one after the other. */
    public void sendSplit(byte[] bytes, int at) {
        send(Arrays.copyOfRange(bytes, 0, at));
        send(Arrays.copyOfRange(bytes, at, bytes.length));
    }

    /** Sends each byte as a piece of its own. */
    public void sendByteByByte(byte[] bytes) {
        for (byte b : bytes) {
            send(new byte[] {b});
        }
    }

    @Override
    public void closeOutput() {
        transport.locked(() -> {
            outputEnded = true;
            socket.endInput();
            transport.signal();
        });
    }

    @Override
    public void reset() {
        transport.locked(() -> {
            closed = true;
            outputEnded = true;
            socket.handleReset();
            transport.signal();
        });
    }

    // as in TCP, what was not received turns a close into a reset
    @Override
    public void close() {
        transport.locked(() -> {
            if (!closed && received.size() > taken) {
                reset();
            } else if (!closed) {
                closed = true;
                closeOutput();
            }
        });
    }

    /** The server's reads fail from now on, when it has read what came before. */
    public void failReads(IOException fault) {
        transport.locked(() -> {
            socket.failReads(fault);
            transport.signal();
        });
    }

    /** The server's writes fail from now on. */
    public void failWrites(IOException fault) {
        transport.locked(() -> {
            socket.failWrites(fault);
            transport.signal();
        });
    }

    /** Whether the server's socket keeps what it takes, as bytes do that wait for encryption or their submission. */
    public void holdBack(boolean value) {
        transport.locked(() -> {
            socket.holdBack(value);
            transport.signal();
        });
    }

    /** Lets so many of the bytes go that are held back. */
    public void letGo(int count) {
        transport.locked(() -> {
            socket.letGo(count);
            transport.signal();
        });
    }

    /** What is held back is lost. */
    public void failUnsent(IOException fault) {
        transport.locked(() -> {
            socket.failUnsent(fault);
            transport.signal();
        });
    }

    // ---- receiving

    @Override
    public byte[] receive(int count) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        while (bytes.size() < count) {
            transport.await(() -> available() > 0 || ended || reset, "byte " + bytes.size() + " of " + count);
            byte[] piece = take(count - bytes.size());
            if (piece.length == 0) {
                throw new AssertionError("the stream ended behind " + bytes.size() + " of " + count + " bytes");
            }
            bytes.writeBytes(piece);
        }
        return bytes.toByteArray();
    }

    @Override
    public byte[] receiveAll() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        awaitEnd(bytes);
        return bytes.toByteArray();
    }

    @Override
    public End awaitEnd() {
        return awaitEnd(new ByteArrayOutputStream());
    }

    private End awaitEnd(ByteArrayOutputStream bytes) {
        while (true) {
            transport.await(() -> available() > 0 || ended || reset, "the end of the stream");
            byte[] piece = take(Integer.MAX_VALUE);
            bytes.writeBytes(piece);
            if (piece.length == 0) {
                return transport.ask(() -> ended ? End.CLOSED : End.RESET);
            }
        }
    }

    /** All that can be received now. */
    public byte[] receiveAvailable() {
        return take(Integer.MAX_VALUE);
    }

    /** So many bytes of those that can be received now, or fewer. */
    public byte[] receiveAvailable(int most) {
        return take(most);
    }

    private byte[] take(int most) {
        return transport.ask(() -> {
            int count = Math.min(most, available());
            byte[] piece = Arrays.copyOfRange(received.toByteArray(), taken, taken + count);
            taken += count;
            if (taken == received.size()) {
                received.reset();
                taken = 0;
            }
            socket.complete();
            transport.signal();
            return piece;
        });
    }

    private int available() {
        return received.size() - taken;
    }

    /** Whether the server has ended its stream, and all of it has arrived. */
    public boolean isEnded() {
        return transport.ask(() -> ended);
    }

    /** Whether the server has reset the connection. */
    public boolean isReset() {
        return transport.ask(() -> reset);
    }

    @Override
    public InetSocketAddress localAddress() {
        return local;
    }

    // ---- what the server does, with the lock held

    int room() {
        return closed ? Integer.MAX_VALUE : window - available();
    }

    void handleReceived(byte[] bytes) {
        if (closed) {
            socket.handleReset();
        } else {
            received.writeBytes(bytes);
        }
        transport.signal();
    }

    void handleEnd() {
        ended = !reset;
        transport.signal();
    }

    void handleReset() {
        reset = !ended || reset;
        transport.signal();
    }
}
