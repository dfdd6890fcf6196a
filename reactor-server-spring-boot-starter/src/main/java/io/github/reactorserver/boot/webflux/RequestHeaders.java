package io.github.reactorserver.boot.webflux;

import io.github.reactorserver.http.HttpHeaders;
import java.util.AbstractMap;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.util.LinkedCaseInsensitiveMap;
import org.springframework.util.MultiValueMap;

/**
 * Received header fields as Spring reads them. Read-only; values become strings when they are asked for, and only going
 * through all of them makes a map.
 */
final class RequestHeaders extends AbstractMap<String, List<String>> implements MultiValueMap<String, String> {
    private final HttpHeaders headers;

    RequestHeaders(HttpHeaders headers) {
        this.headers = headers;
    }

    @Override
    public @Nullable String getFirst(String name) {
        return headers.first(name);
    }

    @Override
    public boolean containsKey(Object name) {
        return name instanceof String text && headers.contains(text);
    }

    @Override
    public @Nullable List<String> get(Object name) {
        return containsKey(name) ? headers.all((String) name) : null;
    }

    @Override
    public boolean isEmpty() {
        return headers.isEmpty();
    }

    @Override
    public Set<Entry<String, List<String>>> entrySet() {
        Map<String, List<String>> all = new LinkedCaseInsensitiveMap<>(headers.size(), Locale.ROOT);
        for (int i = 0; i < headers.size(); i++) {
            all.computeIfAbsent(headers.name(i), headers::all);
        }
        return Collections.unmodifiableMap(all).entrySet();
    }

    @Override
    public Map<String, String> toSingleValueMap() {
        Map<String, String> firsts = new LinkedHashMap<>();
        forEach((name, values) -> firsts.put(name, values.get(0)));
        return firsts;
    }

    @Override
    public void add(String name, @Nullable String value) {
        throw new UnsupportedOperationException("received header fields are read-only");
    }

    @Override
    public void addAll(String name, List<? extends String> values) {
        throw new UnsupportedOperationException("received header fields are read-only");
    }

    @Override
    public void addAll(MultiValueMap<String, String> values) {
        throw new UnsupportedOperationException("received header fields are read-only");
    }

    @Override
    public void set(String name, @Nullable String value) {
        throw new UnsupportedOperationException("received header fields are read-only");
    }

    @Override
    public void setAll(Map<String, String> values) {
        throw new UnsupportedOperationException("received header fields are read-only");
    }
}
