package io.github.reactorserver.transport;

/**
 * Options of a listening socket and of the connections it accepts (socket(7), tcp(7)).
 *
 * @param backlog connections that wait for accept
 * @param reuseAddress {@code SO_REUSEADDR}: bind while old connections linger
 * @param reusePort {@code SO_REUSEPORT}: several sockets on one port
 * @param noDelay {@code TCP_NODELAY}: send small segments at once
 * @param keepAlive {@code SO_KEEPALIVE}: probe silent peers
 * @param sendBuffer {@code SO_SNDBUF} in bytes, 0 for the system's choice
 * @param receiveBuffer {@code SO_RCVBUF} in bytes, 0 for the system's choice
 */
public record SocketOptions(
        int backlog,
        boolean reuseAddress,
        boolean reusePort,
        boolean noDelay,
        boolean keepAlive,
        int sendBuffer,
        int receiveBuffer) {
    public static final SocketOptions DEFAULTS = new SocketOptions(1_024, true, false, true, false, 0, 0);

    public SocketOptions {
        if (backlog < 1 || sendBuffer < 0 || receiveBuffer < 0) {
            throw new IllegalArgumentException("backlog must be positive and buffer sizes not negative: backlog="
                    + backlog + ", sendBuffer=" + sendBuffer + ", receiveBuffer=" + receiveBuffer);
        }
    }

    public SocketOptions withBacklog(int value) {
        return new SocketOptions(value, reuseAddress, reusePort, noDelay, keepAlive, sendBuffer, receiveBuffer);
    }

    public SocketOptions withReusePort(boolean value) {
        return new SocketOptions(backlog, reuseAddress, value, noDelay, keepAlive, sendBuffer, receiveBuffer);
    }

    public SocketOptions withNoDelay(boolean value) {
        return new SocketOptions(backlog, reuseAddress, reusePort, value, keepAlive, sendBuffer, receiveBuffer);
    }

    public SocketOptions withKeepAlive(boolean value) {
        return new SocketOptions(backlog, reuseAddress, reusePort, noDelay, value, sendBuffer, receiveBuffer);
    }

    public SocketOptions withSendBuffer(int bytes) {
        return new SocketOptions(backlog, reuseAddress, reusePort, noDelay, keepAlive, bytes, receiveBuffer);
    }

    public SocketOptions withReceiveBuffer(int bytes) {
        return new SocketOptions(backlog, reuseAddress, reusePort, noDelay, keepAlive, sendBuffer, bytes);
    }
}
