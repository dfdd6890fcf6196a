package io.github.reactorserver.http;

import io.github.reactorserver.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/** Fields held as strings: those of a response. From their second use on they are kept as the bytes to send, too. */
final class ListedHeaders extends HttpHeaders {
    static final ListedHeaders EMPTY = new ListedHeaders(new String[0]);

    private final String[] namesAndValues;
    // threads may race: each would write the same
    private boolean used;
    // volatile, or another thread might see the array before its content
    private volatile byte @Nullable [] encoded;

    ListedHeaders(String[] namesAndValues) {
        this.namesAndValues = namesAndValues;
    }

    @Override
    public int size() {
        return namesAndValues.length / 2;
    }

    @Override
    public String name(int index) {
        return namesAndValues[2 * index];
    }

    @Override
    public String value(int index) {
        return namesAndValues[2 * index + 1];
    }

    @Override
    boolean nameEquals(int index, String name) {
        return namesAndValues[2 * index].equalsIgnoreCase(name);
    }

    @Override
    public void writeTo(Buffer out) {
        byte[] ready = encoded;
        if (ready != null) {
            out.write(ready);
        } else if (used) {
            out.write(encode());
        } else {
            used = true;
            super.writeTo(out);
        }
    }

    private byte[] encode() {
        Buffer buffer = new Buffer(256);
        super.writeTo(buffer);
        byte[] bytes = buffer.readBytes(buffer.readableBytes());
        encoded = bytes;
        return bytes;
    }
}
