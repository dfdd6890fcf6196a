package io.github.reactorserver.http;

import java.nio.charset.Charset;
import java.nio.charset.spi.CharsetProvider;
import java.util.Collections;
import java.util.Iterator;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Has no charset, but counts how often the runtime searches for one. A service of the tests; thread-safe. */
public final class CountingCharsets extends CharsetProvider {
    private static final AtomicLong LOOKUPS = new AtomicLong();

    /** Searches so far. */
    static long lookups() {
        return LOOKUPS.get();
    }

    @Override
    public Iterator<Charset> charsets() {
        return Collections.emptyIterator();
    }

    @Override
    public @Nullable Charset charsetForName(String name) {
        LOOKUPS.incrementAndGet();
        return null;
    }
}
