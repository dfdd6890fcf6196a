package io.github.reactorserver.boot.handler;

import io.github.reactorserver.boot.OnConnection;
import io.github.reactorserver.buffer.Buffer;
import io.github.reactorserver.net.CloseReason;
import io.github.reactorserver.net.ConnectionHandler;
import io.github.reactorserver.net.TcpConnection;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.AnnotatedElementUtils;

/** A handler of messages with the methods that follow the connections' life. Not changed once it is served. */
final class ConnectionMethods implements ConnectionHandler {
    private final ConnectionHandler messages;
    private final PendingResponses pending;
    private final @Nullable SerialCalls thread;
    private final Map<OnConnection.Event, List<Call>> calls;

    private record Call(Object bean, Method method) {
        void run(TcpConnection connection, @Nullable CloseReason reason) throws Exception {
            Class<?>[] types = method.getParameterTypes();
            @Nullable Object[] values = new @Nullable Object[types.length];
            for (int i = 0; i < types.length; i++) {
                values[i] = types[i] == TcpConnection.class ? connection : reason;
            }
            HttpMethodHandler.invoke(bean, method, values);
        }
    }

    ConnectionMethods(ConnectionHandler messages, PendingResponses pending) {
        this(messages, pending, null, new EnumMap<>(OnConnection.Event.class));
    }

    private ConnectionMethods(
            ConnectionHandler messages,
            PendingResponses pending,
            @Nullable SerialCalls thread,
            Map<OnConnection.Event, List<Call>> calls) {
        this.messages = messages;
        this.pending = pending;
        this.thread = thread;
        this.calls = calls;
    }

    /** The same methods for one connection, called off its loop. */
    ConnectionMethods on(SerialCalls newThread, ConnectionHandler newMessages) {
        return new ConnectionMethods(newMessages, pending, newThread, calls);
    }

    void add(Object bean, Method method) {
        OnConnection annotation = AnnotatedElementUtils.findMergedAnnotation(method, OnConnection.class);
        if (annotation == null) {
            throw new IllegalArgumentException(method + " has no @OnConnection");
        }
        for (Class<?> parameter : method.getParameterTypes()) {
            boolean reason = parameter == CloseReason.class && annotation.value() == OnConnection.Event.DOWN;
            if (parameter != TcpConnection.class && !reason) {
                throw new IllegalArgumentException("@OnConnection method '" + method.getName()
                        + "' can have a TcpConnection and, for DOWN, a CloseReason, no " + parameter.getSimpleName());
            }
        }
        calls.computeIfAbsent(annotation.value(), event -> new ArrayList<>()).add(new Call(bean, method));
    }

    private void call(OnConnection.Event event, TcpConnection connection, @Nullable CloseReason reason)
            throws Exception {
        List<Call> found = calls.get(event);
        if (found == null) {
            return;
        }
        if (thread == null) {
            runAll(found, connection, reason);
        } else if (event == OnConnection.Event.DOWN) {
            thread.addLast(() -> runAll(found, connection, reason));
        } else {
            // what it sends is not behind the end of our stream
            pending.begin(connection);
            thread.add(() -> {
                runAll(found, connection, reason);
                pending.end(connection);
            });
        }
    }

    private static void runAll(List<Call> found, TcpConnection connection, @Nullable CloseReason reason)
            throws Exception {
        for (Call call : found) {
            call.run(connection, reason);
        }
    }

    @Override
    public void onOpen(TcpConnection connection) throws Exception {
        if (thread != null && !calls.containsKey(OnConnection.Event.UP)) {
            thread.begin();
        }
        call(OnConnection.Event.UP, connection, null);
    }

    @Override
    public void onMessage(TcpConnection connection, Buffer input) throws Exception {
        messages.onMessage(connection, input);
    }

    @Override
    public void onWriteComplete(TcpConnection connection) throws Exception {
        call(OnConnection.Event.WRITE_COMPLETE, connection, null);
    }

    @Override
    public void onHighWaterMark(TcpConnection connection, long pendingBytes) throws Exception {
        call(OnConnection.Event.HIGH_WATER, connection, null);
    }

    @Override
    public void onLowWaterMark(TcpConnection connection) throws Exception {
        call(OnConnection.Event.LOW_WATER, connection, null);
    }

    @Override
    public void onEndOfStream(TcpConnection connection) {
        pending.shutdown(connection);
    }

    @Override
    public void onDrain(TcpConnection connection) {
        pending.shutdown(connection);
    }

    @Override
    public void onClose(TcpConnection connection, CloseReason reason) throws Exception {
        pending.forget(connection);
        call(OnConnection.Event.DOWN, connection, reason);
    }
}
