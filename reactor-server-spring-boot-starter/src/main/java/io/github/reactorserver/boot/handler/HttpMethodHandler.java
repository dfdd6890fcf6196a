package io.github.reactorserver.boot.handler;

import io.github.reactorserver.boot.OnMessage;
import io.github.reactorserver.http.AsyncHttpHandler;
import io.github.reactorserver.http.HttpHandler;
import io.github.reactorserver.http.HttpRequest;
import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.http.RequestBody;
import io.github.reactorserver.http.RequestHandler;
import io.github.reactorserver.http.StreamingHttpHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.MethodParameter;
import org.springframework.core.annotation.SynthesizingMethodParameter;

/** A method that answers requests. Immutable. */
final class HttpMethodHandler {
    private static final Pattern VARIABLE = Pattern.compile("\\{\\*?([^}]+)}");

    private final Object bean;
    private final Method method;
    private final Argument[] arguments;
    private final Result result;

    private HttpMethodHandler(Object bean, Method method, Argument[] arguments, Result result) {
        this.bean = bean;
        this.method = method;
        this.arguments = arguments;
        this.result = result;
    }

    static RequestHandler of(Object bean, Method method, OnMessage annotation, Codecs codecs) {
        Arguments kinds = new Arguments(codecs, variables(annotation.path()));
        Argument[] arguments = new Argument[method.getParameterCount()];
        DefaultParameterNameDiscoverer names = new DefaultParameterNameDiscoverer();
        for (int i = 0; i < arguments.length; i++) {
            // with it, the value of an annotation is its name
            MethodParameter parameter = new SynthesizingMethodParameter(method, i);
            parameter.initParameterNameDiscovery(names);
            arguments[i] = kinds.of(parameter);
        }
        Result result = Result.of(method, annotation.produces(), codecs);
        HttpMethodHandler handler = new HttpMethodHandler(bean, method, arguments, result);
        if (handler.isStreaming()) {
            return (StreamingHttpHandler) handler::answerStreaming;
        }
        if (result.isLater()) {
            return (AsyncHttpHandler) request -> handler.answerLater(request, null);
        }
        return (HttpHandler) request -> handler.answer(request, null);
    }

    private boolean isStreaming() {
        return Arrays.stream(arguments).anyMatch(StreamedBodyArgument.class::isInstance);
    }

    private static List<String> variables(String path) {
        List<String> names = new ArrayList<>();
        for (Matcher matcher = VARIABLE.matcher(path); matcher.find(); ) {
            names.add(matcher.group(1));
        }
        return names;
    }

    private HttpResponse answer(HttpRequest request, @Nullable RequestBody body) throws Exception {
        try {
            return result.answer(call(request, body));
        } catch (Exception e) {
            return answerOrThrow(e);
        }
    }

    private CompletionStage<HttpResponse> answerStreaming(HttpRequest request, RequestBody body) throws Exception {
        return result.isLater() ? answerLater(request, body) : CompletableFuture.completedFuture(answer(request, body));
    }

    private CompletionStage<HttpResponse> answerLater(HttpRequest request, @Nullable RequestBody body)
            throws Exception {
        CompletionStage<HttpResponse> stage;
        try {
            stage = result.answerLater(call(request, body));
        } catch (Exception e) {
            return CompletableFuture.completedFuture(answerOrThrow(e));
        }
        return stage.exceptionally(failure -> {
            HttpResponse response = Problems.answer(failure);
            if (response == null) {
                throw failure instanceof CompletionException wrapped ? wrapped : new CompletionException(failure);
            }
            return response;
        });
    }

    private static HttpResponse answerOrThrow(Exception failure) throws Exception {
        HttpResponse response = Problems.answer(failure);
        if (response == null) {
            throw failure;
        }
        return response;
    }

    private @Nullable Object call(HttpRequest request, @Nullable RequestBody body) throws Exception {
        @Nullable Object[] values = new @Nullable Object[arguments.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = body != null && arguments[i] instanceof StreamedBodyArgument streamed
                    ? streamed.from(body)
                    : arguments[i].from(request);
        }
        return invoke(bean, method, values);
    }

    /** Calls the method; what it throws comes out as it is. */
    static @Nullable Object invoke(Object bean, Method method, @Nullable Object... values) throws Exception {
        try {
            return method.invoke(bean, values);
        } catch (InvocationTargetException e) {
            Throwable failure = e.getTargetException();
            if (failure instanceof Error error) {
                throw error;
            }
            throw failure instanceof Exception exception ? exception : e;
        }
    }
}
