package io.github.reactorserver.boot.webflux;

import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.springframework.util.LinkedCaseInsensitiveMap;
import org.springframework.util.MultiValueMap;

/**
 * Header fields of an answer as Spring writes them: in the order in which they were added, names without regard to case.
 * An answer has few, so they are in a list; only going through all of them as a map makes one. Lists and sets that it
 * gives are copies. A value of null is none. Not thread-safe.
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
            namesAndValues.add(name);
            namesAndValues.add(value);
        }
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
            namesAndValues.set(index, name);
            namesAndValues.set(index + 1, value);
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
        Map<String, List<String>> all = new LinkedCaseInsensitiveMap<>(namesAndValues.size(), Locale.ROOT);
        forEachField((name, value) ->
                all.computeIfAbsent(name, first -> new ArrayList<>(1)).add(value));
        return Collections.unmodifiableMap(all).entrySet();
    }

    @Override
    public Map<String, String> toSingleValueMap() {
        Map<String, String> firsts = new LinkedHashMap<>();
        forEach((name, values) -> firsts.put(name, values.get(0)));
        return firsts;
    }
}
