package io.github.reactorserver.boot.handler;

import io.github.reactorserver.http.HttpRequest;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.validation.BeanPropertyBindingResult;
import org.springframework.validation.ValidationUtils;
import org.springframework.validation.Validator;
import org.springframework.validation.annotation.ValidationAnnotationUtils;
import org.springframework.web.bind.annotation.RequestBody;

/** A parameter that the body of the request fills: as bytes, as text, or as a value out of JSON. Immutable. */
final class Body implements Argument {
    private final Class<?> type;
    private final Type jsonType;
    private final Codecs codecs;
    private final String name;
    private final boolean optional;
    private final boolean required;
    private final Object @Nullable [] validation;

    Body(MethodParameter parameter, Codecs codecs) {
        this.codecs = codecs;
        MethodParameter nested = parameter.nestedIfOptional();
        type = nested.getNestedParameterType();
        jsonType = nested.getNestedGenericParameterType();
        name = parameter.getParameterName() == null ? "body" : parameter.getParameterName();
        optional = parameter.getParameterType() == Optional.class;
        RequestBody annotation = parameter.getParameterAnnotation(RequestBody.class);
        required = (annotation == null || annotation.required()) && !parameter.isOptional();
        validation = validationHints(parameter);
        if (isJson()) {
            codecs.requireJson("parameter '" + name + "'");
        }
        if (validation != null && codecs.validator() == null) {
            throw new IllegalArgumentException(
                    "parameter '" + name + "' is to be validated: add spring-boot-starter-validation");
        }
    }

    private static Object @Nullable [] validationHints(MethodParameter parameter) {
        for (Annotation annotation : parameter.getParameterAnnotations()) {
            Object[] hints = ValidationAnnotationUtils.determineValidationHints(annotation);
            if (hints != null) {
                return hints;
            }
        }
        return null;
    }

    private boolean isJson() {
        return type != byte[].class && type != ByteBuffer.class && type != String.class;
    }

    @Override
    public @Nullable Object from(HttpRequest request) throws BadMessageException {
        if (request.bodyLength() == 0 && isJson()) {
            if (required) {
                throw BadMessageException.badRequest("the body is missing", null);
            }
            return optional ? Optional.empty() : null;
        }
        Object value = value(request);
        if (value == null && required) {
            throw BadMessageException.badRequest("the body is null", null);
        }
        if (value != null && validation != null) {
            validate(value, validation);
        }
        return optional ? Optional.ofNullable(value) : value;
    }

    private @Nullable Object value(HttpRequest request) throws BadMessageException {
        if (type == byte[].class) {
            return request.bodyBytes();
        }
        if (type == ByteBuffer.class) {
            return request.body();
        }
        if (type == String.class) {
            return request.bodyText();
        }
        requireJsonType(request.header("Content-Type"));
        return codecs.requireJson(name).read(request.bodyBytes(), jsonType);
    }

    private static void requireJsonType(@Nullable String contentType) throws BadMessageException {
        if (contentType == null) {
            return;
        }
        String mediaType = contentType.toLowerCase(Locale.ROOT).split(";", 2)[0].trim();
        if (!mediaType.equals("application/json") && !mediaType.endsWith("+json")) {
            throw BadMessageException.unsupported(mediaType);
        }
    }

    private void validate(Object value, Object[] hints) throws BadMessageException {
        Validator validator = codecs.validator();
        BeanPropertyBindingResult errors = new BeanPropertyBindingResult(value, name);
        if (validator != null && validator.supports(value.getClass())) {
            ValidationUtils.invokeValidator(validator, value, errors, hints);
        }
        if (errors.hasErrors()) {
            throw BadMessageException.invalid(errors.getFieldErrors());
        }
    }
}
