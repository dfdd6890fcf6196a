package io.github.reactorserver.boot.autoconfigure;

import java.io.IOException;
import java.net.InetSocketAddress;

/** A listener could not be bound. */
final class ListenException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String listener;
    private final InetSocketAddress address;
    private final String portSetting;

    /**
     * @param listener as it reads in a message: {@code HTTP listener}
     * @param portSetting where the user has set the port
     */
    ListenException(String listener, InetSocketAddress address, String portSetting, IOException cause) {
        super("The " + listener + " cannot be bound to " + address + ", see " + portSetting, cause);
        this.listener = listener;
        this.address = address;
        this.portSetting = portSetting;
    }

    String listener() {
        return listener;
    }

    InetSocketAddress address() {
        return address;
    }

    String portSetting() {
        return portSetting;
    }
}
