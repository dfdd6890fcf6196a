package io.github.reactorserver.boot.autoconfigure;

import java.net.BindException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Explains listeners that cannot be bound: a port in use, a foreign address, a port without permission. */
final class ListenFailureAnalyzer extends AbstractFailureAnalyzer<ListenException> {
    private static final String ADDRESS_PROPERTY = ReactorServerProperties.PREFIX + ".address";

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, ListenException failure) {
        String listener = "The " + failure.listener() + " could not be started: ";
        int port = failure.address().getPort();
        InetAddress address = failure.address().getAddress();
        if (!(failure.getCause() instanceof BindException)) {
            return new FailureAnalysis(
                    listener + failure.getCause() + " (port " + port + ").",
                    "Check that the process may listen on that port, or change " + failure.portSetting() + ".",
                    failure);
        }
        if (address != null && !isLocal(address)) {
            return new FailureAnalysis(
                    listener + address.getHostAddress() + " is not an address of this machine.",
                    "Set " + ADDRESS_PROPERTY + " to an address of this machine, or remove it to listen on all.",
                    failure);
        }
        return new FailureAnalysis(
                listener + "port " + port + " is already in use.",
                "Stop the process that listens on port " + port + ", or change " + failure.portSetting()
                        + " (0 takes any free port).",
                failure);
    }

    private static boolean isLocal(InetAddress address) {
        try {
            return address.isAnyLocalAddress() || NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException e) {
            return true;
        }
    }
}
