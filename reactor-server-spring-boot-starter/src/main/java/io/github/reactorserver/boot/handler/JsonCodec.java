package io.github.reactorserver.boot.handler;

import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/** Values as JSON. Thread-safe. */
interface JsonCodec {

    /**
     * Reads a value.
     *
     * @throws BadMessageException if the document does not fit the type
     */
    @Nullable
    Object read(byte[] document, Type type) throws BadMessageException;

    byte[] write(Object value);
}
