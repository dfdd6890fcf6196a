package io.github.reactorserver.boot.monitor;

import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The hosts that a page without a password answers to: addresses, {@code localhost} and given names. Another name may be
 * one that a page of somebody else's has had resolved to us, so that scripts in the operator's browser can read what is
 * meant for the operator alone (DNS rebinding). Immutable.
 */
final class KnownHosts {
    private static final Pattern ADDRESS = Pattern.compile("\\[[0-9a-f:.]+]|[0-9]{1,3}(\\.[0-9]{1,3}){3}");

    private final Set<String> names;

    KnownHosts(Collection<String> names) {
        this.names = names.stream().map(name -> name.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Whether to answer a request to that host.
     *
     * @param field value of the header field Host; a client that sends none is no browser
     */
    boolean has(@Nullable String field) {
        if (field == null || field.isEmpty()) {
            return true;
        }
        String host = field.replaceFirst(":[0-9]*$", "").toLowerCase(Locale.ROOT);
        return host.equals("localhost")
                || host.endsWith(".localhost")
                || ADDRESS.matcher(host).matches()
                || names.contains(host);
    }
}
