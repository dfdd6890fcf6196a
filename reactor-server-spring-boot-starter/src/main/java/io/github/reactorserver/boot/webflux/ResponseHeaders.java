package io.github.reactorserver.boot.webflux;

import io.github.reactorserver.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.springframework.util.MultiValueMap;

/**
 * Header fields of a response as Spring writes them: in the order in which they were added, names without regard to case.
 * A response has few, so they are in a list. Lists that it gives are copies; keys, values and entries are views. A value of
 * null is none. Not thread-safe.
 *
 * <p>A field that cannot be sent is refused when it is added, where the application can still answer the failure. Characters
 * above U+00FF, for which a field has no place (RFC 9110, section 5.5), become a question mark, as with other servers.
 */
final class ResponseHeaders extends AbstractMap<String, List<String>> implements MultiValueMap<String, String> {
    private final List<String> namesAndValues = new ArrayList<>(16);

    /** Calls back with each field, in order. */
    void forEachField(BiConsumer<String, String> action) {
        for (int i = 0; i < namesAndValues.size(); i += 2) {
            action.accept(namesAndValues.get(i), namesAndValues.get(i + 1));
        }
    }

    /** Index of the first field of that name from {@code start} on, or -1. */
    private int indexOf(@Nullable Object name, int start) {
        if (name instanceof String text) {
            for (int i = start; i < namesAndValues.size(); i += 2) {
                if (namesAndValues.get(i).equalsIgnoreCase(text)) {
                    return i;
                }
            }
        }
        return -1;
    }

    private void removeFrom(int start, String name) {
        for (int i = indexOf(name, start); i >= 0; i = indexOf(name, i)) {
            namesAndValues.remove(i + 1);
            namesAndValues.remove(i);
        }
    }

    // ---- of one name

    @Override
    public @Nullable String getFirst(String name) {
        int index = indexOf(name, 0);
        return index < 0 ? null : namesAndValues.get(index + 1);
    }

    @Override
    public @Nullable List<String> get(@Nullable Object name) {
        int index = indexOf(name, 0);
        if (index < 0) {
            return null;
        }
        List<String> values = new ArrayList<>(1);
        for (; index >= 0; index = indexOf(name, index + 2)) {
            values.add(namesAndValues.get(index + 1));
        }
        return values;
    }

    @Override
    public boolean containsKey(@Nullable Object name) {
        return indexOf(name, 0) >= 0;
    }

    @Override
    public void add(String name, @Nullable String value) {
        if (value != null) {
            String sent = check(name, value);
            namesAndValues.add(name);
            namesAndValues.add(sent);
        }
    }

    /** Adds a field that is checked when the response is made. */
    void addUnchecked(String name, String value) {
        namesAndValues.add(name);
        namesAndValues.add(latin1(value));
    }

    /**
     * The value as it is sent.
     *
     * @throws IllegalArgumentException if the field cannot be sent
     */
    static String check(String name, String value) {
        return HttpHeaders.valid(name, latin1(value));
    }

    private static String latin1(String value) {
        for (int i = 0; i < value.length(); i++) {
            if (value.charAt(i) > 0xff) {
                return new String(value.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.ISO_8859_1);
            }
        }
        return value;
    }

    @Override
    public void addAll(String name, List<? extends String> values) {
        values.forEach(value -> add(name, value));
    }

    @Override
    public void set(String name, @Nullable String value) {
        int index = indexOf(name, 0);
        if (index < 0 || value == null) {
            removeFrom(0, name);
            add(name, value);
        } else {
            String sent = check(name, value);
            namesAndValues.set(index, name);
            namesAndValues.set(index + 1, sent);
            removeFrom(index + 2, name);
        }
    }

    @Override
    public @Nullable List<String> put(String name, List<String> values) {
        List<String> previous = remove(name);
        addAll(name, values);
        return previous;
    }

    @Override
    public @Nullable List<String> remove(@Nullable Object name) {
        List<String> previous = get(name);
        if (previous != null && name instanceof String text) {
            removeFrom(0, text);
        }
        return previous;
    }

    // ---- of all

    @Override
    public void addAll(MultiValueMap<String, String> values) {
        values.forEach(this::addAll);
    }

    @Override
    public void setAll(Map<String, String> values) {
        values.forEach(this::set);
    }

    @Override
    public boolean isEmpty() {
        return namesAndValues.isEmpty();
    }

    @Override
    public void clear() {
        namesAndValues.clear();
    }

    @Override
    public Set<Entry<String, List<String>>> entrySet() {
        return new Entries();
    }

    /** An entry for each name. */
    private final class Entries extends AbstractSet<Entry<String, List<String>>> {
        @Override
        public int size() {
            return names().size();
        }

        private List<String> names() {
            List<String> names = new ArrayList<>(namesAndValues.size() / 2);
            for (int i = 0; i < namesAndValues.size(); i += 2) {
                if (indexOf(namesAndValues.get(i), 0) == i) {
                    names.add(namesAndValues.get(i));
                }
            }
            return names;
        }

        @Override
        public Iterator<Entry<String, List<String>>> iterator() {
            Iterator<String> names = names().iterator();
            return new Iterator<>() {
                private @Nullable String last;

                @Override
                public boolean hasNext() {
                    return names.hasNext();
                }

                @Override
                public Entry<String, List<String>> next() {
                    String name = names.next();
                    last = name;
                    return new Field(name);
                }

                @Override
                public void remove() {
                    if (last == null) {
                        throw new IllegalStateException("there is nothing to be removed");
                    }
                    removeFrom(0, last);
                    last = null;
                }
            };
        }
    }

    /** The values of a name. */
    private final class Field extends SimpleEntry<String, List<String>> {
        private static final long serialVersionUID = 1L;

        Field(String name) {
            super(name, Objects.requireNonNullElse(ResponseHeaders.this.get(name), List.of()));
        }

        @Override
        public List<String> setValue(List<String> values) {
            put(getKey(), values);
            return super.setValue(values);
        }
    }

    @Override
    public Map<String, String> toSingleValueMap() {
        Map<String, String> firsts = new LinkedHashMap<>();
        forEach((name, values) -> firsts.put(name, values.get(0)));
        return firsts;
    }
}
