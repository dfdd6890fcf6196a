package io.github.reactorserver.transport;

/**
 * Options of a listening socket and of the connections it accepts (socket(7), tcp(7)).
 *
 * <p>There is no timed {@code SO_LINGER}: with it, closing would block the loop. The time that a peer has after our
 * half-close is one of the connection's timeouts.
 *
 * @param backlog connections that wait for accept
 * @param reuseAddress {@code SO_REUSEADDR}: bind while old connections linger
 * @param reusePort {@code SO_REUSEPORT}: several sockets on one port
 * @param noDelay {@code TCP_NODELAY}: send small segments at once
 * @param keepAlive {@code SO_KEEPALIVE}: probe silent peers
 * @param sendBuffer {@code SO_SNDBUF} in bytes, 0 for the system's choice
 * @param receiveBuffer {@code SO_RCVBUF} in bytes, 0 for the system's choice
 * @param probes when and how often to probe, if {@code keepAlive} is set
 * @param abortOnClose {@code SO_LINGER} of zero: closing resets the connection and drops what the system has not sent
 */
public record SocketOptions(
        int backlog,
        boolean reuseAddress,
        boolean reusePort,
        boolean noDelay,
        boolean keepAlive,
        int sendBuffer,
        int receiveBuffer,
        KeepAliveProbes probes,
        boolean abortOnClose) {
    public static final SocketOptions DEFAULTS =
            new SocketOptions(1_024, true, false, true, false, 0, 0, KeepAliveProbes.SYSTEM, false);

    public SocketOptions {
        if (backlog < 1) {
            throw new IllegalArgumentException("the backlog must be positive: " + backlog);
        }
        if (sendBuffer < 0 || receiveBuffer < 0) {
            throw new IllegalArgumentException(
                    "the size of a buffer must not be negative: " + Math.min(sendBuffer, receiveBuffer));
        }
    }

    /** With the system's probes, and closing that does not reset. */
    public SocketOptions(
            int backlog,
            boolean reuseAddress,
            boolean reusePort,
            boolean noDelay,
            boolean keepAlive,
            int sendBuffer,
            int receiveBuffer) {
        this(
                backlog,
                reuseAddress,
                reusePort,
                noDelay,
                keepAlive,
                sendBuffer,
                receiveBuffer,
                KeepAliveProbes.SYSTEM,
                false);
    }

    public SocketOptions withBacklog(int value) {
        return new SocketOptions(
                value, reuseAddress, reusePort, noDelay, keepAlive, sendBuffer, receiveBuffer, probes, abortOnClose);
    }

    public SocketOptions withReuseAddress(boolean value) {
        return new SocketOptions(
                backlog, value, reusePort, noDelay, keepAlive, sendBuffer, receiveBuffer, probes, abortOnClose);
    }

    public SocketOptions withReusePort(boolean value) {
        return new SocketOptions(
                backlog, reuseAddress, value, noDelay, keepAlive, sendBuffer, receiveBuffer, probes, abortOnClose);
    }

    public SocketOptions withNoDelay(boolean value) {
        return new SocketOptions(
                backlog, reuseAddress, reusePort, value, keepAlive, sendBuffer, receiveBuffer, probes, abortOnClose);
    }

    public SocketOptions withKeepAlive(boolean value) {
        return new SocketOptions(
                backlog, reuseAddress, reusePort, noDelay, value, sendBuffer, receiveBuffer, probes, abortOnClose);
    }

    public SocketOptions withSendBuffer(int bytes) {
        return new SocketOptions(
                backlog, reuseAddress, reusePort, noDelay, keepAlive, bytes, receiveBuffer, probes, abortOnClose);
    }

    public SocketOptions withReceiveBuffer(int bytes) {
        return new SocketOptions(
                backlog, reuseAddress, reusePort, noDelay, keepAlive, sendBuffer, bytes, probes, abortOnClose);
    }

    /** Probes silent peers so. */
    public SocketOptions withProbes(KeepAliveProbes value) {
        return new SocketOptions(
                backlog, reuseAddress, reusePort, noDelay, true, sendBuffer, receiveBuffer, value, abortOnClose);
    }

    public SocketOptions withAbortOnClose(boolean value) {
        return new SocketOptions(
                backlog, reuseAddress, reusePort, noDelay, keepAlive, sendBuffer, receiveBuffer, probes, value);
    }
}
