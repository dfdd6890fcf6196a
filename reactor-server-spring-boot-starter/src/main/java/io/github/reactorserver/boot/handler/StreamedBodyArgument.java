package io.github.reactorserver.boot.handler;

import io.github.reactorserver.http.HttpRequest;
import io.github.reactorserver.http.RequestBody;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;
import org.springframework.util.ClassUtils;

/**
 * A parameter that takes the body while it comes: a {@link RequestBody}, a publisher of {@link ByteBuffer}s, or Reactor's
 * {@code Flux} of {@code ByteBuffer}s or {@code DataBuffer}s. Immutable.
 */
record StreamedBodyArgument(Function<RequestBody, Object> conversion) implements Argument {
    private static final boolean REACTOR =
            ClassUtils.isPresent("reactor.core.publisher.Flux", StreamedBodyArgument.class.getClassLoader());

    /**
     * How such a parameter is filled, null if it is none.
     *
     * @throws IllegalArgumentException if it is a publisher of something else
     */
    static @Nullable StreamedBodyArgument of(MethodParameter parameter) {
        ResolvableType type = ResolvableType.forMethodParameter(parameter);
        Class<?> raw = type.toClass();
        Class<?> items = type.getGeneric(0).toClass();
        if (raw == RequestBody.class || (raw == Flow.Publisher.class && items == ByteBuffer.class)) {
            return new StreamedBodyArgument(body -> body);
        }
        Function<RequestBody, Object> reactor = REACTOR ? ReactorBodies.conversion(raw, items) : null;
        if (reactor == null && Flow.Publisher.class.isAssignableFrom(raw)) {
            throw new IllegalArgumentException("a body comes as a Flow.Publisher<ByteBuffer>, not as " + type);
        }
        return reactor == null ? null : new StreamedBodyArgument(reactor);
    }

    /** The argument for that body. */
    Object from(RequestBody body) {
        return conversion.apply(body);
    }

    @Override
    public Object from(HttpRequest request) {
        throw new IllegalStateException("the body has been collected");
    }
}
