package io.github.reactorserver.boot.handler;

import io.github.reactorserver.http.CancellableStage;
import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.http.HttpStatus;
import java.lang.reflect.Method;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.util.ClassUtils;
import org.springframework.web.bind.annotation.ResponseStatus;

/**
 * What becomes of the result of a handler method: one value or many, now or later. Immutable.
 *
 * @param shape of the result
 * @param value how one value becomes a response
 * @param stream how many become one; null if there is one at most
 */
record Result(Shape shape, ValueResponse value, @Nullable StreamResponse stream) {
    private static final boolean REACTOR =
            ClassUtils.isPresent("reactor.core.publisher.Flux", Result.class.getClassLoader());

    enum Shape {
        VALUE,
        STAGE,
        PUBLISHER,
        MONO,
        FLUX
    }

    static Result of(Method method, String produces, Codecs codecs) {
        ResolvableType type = ResolvableType.forMethodReturnType(method);
        Shape shape = shape(type);
        Class<?> content =
                shape == Shape.VALUE ? type.toClass() : type.getGeneric(0).toClass();
        ResponseStatus annotation = AnnotatedElementUtils.findMergedAnnotation(method, ResponseStatus.class);
        HttpStatus status =
                annotation == null ? null : HttpStatus.of(annotation.code().value());
        boolean many = shape == Shape.PUBLISHER || shape == Shape.FLUX;
        return new Result(
                shape,
                new ValueResponse(many ? Void.class : content, produces, status, codecs),
                many ? StreamResponse.of(content, produces, status, codecs) : null);
    }

    private static Shape shape(ResolvableType type) {
        Class<?> raw = type.toClass();
        if (CompletionStage.class.isAssignableFrom(raw)) {
            return Shape.STAGE;
        }
        if (Flow.Publisher.class.isAssignableFrom(raw)) {
            return Shape.PUBLISHER;
        }
        return REACTOR ? ReactorResults.shape(raw) : Shape.VALUE;
    }

    /** Whether a response is to be awaited. */
    boolean isLater() {
        return shape == Shape.STAGE || shape == Shape.MONO;
    }

    /** The response to a result that is there; null for none. */
    HttpResponse answer(@Nullable Object result) {
        if (stream == null || result == null) {
            return value.answer(result);
        }
        Flow.Publisher<?> publisher =
                shape == Shape.FLUX ? ReactorResults.publisher(result) : (Flow.Publisher<?>) result;
        return stream.answer(publisher);
    }

    /** The response to a result that comes later. */
    CompletionStage<HttpResponse> answerLater(@Nullable Object result) {
        if (result == null) {
            return CompletableFuture.completedFuture(value.answer(null));
        }
        CompletionStage<?> stage = shape == Shape.MONO ? ReactorResults.stage(result) : (CompletionStage<?>) result;
        return CancellableStage.of(stage).thenApply(value::answer);
    }
}
