package io.github.reactorserver.boot.handler;

import io.github.reactorserver.http.RequestBody;
import java.nio.ByteBuffer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import reactor.adapter.JdkFlowAdapter;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Streamed bodies as Reactor's types. Loaded only where Reactor is. */
final class ReactorBodies {
    private ReactorBodies() {}

    /**
     * Turns a body into a parameter of that type; null if it is none of Reactor's.
     *
     * @throws IllegalArgumentException if it is a publisher of something else
     */
    static @Nullable Function<RequestBody, Object> conversion(Class<?> type, Class<?> items) {
        if (type == Flux.class && items == ByteBuffer.class) {
            return JdkFlowAdapter::flowPublisherToFlux;
        }
        if (type == Flux.class && items == DataBuffer.class) {
            // buffers of the heap: nothing leaks if they are not released
            return body -> JdkFlowAdapter.flowPublisherToFlux(body).map(DefaultDataBufferFactory.sharedInstance::wrap);
        }
        if (type == Flux.class || type == Mono.class) {
            throw new IllegalArgumentException("a body comes as a Flux of DataBuffers or ByteBuffers, not as a "
                    + type.getSimpleName() + " of " + items.getSimpleName());
        }
        return null;
    }
}
