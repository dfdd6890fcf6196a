package io.github.reactorserver.boot.autoconfigure;

import io.github.reactorserver.boot.HttpRoutes;
import io.github.reactorserver.boot.OnMessage;
import io.github.reactorserver.boot.handler.HandlerMethods;
import io.github.reactorserver.http.HttpFilter;
import io.github.reactorserver.http.RequestHandler;
import io.github.reactorserver.http.route.Route;
import io.github.reactorserver.net.ConnectionHandler;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.autoproxy.AutoProxyUtils;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.util.ClassUtils;

/** Finds the callbacks among the beans and checks that they can be served. For one thread, one use. */
final class HandlerCollector {
    private final ListableBeanFactory beans;
    private final HandlerMethods methods;
    private final HttpHandlers http;
    private final TcpHandlers tcp;

    private HandlerCollector(ListableBeanFactory beans, EngineSettings settings, UnaryOperator<Route> decorator) {
        this.beans = beans;
        methods = new HandlerMethods(beans);
        http = new HttpHandlers(settings, decorator);
        tcp = new TcpHandlers(settings.tcp());
    }

    /**
     * The handlers among the beans.
     *
     * @param decorator what the route of an {@link OnMessage} handler becomes before it is served
     * @throws OnMessageException if an annotation is wrong or two handlers claim the same requests
     */
    static Handlers collect(ListableBeanFactory beans, EngineSettings settings, UnaryOperator<Route> decorator) {
        HandlerCollector collector = new HandlerCollector(beans, settings, decorator);
        for (String name : beans.getBeanNamesForAnnotation(OnMessage.class)) {
            OnMessage annotation = beans.findAnnotationOnBean(name, OnMessage.class);
            if (annotation != null) {
                collector.addBean(name, annotation);
            }
        }
        for (String name : beans.getBeanDefinitionNames()) {
            collector.addMethods(name);
        }
        beans.getBeanProvider(HttpRoutes.class).orderedStream().forEach(collector.http::add);
        collector.tcp.requireKnownNames();
        List<HttpFilter> filters =
                beans.getBeanProvider(HttpFilter.class).orderedStream().toList();
        return new Handlers(collector.http.routers(), filters, collector.tcp.handlers());
    }

    private void addBean(String name, OnMessage annotation) {
        String owner = "bean '" + name + "'";
        Object bean = beans.getBean(name);
        if (bean instanceof RequestHandler handler && !(bean instanceof ConnectionHandler)) {
            http.add(owner, annotation, handler);
        } else if (bean instanceof ConnectionHandler handler && !(bean instanceof RequestHandler)) {
            tcp.add(owner, name, annotation, handler);
        } else {
            throw OnMessageException.wrong(
                    owner,
                    "is a " + ClassUtils.getUserClass(bean).getName(),
                    "Make it exactly one of HttpHandler, AsyncHttpHandler, StreamingHttpHandler and ConnectionHandler, or remove the"
                            + " annotation.");
        }
    }

    private void addMethods(String name) {
        Class<?> type = targetType(name);
        if (type == null) {
            return;
        }
        Set<Method> found = HandlerMethods.find(type);
        long tcpMethods = found.stream().filter(HandlerCollector::isTcp).count();
        if (tcpMethods == 0 && HandlerMethods.hasConnectionMethods(type)) {
            throw new OnMessageException(
                    "The bean '" + name + "' has @OnConnection methods and no @OnMessage method with 'port'.",
                    "Add the method that takes the messages of those connections, or remove the others.");
        }
        for (Method method : found) {
            addMethod(name, method, tcpMethods > 1 ? name + "-" + method.getName() : name);
        }
    }

    private @Nullable Class<?> targetType(String name) {
        if (ScopedProxyUtils.isScopedTarget(name) || !(beans instanceof ConfigurableListableBeanFactory factory)) {
            return null;
        }
        return AutoProxyUtils.determineTargetClass(factory, name);
    }

    private void addMethod(String name, Method method, String listener) {
        Object bean = beans.getBean(name);
        OnMessage annotation = HandlerMethods.annotation(method);
        String owner = "method '" + method.getName() + "' of bean '" + name + "'";
        if (isTcp(method)) {
            tcp.add(owner, listener, annotation, make(owner, () -> methods.tcp(bean, method)));
        } else {
            http.add(owner, annotation, make(owner, () -> methods.http(bean, method)));
        }
    }

    // a method without either is an HTTP one that lacks its path
    private static boolean isTcp(Method method) {
        OnMessage annotation = HandlerMethods.annotation(method);
        return annotation.path().isEmpty() && annotation.port() != TcpHandlers.UNSET;
    }

    private static <T> T make(String owner, Supplier<T> handler) {
        try {
            return handler.get();
        } catch (IllegalArgumentException e) {
            throw OnMessageException.wrong(
                    owner, "cannot be called: " + e.getMessage(), "Change the method's parameters or its result.");
        }
    }
}
