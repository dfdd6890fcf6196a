package io.github.reactorserver.boot.monitor;

import io.github.reactorserver.boot.autoconfigure.ReactorServerProperties;
import java.beans.PropertyDescriptor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeanUtils;

/** Beans and records of properties as nested maps with the names that users write. */
final class Configuration {
    private Configuration() {}

    static Map<String, Object> of(ReactorServerProperties properties) {
        Map<String, Object> members = new LinkedHashMap<>();
        for (PropertyDescriptor property : BeanUtils.getPropertyDescriptors(ReactorServerProperties.class)) {
            if (property.getReadMethod() != null && property.getWriteMethod() != null) {
                put(members, property.getName(), property.getReadMethod(), properties);
            }
        }
        return members;
    }

    private static Map<String, Object> of(Record group) {
        Map<String, Object> members = new LinkedHashMap<>();
        for (RecordComponent component : group.getClass().getRecordComponents()) {
            put(members, component.getName(), component.getAccessor(), group);
        }
        return members;
    }

    private static void put(Map<String, Object> members, String name, Method reader, Object owner) {
        Object value = show(read(reader, owner));
        if (value != null) {
            members.put(dashed(name), value);
        }
    }

    private static @Nullable Object read(Method reader, Object owner) {
        try {
            return reader.invoke(owner);
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
