package io.github.reactorserver.http;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Charsets by the names that clients give them. Thread-safe.
 *
 * <p>The runtime keeps the last two names that it was asked for, and searches all providers for one that nobody knows: some
 * hundred microseconds each time, for as many names as a client makes up. Here an unknown name costs what a known one does.
 */
final class Charsets {
    private Charsets() {}

    /** All that the runtime has, read when a name is not among the usual ones. */
    private static final class All {
        static final Map<String, Charset> BY_NAME = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

        static {
            for (Charset charset : Charset.availableCharsets().values()) {
                charset.aliases().forEach(alias -> BY_NAME.putIfAbsent(alias, charset));
            }
            // a name counts more than another one's alias
            BY_NAME.putAll(Charset.availableCharsets());
        }
    }

    /** The charset of that name, or null. */
    static @Nullable Charset named(String name) {
        if (name.equalsIgnoreCase("UTF-8")) {
            return StandardCharsets.UTF_8;
        }
        return name.equalsIgnoreCase("ISO-8859-1") ? StandardCharsets.ISO_8859_1 : All.BY_NAME.get(name);
    }
}
