package io.github.reactorserver.boot.handler;

import io.github.reactorserver.http.HttpHeaders;
import io.github.reactorserver.http.HttpMethod;
import io.github.reactorserver.http.HttpRequest;
import java.net.SocketAddress;
import java.time.temporal.TemporalAmount;
import java.util.List;
import org.springframework.beans.BeanUtils;
import org.springframework.core.MethodParameter;
import org.springframework.util.unit.DataSize;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;

/**
 * Decides how the parameters of a handler method are filled: by Spring's annotations, else by type and name. A name of
 * the path is a path variable, another simple value a query parameter, anything else the body.
 */
final class Arguments {
    private static final String QUERY = "query parameter";

    private final Codecs codecs;
    private final List<String> pathVariables;

    Arguments(Codecs codecs, List<String> pathVariables) {
        this.codecs = codecs;
        this.pathVariables = pathVariables;
    }

    /**
     * How the parameter is filled.
     *
     * @throws IllegalArgumentException if it cannot be
     */
    Argument of(MethodParameter parameter) {
        PathVariable path = parameter.getParameterAnnotation(PathVariable.class);
        RequestParam query = parameter.getParameterAnnotation(RequestParam.class);
        RequestHeader header = parameter.getParameterAnnotation(RequestHeader.class);
        if (path != null) {
            return pathVariable(named(path.name(), parameter), parameter);
        }
        if (query != null) {
            String name = named(query.name(), parameter);
            return new NamedValue(QUERY, name, parameter, codecs)
                    .with(query.required(), query.defaultValue())
                    .argument(request -> request.queryParameters(name));
        }
        if (header != null) {
            String name = named(header.name(), parameter);
            return new NamedValue("header", name, parameter, codecs)
                    .with(header.required(), header.defaultValue())
                    .argument(request -> request.headers().all(name));
        }
        StreamedBodyArgument streamed = StreamedBodyArgument.of(parameter);
        if (streamed != null) {
            return streamed;
        }
        if (parameter.hasParameterAnnotation(RequestBody.class)) {
            return new Body(parameter, codecs);
        }
        return byTypeAndName(parameter);
    }

    private Argument byTypeAndName(MethodParameter parameter) {
        Class<?> type = parameter.getParameterType();
        if (type == HttpRequest.class) {
            return request -> request;
        }
        if (type == HttpHeaders.class) {
            return HttpRequest::headers;
        }
        if (type == HttpMethod.class) {
            return HttpRequest::method;
        }
        if (SocketAddress.class.isAssignableFrom(type)) {
            return request -> type.isInstance(request.remoteAddress()) ? request.remoteAddress() : null;
        }
        String name = parameter.getParameterName();
        if (name != null && pathVariables.contains(name)) {
            return pathVariable(name, parameter);
        }
        Class<?> value = parameter.nestedIfOptional().getNestedParameterType();
        if (value == byte[].class || !isSimple(value)) {
            return new Body(parameter, codecs);
        }
        String query = named("", parameter);
        return new NamedValue(QUERY, query, parameter, codecs).argument(request -> request.queryParameters(query));
    }

    private static boolean isSimple(Class<?> type) {
        return BeanUtils.isSimpleProperty(type)
                || TemporalAmount.class.isAssignableFrom(type)
                || type == DataSize.class;
    }

    private Argument pathVariable(String name, MethodParameter parameter) {
        if (!pathVariables.contains(name)) {
            throw new IllegalArgumentException("the path has no variable '" + name + "'");
        }
        return new NamedValue("path variable", name, parameter, codecs)
                .argument(request -> List.of(request.pathVariable(name)));
    }

    private static String named(String given, MethodParameter parameter) {
        String name = given.isEmpty() ? parameter.getParameterName() : given;
        if (name == null) {
            throw new IllegalArgumentException("the name of parameter " + parameter.getParameterIndex()
                    + " is not known: compile with -parameters, or name it in its annotation");
        }
        return name;
    }
}
