package io.github.reactorserver.boot.autoconfigure;

import java.util.function.BiFunction;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.util.unit.DataSize;

/**
 * Turns the values of one group of properties into the engine's types. Those know what is legal; here their complaint
 * gets the name of the property. Immutable.
 *
 * @param prefix of the properties' names, with a dot at its end
 */
public record Checks(String prefix) {

    /** Turns a property's value into the engine's type, or throws {@link IllegalArgumentException}. */
    @FunctionalInterface
    public interface Conversion<V, T> {
        T apply(V value);
    }

    /** Those of a group within this one. */
    public Checks group(String name) {
        return new Checks(prefix + name + ".");
    }

    /**
     * The value in the engine's terms.
     *
     * @throws InvalidConfigurationPropertyValueException if it is not legal, naming the property
     */
    public <V, T> T convert(String property, V value, Conversion<V, T> conversion) {
        try {
            return conversion.apply(value);
        } catch (IllegalArgumentException e) {
            throw invalid(property, value, String.valueOf(e.getMessage()));
        }
    }

    /** The configuration with that value, by {@link #convert}. */
    public <C, V> C with(C config, String property, V value, BiFunction<C, V, C> change) {
        return convert(property, value, checked -> change.apply(config, checked));
    }

    /** The configuration with that size in bytes, by {@link #convert}. */
    public <C> C withBytes(C config, String property, DataSize size, BiFunction<C, Integer, C> change) {
        return convert(property, size, value -> change.apply(config, bytes(value)));
    }

    int inRange(String property, int value, int least, int most) {
        if (value < least || value > most) {
            throw invalid(property, value, "it must be within " + least + ".." + most);
        }
        return value;
    }

    /** A path without anything that means more than itself in a route. */
    String path(String property, String value) {
        for (int i = 0; i < value.length(); i++) {
            if ("{}*%?#".indexOf(value.charAt(i)) >= 0) {
                throw invalid(property, value, "it must be a decoded path without variables, wildcards or a query");
            }
        }
        return value;
    }

    static int bytes(DataSize size) {
        if (size.toBytes() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("at most " + Integer.MAX_VALUE + " bytes are possible");
        }
        return (int) size.toBytes();
    }

    InvalidConfigurationPropertyValueException invalid(String property, Object value, String reason) {
        return new InvalidConfigurationPropertyValueException(
                prefix + property, value, reason + ". Set a legal value, or remove the property to get its default.");
    }
}
