package io.github.reactorserver.boot.webflux;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/**
 * A host with its port, or the node of a proxy's chain (RFC 7239, section 6). Immutable; nothing is looked up.
 *
 * @param host a name or an address, IPv6 in brackets
 * @param port null if there is none
 */
record HostAndPort(String host, @Nullable Integer port) {
    private static final int MAX_PORT = 65_535;
    private static final int MAX_HOST = 255;
    private static final int IPV4_BYTES = 4;

    /**
     * {@code host [":" port]}, as in the header field Host.
     *
     * @throws IllegalArgumentException if it is none
     */
    static HostAndPort parse(String text) {
        int end = endOfHost(text);
        String host = text.substring(0, end);
        boolean legal = host.startsWith("[") ? literal(host) != null : isName(host);
        if (!legal || (end < text.length() && text.charAt(end) != ':')) {
            throw new IllegalArgumentException("forwarded host that is none");
        }
        return new HostAndPort(host, end + 1 < text.length() ? port(text.substring(end + 1)) : null);
    }

    /**
     * An address with or without a port and brackets, {@code unknown} or an obfuscated name.
     *
     * @throws IllegalArgumentException if it is none
     */
    static HostAndPort node(String text) {
        boolean bare = !text.startsWith("[") && text.indexOf(':') != text.lastIndexOf(':');
        String host = bare ? "[" + text + "]" : text.substring(0, endOfHost(text));
        String port = bare ? "" : text.substring(host.length());
        boolean withheld = host.equalsIgnoreCase("unknown") || (host.startsWith("_") && isName(host));
        if ((!withheld && literal(host) == null) || (!port.isEmpty() && !port.startsWith(":"))) {
            throw new IllegalArgumentException("forwarded client that is no address");
        }
        boolean told = port.length() > 1 && !(port.startsWith(":_") && isName(port.substring(1)));
        return new HostAndPort(host, told ? port(port.substring(1)) : null);
    }

    /** A port's number. */
    static int port(String digits) {
        int number = 0;
        for (int i = 0; i < digits.length() && number <= MAX_PORT; i++) {
            char c = digits.charAt(i);
            number = c >= '0' && c <= '9' ? number * 10 + c - '0' : MAX_PORT + 1;
        }
        if (digits.isEmpty() || number > MAX_PORT) {
            throw new IllegalArgumentException("forwarded port that is none");
        }
        return number;
    }

    /** As a socket's address, resolved if the host is an address. */
    InetSocketAddress address(int portIfNone) {
        int number = port == null ? portIfNone : port;
        InetAddress address = literal(host);
        return address == null
                ? InetSocketAddress.createUnresolved(host, number)
                : new InetSocketAddress(address, number);
    }

    private static int endOfHost(String text) {
        int end = text.startsWith("[") ? text.indexOf(']') + 1 : text.indexOf(':');
        return end < 0 ? text.length() : end;
    }

    // as in the header field Host, of which the engine takes no more
    private static boolean isName(String text) {
        boolean legal = !text.isEmpty() && text.length() <= MAX_HOST;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            legal &= (c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= '0' && c <= '9')
                    || "-._~".indexOf(c) >= 0;
        }
        return legal;
    }

    /** The address that stands there, null if it is none. */
    private static @Nullable InetAddress literal(String host) {
        try {
            if (host.startsWith("[") && host.endsWith("]") && host.indexOf('%') < 0) {
                // brackets keep it from being looked up
                return InetAddress.getByName(host);
            }
            byte[] bytes = ipv4(host);
            return bytes == null ? null : InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            return null;
        }
    }

    // a zero in front would be octal for some
    private static byte @Nullable [] ipv4(String host) {
        String[] parts = host.split("\\.", -1);
        byte[] bytes = new byte[IPV4_BYTES];
        for (int i = 0; i < IPV4_BYTES; i++) {
            if (parts.length != IPV4_BYTES
                    || !parts[i].matches("0|[1-9][0-9]{0,2}")
                    || Integer.parseInt(parts[i]) > 255) {
                return null;
            }
            bytes[i] = (byte) Integer.parseInt(parts[i]);
        }
        return bytes;
    }
}
