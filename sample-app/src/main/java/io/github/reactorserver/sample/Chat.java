package io.github.reactorserver.sample;

import io.github.reactorserver.boot.Framing;
import io.github.reactorserver.boot.OnConnection;
import io.github.reactorserver.boot.OnConnection.Event;
import io.github.reactorserver.boot.OnMessage;
import io.github.reactorserver.net.TcpConnection;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/** Framed TCP handlers as methods: what one client writes in a line, all others read. */
@Component
class Chat {
    /** Those that read what they are sent. */
    private final Set<TcpConnection> members = ConcurrentHashMap.newKeySet();

    @OnConnection(Event.UP)
    void joined(TcpConnection connection) {
        members.add(connection);
        tellOthers(connection, "joined");
        send(connection, "welcome " + name(connection) + ", " + members.size() + " here");
    }

    @OnMessage(port = 9001, framing = Framing.LINES)
    void said(TcpConnection connection, String line) {
        tellOthers(connection, "says " + line);
    }

    /** One that does not read misses lines from now on, instead of having them pile up here. */
    @OnConnection(Event.HIGH_WATER)
    void slow(TcpConnection connection) {
        members.remove(connection);
    }

    @OnConnection(Event.LOW_WATER)
    void caughtUp(TcpConnection connection) {
        members.add(connection);
    }

    @OnConnection(Event.DOWN)
    void left(TcpConnection connection) {
        members.remove(connection);
        tellOthers(connection, "left");
    }

    private void tellOthers(TcpConnection connection, String what) {
        for (TcpConnection member : members) {
            if (member != connection) {
                send(member, name(connection) + " " + what);
            }
        }
    }

    /** Any thread may send: the members are on all loops. */
    private static void send(TcpConnection connection, String line) {
        connection.send((line + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private static String name(TcpConnection connection) {
        return "guest-" + connection.id();
    }
}
