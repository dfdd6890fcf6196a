package io.github.reactorserver.boot.monitor;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/** Shows addresses of clients, whole or by their first half, which tells networks apart but not people. */
record AddressMask(boolean masks) {

    String show(SocketAddress address) {
        if (!(address instanceof InetSocketAddress inet) || inet.getAddress() == null) {
            return address.toString();
        }
        InetAddress ip = inet.getAddress();
        return (masks ? firstHalf(ip) : ip.getHostAddress()) + ":" + inet.getPort();
    }

    private static String firstHalf(InetAddress ip) {
        byte[] bytes = ip.getAddress();
        if (bytes.length == 4) {
            return (bytes[0] & 0xff) + "." + (bytes[1] & 0xff) + ".*.*";
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < bytes.length / 2; i += 2) {
            text.append(Integer.toHexString((bytes[i] & 0xff) << 8 | bytes[i + 1] & 0xff))
                    .append(':');
        }
        return "[" + text.append(":*]");
    }
}
