package io.github.reactorserver.boot.handler;

import io.github.reactorserver.boot.OnConnection;
import io.github.reactorserver.boot.OnMessage;
import io.github.reactorserver.http.Dispatch;
import io.github.reactorserver.http.RequestHandler;
import io.github.reactorserver.net.ConnectionHandler;
import io.github.reactorserver.net.framing.FrameDecoder;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.Set;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.util.ReflectionUtils.MethodFilter;

/** Finds methods with {@link OnMessage} and makes handlers of them. Thread-safe. */
public final class HandlerMethods {
    private final BeanFactory beans;
    private final Codecs codecs;

    /**
     * @param beans where JSON mapper, validator and frame decoders come from
     */
    public HandlerMethods(BeanFactory beans) {
        this.beans = beans;
        codecs = Codecs.among(beans);
    }

    /** The methods with {@link OnMessage} of that type, without those that declare beans. */
    public static Set<Method> find(Class<?> type) {
        return methodsWith(OnMessage.class, type);
    }

    /** Whether the type has methods with {@link OnConnection}. */
    public static boolean hasConnectionMethods(Class<?> type) {
        return !methodsWith(OnConnection.class, type).isEmpty();
    }

    static Set<Method> methodsWith(Class<? extends Annotation> annotation, Class<?> type) {
        // Spring's own beans have none, and are many
        if (type.getName().startsWith("org.springframework.") || !AnnotationUtils.isCandidateClass(type, annotation)) {
            return Set.of();
        }
        MethodFilter filter = method -> AnnotatedElementUtils.hasAnnotation(method, annotation)
                && !AnnotatedElementUtils.hasAnnotation(method, Bean.class);
        return MethodIntrospector.selectMethods(type, filter);
    }

    /** The annotation of a method that {@link #find} has found. */
    public static OnMessage annotation(Method method) {
        OnMessage annotation = AnnotatedElementUtils.findMergedAnnotation(method, OnMessage.class);
        if (annotation == null) {
            throw new IllegalArgumentException(method + " has no @OnMessage");
        }
        return annotation;
    }

    /**
     * A handler that calls the method for each request.
     *
     * @throws IllegalArgumentException if a parameter or the result cannot be served; the message is for the user
     */
    public RequestHandler http(Object bean, Method method) {
        return HttpMethodHandler.of(bean, invocable(bean, method), annotation(method), codecs);
    }

    /**
     * A handler that calls the method for each message, and the bean's {@link OnConnection} methods.
     *
     * @throws IllegalArgumentException if a parameter or the result cannot be served; the message is for the user
     */
    public ConnectionHandler tcp(Object bean, Method method) {
        OnMessage annotation = annotation(method);
        FrameDecoder decoder =
                annotation.decoder().isEmpty() ? null : beans.getBean(annotation.decoder(), FrameDecoder.class);
        TcpMethodHandler handler = new TcpMethodHandler(bean, invocable(bean, method), annotation, codecs);
        ConnectionMethods events = new ConnectionMethods(handler.messages(decoder), handler.pending());
        Class<?> type = AopUtils.getTargetClass(bean);
        methodsWith(OnConnection.class, type).forEach(event -> events.add(bean, invocable(bean, event)));
        return annotation.dispatch() == Dispatch.LOOP
                ? events
                : new DispatchedHandler(
                        annotation.dispatch(), thread -> events.on(thread, handler.messages(decoder, thread)));
    }

    private static Method invocable(Object bean, Method method) {
        try {
            Method invocable = AopUtils.selectInvocableMethod(method, bean.getClass());
            invocable.setAccessible(true);
            return invocable;
        } catch (IllegalStateException e) {
            throw new IllegalArgumentException("its proxy does not have it (" + e.getMessage() + ")", e);
        }
    }
}
