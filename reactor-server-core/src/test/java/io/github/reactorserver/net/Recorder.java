package io.github.reactorserver.net;

import io.github.reactorserver.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Notes every callback of every connection in order, and then has it handled by another handler. Thread-safe. */
final class Recorder implements ConnectionHandler {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final ConnectionHandler behaviour;
    private final List<String> events = new ArrayList<>();
    private final List<TcpConnection> connections = new ArrayList<>();

    Recorder(ConnectionHandler behaviour) {
        this.behaviour = behaviour;
    }

    /** Answers what comes with the same. */
    static Recorder echo() {
        return new Recorder((connection, input) -> connection.send(input));
    }

    /** Takes what comes and answers nothing. */
    static Recorder sink() {
        return new Recorder((connection, input) -> input.clear());
    }

    private synchronized void note(String event) {
        events.add(event);
        notifyAll();
    }

    synchronized List<String> events() {
        return List.copyOf(events);
    }

    synchronized long count(String prefix) {
        return events.stream().filter(event -> event.startsWith(prefix)).count();
    }

    synchronized void forget() {
        events.clear();
    }

    /** Waits until there was such an event. */
    void await(String event) {
        await(event, 1);
    }

    /** Waits until there were so many such events. */
    void await(String event, int times) {
        awaitEvents(
                "event '" + event + "' " + times + " times",
                all -> all.stream().filter(event::equals).count() >= times);
    }

    /** Waits until the messages so far make up this text. */
    void awaitMessages(String text) {
        awaitEvents("messages '" + text + "'", all -> text.equals(messages()));
    }

    /** All messages, joined. */
    synchronized String messages() {
        StringBuilder text = new StringBuilder();
        events.stream()
                .filter(event -> event.startsWith("message "))
                .forEach(event -> text.append(event, "message ".length(), event.length()));
        return text.toString();
    }

    private synchronized void awaitEvents(String what, Predicate<List<String>> condition) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!condition.test(events)) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                throw new AssertionError("waited in vain for " + what + " among " + events);
            }
            try {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            } catch (InterruptedException e) {
                throw new AssertionError("interrupted while waiting for " + what, e);
            }
        }
    }

    /** The first connection. */
    TcpConnection connection() {
        return connection(0);
    }

    /** The connection that was opened as that one, counted from 0. */
    TcpConnection connection(int index) {
        await("open", index + 1);
        synchronized (this) {
            return connections.get(index);
        }
    }

    @Override
    public void onOpen(TcpConnection connection) throws Exception {
        connection.loop().assertInLoopThread();
        synchronized (this) {
            connections.add(connection);
        }
        note("open");
        behaviour.onOpen(connection);
    }

    @Override
    public void onMessage(TcpConnection connection, Buffer input) throws Exception {
        note("message "
                + new String(input.array(), input.readerIndex(), input.readableBytes(), StandardCharsets.ISO_8859_1));
        behaviour.onMessage(connection, input);
    }

    @Override
    public void onWriteComplete(TcpConnection connection) throws Exception {
        note("written");
        behaviour.onWriteComplete(connection);
    }

    @Override
    public void onHighWaterMark(TcpConnection connection, long pendingBytes) throws Exception {
        note("high");
        behaviour.onHighWaterMark(connection, pendingBytes);
    }

    @Override
    public void onLowWaterMark(TcpConnection connection) throws Exception {
        note("low");
        behaviour.onLowWaterMark(connection);
    }

    @Override
    public void onEndOfStream(TcpConnection connection) throws Exception {
        note("end");
        behaviour.onEndOfStream(connection);
    }

    @Override
    public void onTimeout(TcpConnection connection, CloseReason reason) throws Exception {
        note("timeout " + reason);
        behaviour.onTimeout(connection, reason);
    }

    @Override
    public void onDrain(TcpConnection connection) throws Exception {
        note("drain");
        behaviour.onDrain(connection);
    }

    @Override
    public void onSettingsChange(TcpConnection connection) throws Exception {
        note("settings");
        behaviour.onSettingsChange(connection);
    }

    @Override
    public void onClose(TcpConnection connection, CloseReason reason) throws Exception {
        note("close " + reason);
        behaviour.onClose(connection, reason);
    }
}
