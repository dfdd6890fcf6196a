package io.github.reactorserver.boot.monitor;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Records of properties as nested maps with the names that users write. */
final class Configuration {
    private Configuration() {}

    static Map<String, Object> of(Record properties) {
        Map<String, Object> members = new LinkedHashMap<>();
        for (RecordComponent component : properties.getClass().getRecordComponents()) {
            Object value = show(read(component, properties));
            if (value != null) {
                members.put(dashed(component.getName()), value);
            }
        }
        return members;
    }

    private static @Nullable Object read(RecordComponent component, Record properties) {
        try {
            return component.getAccessor().invoke(properties);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException(e);
        }
    }

    private static @Nullable Object show(@Nullable Object value) {
        if (value == null || value instanceof Number || value instanceof Boolean) {
            return value;
        }
        if (value instanceof Record nested) {
            return of(nested);
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> members = new LinkedHashMap<>();
            map.forEach((key, entry) -> members.put(key.toString(), show(entry)));
            return members;
        }
        return value instanceof InetAddress address ? address.getHostAddress() : value.toString();
    }

    private static String dashed(String name) {
        return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }
}
