package io.github.reactorserver.boot.handler;

import io.github.reactorserver.http.HttpRequest;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.core.convert.ConversionException;
import org.springframework.core.convert.TypeDescriptor;
import org.springframework.web.bind.annotation.ValueConstants;

/** A parameter that a named text of the request fills, converted to its type. Immutable. */
final class NamedValue {
    private static final TypeDescriptor TEXT = TypeDescriptor.valueOf(String.class);
    private static final TypeDescriptor TEXTS = TypeDescriptor.collection(List.class, TEXT);

    private final String kind;
    private final String name;
    private final MethodParameter parameter;
    private final Codecs codecs;
    private final boolean optional;
    private final boolean required;
    private final @Nullable String fallback;
    private final TypeDescriptor target;

    /**
     * A required value, unless the parameter's type says that it may be absent.
     *
     * @param kind as it reads in a message: {@code header}
     */
    NamedValue(String kind, String name, MethodParameter parameter, Codecs codecs) {
        this(kind, name, parameter, codecs, true, null);
    }

    private NamedValue(
            String kind,
            String name,
            MethodParameter parameter,
            Codecs codecs,
            boolean required,
            @Nullable String fallback) {
        this.kind = kind;
        this.name = name;
        this.parameter = parameter;
        this.codecs = codecs;
        this.fallback = fallback;
        optional = parameter.getParameterType() == Optional.class;
        this.required = required && fallback == null && !parameter.isOptional();
        target = new TypeDescriptor(parameter.nestedIfOptional());
        requireConvertible();
    }

    /** The same value as an annotation says. */
    NamedValue with(boolean mayNotBeAbsent, String defaultValue) {
        boolean given = !defaultValue.equals(ValueConstants.DEFAULT_NONE);
        return new NamedValue(kind, name, parameter, codecs, mayNotBeAbsent, given ? defaultValue : null);
    }

    private void requireConvertible() {
        if (!codecs.conversion().canConvert(isMany() ? TEXTS : TEXT, target)) {
            throw new IllegalArgumentException(kind + " '" + name + "' cannot become a " + target.getName());
        }
        if (!required && !optional && fallback == null && target.isPrimitive()) {
            throw new IllegalArgumentException(
                    kind + " '" + name + "' may be absent, which a " + target.getName() + " cannot say");
        }
    }

    private boolean isMany() {
        return target.isCollection() || target.isArray();
    }

    /** The argument that takes the texts of that name out of a request. */
    Argument argument(Function<HttpRequest, List<String>> texts) {
        return request -> {
            try {
                return value(texts.apply(request));
            } catch (ConversionException e) {
                throw BadMessageException.badRequest(
                        kind + " '" + name + "' is not a " + target.getType().getSimpleName(), e);
            } catch (IllegalArgumentException e) {
                throw BadMessageException.badRequest(String.valueOf(e.getMessage()), e);
            }
        };
    }

    private @Nullable Object value(List<String> texts) throws BadMessageException {
        if (texts.isEmpty() && fallback == null) {
            if (required) {
                throw BadMessageException.badRequest(kind + " '" + name + "' is missing", null);
            }
            return optional ? Optional.empty() : null;
        }
        Object value;
        if (texts.isEmpty()) {
            value = codecs.conversion().convert(fallback, TEXT, target);
        } else if (isMany()) {
            value = codecs.conversion().convert(texts, TEXTS, target);
        } else {
            value = codecs.conversion().convert(texts.get(0), TEXT, target);
        }
        return optional ? Optional.ofNullable(value) : value;
    }
}
