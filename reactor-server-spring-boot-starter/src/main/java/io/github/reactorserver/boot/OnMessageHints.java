package io.github.reactorserver.boot;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.List;
import org.springframework.aot.hint.BindingReflectionHintsRegistrar;
import org.springframework.aot.hint.ExecutableMode;
import org.springframework.aot.hint.ReflectionHints;
import org.springframework.aot.hint.annotation.ReflectiveProcessor;

/** What a native image must keep of a handler method: the method, and the types that JSON is bound to. */
final class OnMessageHints implements ReflectiveProcessor {
    private static final List<String> NOT_BOUND =
            List.of("java.", "io.github.reactorserver.http.", "io.github.reactorserver.net.", "reactor.core.");

    private final BindingReflectionHintsRegistrar bindings = new BindingReflectionHintsRegistrar();

    OnMessageHints() {}

    @Override
    public void registerReflectionHints(ReflectionHints hints, AnnotatedElement element) {
        if (element instanceof Method method) {
            hints.registerMethod(method, ExecutableMode.INVOKE);
            for (Type parameter : method.getGenericParameterTypes()) {
                registerBinding(hints, parameter);
            }
            registerBinding(hints, method.getGenericReturnType());
        }
    }

    private void registerBinding(ReflectionHints hints, Type type) {
        if (type instanceof ParameterizedType parameterized) {
            for (Type argument : parameterized.getActualTypeArguments()) {
                registerBinding(hints, argument);
            }
        } else if (type instanceof Class<?> bound && isUsersType(bound)) {
            bindings.registerReflectionHints(hints, bound);
        }
    }

    private static boolean isUsersType(Class<?> type) {
        return !type.isPrimitive() && !type.isArray() && NOT_BOUND.stream().noneMatch(type.getName()::startsWith);
    }
}
