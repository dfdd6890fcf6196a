package io.github.reactorserver.http;

import io.github.reactorserver.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Header fields of one message in their order; names compare without case (RFC 9110, section 5). Immutable.
 *
 * <p>Received fields stay bytes until a value is asked for; fields to be sent are checked when they are added, so
 * that no CR, LF or NUL can reach the wire.
 */
public abstract sealed class HttpHeaders permits ParsedHeaders, ListedHeaders {

    /** No fields. */
    public static HttpHeaders empty() {
        return ListedHeaders.EMPTY;
    }

    /**
     * Fields from alternating names and values.
     *
     * @throws IllegalArgumentException for an odd count, a name that is no token or a value with control characters
     */
    public static HttpHeaders of(String... namesAndValues) {
        if (namesAndValues.length % 2 != 0) {
            throw new IllegalArgumentException("a header name without a value");
        }
        String[] checked = namesAndValues.clone();
        for (int i = 0; i < checked.length; i += 2) {
            checked[i + 1] = valid(checked[i], checked[i + 1]);
        }
        return new ListedHeaders(checked);
    }

    /** Fields with values of {@link #valid}; takes over the array. */
    static HttpHeaders checked(String[] namesAndValues) {
        return namesAndValues.length == 0 ? empty() : new ListedHeaders(namesAndValues);
    }

    /**
     * Fields read by the parser; takes over both arrays.
     *
     * @param head the message head as received
     * @param fields one packed position per field, see {@link #pack}
     */
    public static HttpHeaders parsed(byte[] head, long[] fields) {
        return fields.length == 0 ? empty() : new ParsedHeaders(head, fields);
    }

    /**
     * Packs a field's position: where its name starts (below 2 MiB), the name's length and the gap between the name's
     * end and the value (both below 2,048), and the value's length (below 2 MiB).
     */
    public static long pack(int nameStart, int nameLength, int gap, int valueLength) {
        return (long) nameStart << 43 | (long) nameLength << 32 | (long) gap << 21 | valueLength;
    }

    /**
     * The value as it may be sent: blanks around it are no part of it (RFC 9110, section 5.5).
     *
     * @throws IllegalArgumentException if the name is no token, or the value has a control character or one outside
     *     ISO-8859-1
     */
    public static String valid(String name, String value) {
        if (!HttpChars.isToken(name)) {
            throw new IllegalArgumentException("not a header name: '" + HttpChars.printable(name) + "'");
        }
        if (!HttpChars.isFieldValue(value)) {
            throw new IllegalArgumentException("illegal character in the value of header " + name);
        }
        // nothing else below a blank is left to be trimmed
        return value.trim();
    }

    /** Number of fields; repeated names count each time. */
    public abstract int size();

    /** Name of field {@code index} as it was written. */
    public abstract String name(int index);

    /** Value of field {@code index}, without surrounding white space. */
    public abstract String value(int index);

    abstract boolean nameEquals(int index, String name);

    /** Appends every field as a line of its own (RFC 9112, section 5). */
    public void writeTo(Buffer out) {
        for (int i = 0; i < size(); i++) {
            out.writeLatin1(name(i)).writeByte(':').writeByte(' ');
            out.writeLatin1(value(i)).writeByte('\r').writeByte('\n');
        }
    }

    public final boolean isEmpty() {
        return size() == 0;
    }

    /** Value of the first field of that name, or null. */
    public final @Nullable String first(String name) {
        int index = indexOf(name);
        return index < 0 ? null : value(index);
    }

    /** Values of all fields of that name, in order. */
    public final List<String> all(String name) {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < size(); i++) {
            if (nameEquals(i, name)) {
                values.add(value(i));
            }
        }
        return values;
    }

    public final boolean contains(String name) {
        return indexOf(name) >= 0;
    }

    /** Calls back with each name and value, in order. */
    public final void forEach(BiConsumer<? super String, ? super String> action) {
        for (int i = 0; i < size(); i++) {
            action.accept(name(i), value(i));
        }
    }

    private int indexOf(String name) {
        for (int i = 0; i < size(); i++) {
            if (nameEquals(i, name)) {
                return i;
            }
        }
        return -1;
    }

    @Override
    public final boolean equals(Object other) {
        if (!(other instanceof HttpHeaders headers) || headers.size() != size()) {
            return false;
        }
        for (int i = 0; i < size(); i++) {
            if (!nameEquals(i, headers.name(i)) || !value(i).equals(headers.value(i))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public final int hashCode() {
        int hash = size();
        for (int i = 0; i < size(); i++) {
            hash = 31 * hash + value(i).hashCode();
        }
        return hash;
    }

    @Override
    public final String toString() {
        StringBuilder text = new StringBuilder("{");
        forEach((name, value) -> text.append(text.length() > 1 ? ", " : "")
                .append(name)
                .append(": ")
                .append(value));
        return text.append('}').toString();
    }
}
