package io.github.reactorserver.boot.webflux;

import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * URIs of the requests read last, so that asking for the same one again parses nothing. Thread-safe: what is kept does not
 * change, and threads that meet in a slot only parse once more.
 *
 * <p>Only short ones without a query are kept: what is asked for often, and nothing that is anybody's secret.
 */
final class RequestUris {
    private static final int SLOTS = 128;
    private static final int MAX_LENGTH = 128;

    private final @Nullable Known[] slots = new @Nullable Known[SLOTS];

    private record Known(String scheme, String host, String target, URI uri) {}

    /**
     * The absolute URI of a request.
     *
     * @param host with its port
     * @param target path and query
     * @throws URISyntaxException if host and target are none
     */
    URI of(String scheme, String host, String target) throws URISyntaxException {
        int hash = host.hashCode() * 31 + target.hashCode();
        int slot = (hash ^ hash >>> 16 ^ hash >>> 8) & (SLOTS - 1);
        Known known = slots[slot];
        if (known != null && known.target.equals(target) && known.host.equals(host) && known.scheme.equals(scheme)) {
            return known.uri;
        }
        URI uri = new URI(scheme + "://" + host + target);
        if (host.length() + target.length() <= MAX_LENGTH && target.indexOf('?') < 0) {
            slots[slot] = new Known(scheme, host, target, uri);
        }
        return uri;
    }
}
