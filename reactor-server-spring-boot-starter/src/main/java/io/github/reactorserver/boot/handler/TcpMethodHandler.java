package io.github.reactorserver.boot.handler;

import io.github.reactorserver.boot.Framing;
import io.github.reactorserver.boot.OnMessage;
import io.github.reactorserver.buffer.Buffer;
import io.github.reactorserver.http.Dispatch;
import io.github.reactorserver.net.ConnectionHandler;
import io.github.reactorserver.net.TcpConnection;
import io.github.reactorserver.net.framing.FrameDecoder;
import io.github.reactorserver.net.framing.FramedHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A method that takes the messages of TCP connections; its result is sent. */
final class TcpMethodHandler {
    private static final Logger log = LoggerFactory.getLogger(TcpMethodHandler.class);
    private static final int LENGTH_BYTES = 4;

    private final Object bean;
    private final Method method;
    private final OnMessage annotation;
    private final Codecs codecs;
    private final PendingResponses pending = new PendingResponses();

    TcpMethodHandler(Object bean, Method method, OnMessage annotation, Codecs codecs) {
        this.bean = bean;
        this.method = method;
        this.annotation = annotation;
        this.codecs = codecs;
        if (!annotation.produces().isEmpty()) {
            throw new IllegalArgumentException("'produces' is for HTTP");
        }
    }

    PendingResponses pending() {
        return pending;
    }

    /**
     * What calls the method.
     *
     * @param decoder cuts messages instead of the annotation's framing; null for none
     */
    ConnectionHandler messages(@Nullable FrameDecoder decoder) {
        if (annotation.dispatch() == Dispatch.LOOP && isUncut(decoder) && takesBuffer(method)) {
            return new BufferMethod(bean, method);
        }
        requireCallable();
        return cut(decoder, (connection, message) -> call(connection, message, false));
    }

    /**
     * What has the method called off the loop, for one connection.
     *
     * @param decoder as above
     */
    ConnectionHandler messages(@Nullable FrameDecoder decoder, SerialCalls thread) {
        return cut(decoder, (connection, message) -> {
            pending.begin(connection);
            thread.add(() -> call(connection, message, true));
        });
    }

    private boolean isUncut(@Nullable FrameDecoder decoder) {
        return decoder == null && annotation.framing() == Framing.NONE;
    }

    private ConnectionHandler cut(@Nullable FrameDecoder decoder, FramedHandler.MessageHandler messages) {
        FrameDecoder frames = decoder != null ? decoder : decoder(annotation);
        return frames == null
                ? (connection, input) -> messages.onMessage(connection, input.readBytes(input.readableBytes()))
                : FramedHandler.of(frames, messages);
    }

    private void requireCallable() {
        for (Type parameter : method.getGenericParameterTypes()) {
            if (parameter == Buffer.class) {
                throw new IllegalArgumentException("a Buffer is for TCP messages of Framing.NONE on the loop");
            }
            boolean plain = parameter == TcpConnection.class || parameter == byte[].class || parameter == String.class;
            if (!plain) {
                codecs.requireJson("parameter of type " + parameter.getTypeName());
            }
        }
    }

    private static @Nullable FrameDecoder decoder(OnMessage annotation) {
        return switch (annotation.framing()) {
            case NONE -> null;
            case LINES -> FrameDecoder.lines(annotation.maxFrameLength());
            case LENGTH_PREFIXED -> FrameDecoder.lengthPrefixed(LENGTH_BYTES, annotation.maxFrameLength());
        };
    }

    private static boolean takesBuffer(Method method) {
        for (Class<?> parameter : method.getParameterTypes()) {
            if (parameter == Buffer.class) {
                return true;
            }
        }
        return false;
    }

    /**
     * Calls the method and sends what it returns.
     *
     * @param isPending whether its response counts as pending already
     */
    private void call(TcpConnection connection, byte[] message, boolean isPending) throws Exception {
        Type[] types = method.getGenericParameterTypes();
        @Nullable Object[] values = new @Nullable Object[types.length];
        for (int i = 0; i < types.length; i++) {
            try {
                values[i] = types[i] == TcpConnection.class ? connection : value(message, types[i]);
            } catch (BadMessageException e) {
                connection.closeMalformed(String.valueOf(e.getMessage()));
                return;
            }
        }
        Object result = HttpMethodHandler.invoke(bean, method, values);
        if (result instanceof CompletionStage<?> stage) {
            if (!isPending) {
                pending.begin(connection);
            }
            stage.whenComplete((later, failure) -> sendLater(connection, later, failure));
        } else {
            send(connection, result);
            if (isPending) {
                pending.end(connection);
            }
        }
    }

    private @Nullable Object value(byte[] message, Type type) throws BadMessageException {
        if (type == byte[].class) {
            return message;
        }
        return type == String.class
                ? new String(message, StandardCharsets.UTF_8)
                : codecs.requireJson("parameter").read(message, type);
    }

    private void sendLater(TcpConnection connection, @Nullable Object result, @Nullable Throwable failure) {
        try {
            if (failure == null) {
                send(connection, result);
                pending.end(connection);
                return;
            }
            log.error("connection {}: {} failed", connection.id(), method, failure);
        } catch (RuntimeException | Error e) {
            log.error("connection {}: the result of {} cannot be sent", connection.id(), method, e);
        }
        connection.close();
    }

    private void send(TcpConnection connection, @Nullable Object result) {
        if (result == null) {
            return;
        }
        byte[] bytes = ValueResponse.bytes(result);
        if (bytes == null && result instanceof CharSequence text) {
            bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        }
        connection.send(
                framed(bytes != null ? bytes : codecs.requireJson("result").write(result)));
    }

    private ByteBuffer framed(byte[] message) {
        return switch (annotation.framing()) {
            case NONE -> ByteBuffer.wrap(message);
            case LINES ->
                ByteBuffer.allocate(message.length + 1)
                        .put(message)
                        .put((byte) '\n')
                        .flip();
            case LENGTH_PREFIXED ->
                ByteBuffer.allocate(LENGTH_BYTES + message.length)
                        .putInt(message.length)
                        .put(message)
                        .flip();
        };
    }

    /** A method that reads the connection's buffer itself, as a {@link ConnectionHandler} does. */
    private record BufferMethod(Object bean, Method method) implements ConnectionHandler {
        BufferMethod {
            for (Class<?> parameter : method.getParameterTypes()) {
                if (parameter != Buffer.class && parameter != TcpConnection.class) {
                    throw new IllegalArgumentException(
                            "beside a Buffer only the TcpConnection is given, no " + parameter.getSimpleName());
                }
            }
            if (method.getReturnType() != void.class) {
                throw new IllegalArgumentException("a method that takes a Buffer returns nothing");
            }
        }

        @Override
        public void onMessage(TcpConnection connection, Buffer input) throws Exception {
            Class<?>[] types = method.getParameterTypes();
            @Nullable Object[] values = new @Nullable Object[types.length];
            for (int i = 0; i < types.length; i++) {
                values[i] = types[i] == Buffer.class ? input : connection;
            }
            HttpMethodHandler.invoke(bean, method, values);
        }
    }
}
