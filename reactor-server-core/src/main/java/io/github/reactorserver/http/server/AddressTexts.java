package io.github.reactorserver.http.server;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** Client addresses as text for the access log; those seen last are kept. Loop-confined. */
final class AddressTexts {
    // a power of two
    private static final int KEPT = 256;

    private final @Nullable InetAddress[] addresses = new InetAddress[KEPT];
    private final String[] texts = new String[KEPT];

    /** The address without the port. */
    String of(SocketAddress address) {
        return address instanceof InetSocketAddress internet ? of(internet.getAddress()) : address.toString();
    }

    private String of(InetAddress address) {
        int hash = address.hashCode();
        int place = (hash ^ hash >>> 16) & KEPT - 1;
        if (!address.equals(addresses[place])) {
            addresses[place] = address;
            texts[place] = address.getHostAddress();
        }
        return texts[place];
    }
}
