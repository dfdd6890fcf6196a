package io.github.reactorserver.boot.logging;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains wrong properties of the application's log. They are found before there is a context, when Spring Boot's own
 * analyzer cannot be made.
 */
final class LoggingFailureAnalyzer extends AbstractFailureAnalyzer<InvalidConfigurationPropertyValueException> {

    @Override
    protected @Nullable FailureAnalysis analyze(
            Throwable rootFailure, InvalidConfigurationPropertyValueException cause) {
        if (!cause.getName().startsWith(LoggingProperties.PREFIX + ".")) {
            return null;
        }
        return new FailureAnalysis(
                "Invalid value '" + cause.getValue() + "' for configuration property '" + cause.getName()
                        + "'. Validation failed for the following reason:\n\n    " + cause.getReason(),
                "Review the value of the property with the provided reason.",
                cause);
    }
}
