package io.github.reactorserver.http.log;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** Client addresses as text for the access log; those seen last are kept. Thread-safe. */
final class AddressTexts {
    // a power of two
    private static final int KEPT = 256;

    // racy: threads may miss what others have put there
    private final @Nullable Known[] known = new @Nullable Known[KEPT];

    private record Known(InetAddress address, String text) {}

    /** The address without the port. */
    String of(SocketAddress address) {
        return address instanceof InetSocketAddress internet && internet.getAddress() != null
                ? of(internet.getAddress())
                : address.toString();
    }

    private String of(InetAddress address) {
        int hash = address.hashCode();
        int place = (hash ^ hash >>> 16) & KEPT - 1;
        Known kept = known[place];
        if (kept == null || !address.equals(kept.address)) {
            kept = new Known(address, address.getHostAddress());
            known[place] = kept;
        }
        return kept.text;
    }
}
