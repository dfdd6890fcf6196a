package io.github.reactorserver.transport;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A client on a real socket to the loopback address. */
public final class SocketPeer implements Peer {
    private static final int PATIENCE_MILLIS = 10_000;

    private final Socket socket;
    private @Nullable PushbackInputStream input;

    private SocketPeer(Socket socket) {
        this.socket = socket;
    }

    public static SocketPeer connect(int port) throws IOException {
        return connect(port, 0);
    }

    /**
     * Connects with a small receive buffer, so that the server soon cannot write.
     *
     * @param receiveBuffer in bytes, 0 for the system's choice
     */
    public static SocketPeer connect(int port, int receiveBuffer) throws IOException {
        Socket socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(PATIENCE_MILLIS);
            if (receiveBuffer > 0) {
                socket.setReceiveBufferSize(receiveBuffer);
            }
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MILLIS);
            return new SocketPeer(socket);
        } catch (ConnectException e) {
            socket.close();
            throw e;
        } catch (SocketException e) {
            // reset as soon as it was connected: that is for the test to see
            return new SocketPeer(socket);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private PushbackInputStream input() throws IOException {
        if (input == null) {
            input = new PushbackInputStream(socket.getInputStream());
        }
        return input;
    }

    /** An action that may fail as sockets do. */
    private interface Action {
        void run() throws IOException;
    }

    private static void unchecked(Action action) {
        try {
            action.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void send(byte[] bytes) {
        unchecked(() -> socket.getOutputStream().write(bytes));
    }

    /** Sends one byte out of band. */
    public void sendUrgent(int value) {
        unchecked(() -> socket.sendUrgentData(value));
    }

    @Override
    public byte[] receive(int count) {
        try {
            byte[] bytes = input().readNBytes(count);
            if (bytes.length < count) {
                throw new AssertionError("the stream ended behind " + bytes.length + " of " + count + " bytes");
            }
            return bytes;
        } catch (IOException e) {
            throw new AssertionError("waited in vain for " + count + " bytes", e);
        }
    }

    /** Waits for so many bytes or the end of the stream, which must not be a reset. */
    public String receiveAtMost(int count) {
        try {
            return new String(input().readNBytes(count), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new AssertionError("neither a byte nor the end of the stream", e);
        }
    }

    /** Waits for a byte or the end of the stream, clean or not, and takes nothing. */
    public boolean isEndedBeforeNext() {
        try {
            PushbackInputStream in = input();
            int next = in.read();
            if (next >= 0) {
                in.unread(next);
            }
            return next < 0;
        } catch (SocketException e) {
            return true;
        } catch (IOException e) {
            throw new AssertionError("neither a byte nor the end of the stream", e);
        }
    }

    @Override
    public byte[] receiveAll() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        receiveAll(bytes);
        return bytes.toByteArray();
    }

    @Override
    public End awaitEnd() {
        return receiveAll(new ByteArrayOutputStream());
    }

    private End receiveAll(ByteArrayOutputStream bytes) {
        try {
            InputStream in = input();
            byte[] piece = new byte[64 * 1024];
            for (int count = in.read(piece); count >= 0; count = in.read(piece)) {
                bytes.write(piece, 0, count);
            }
            return End.CLOSED;
        } catch (SocketTimeoutException e) {
            throw new AssertionError("waited in vain for the end of the stream", e);
        } catch (SocketException e) {
            return End.RESET;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void closeOutput() {
        unchecked(socket::shutdownOutput);
    }

    @Override
    public void reset() {
        unchecked(() -> {
            socket.setSoLinger(true, 0);
            socket.close();
        });
    }

    @Override
    public void close() {
        unchecked(socket::close);
    }

    @Override
    public InetSocketAddress localAddress() {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }
}
