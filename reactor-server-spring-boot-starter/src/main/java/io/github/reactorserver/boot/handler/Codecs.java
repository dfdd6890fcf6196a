package io.github.reactorserver.boot.handler;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.core.convert.ConversionService;
import org.springframework.util.ClassUtils;
import org.springframework.validation.Validator;

/**
 * What turns text into values and values into bytes. Immutable.
 *
 * @param json null without Jackson
 * @param validator null if the application has none
 */
record Codecs(
        ConversionService conversion,
        @Nullable JsonCodec json,
        @Nullable Validator validator) {
    private static final String JACKSON = "tools.jackson.databind.json.JsonMapper";
    private static final String VALIDATOR = "defaultValidator";

    static Codecs among(BeanFactory beans) {
        boolean jackson = ClassUtils.isPresent(JACKSON, Codecs.class.getClassLoader());
        return new Codecs(
                ApplicationConversionService.getSharedInstance(),
                jackson ? JacksonCodec.among(beans) : null,
                validator(beans));
    }

    private static @Nullable Validator validator(BeanFactory beans) {
        // the name that Spring Boot gives its validator, where there are several
        return beans.containsBean(VALIDATOR)
                ? beans.getBean(VALIDATOR, Validator.class)
                : beans.getBeanProvider(Validator.class).getIfUnique();
    }

    /**
     * The JSON codec.
     *
     * @throws IllegalArgumentException if there is none
     */
    JsonCodec requireJson(String what) {
        if (json == null) {
            throw new IllegalArgumentException(what + " needs JSON: add spring-boot-starter-jackson");
        }
        return json;
    }
}
