package io.github.reactorserver.buffer;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/**
 * Bytes with two indexes, read at one end and written at the other. Not thread-safe.
 *
 * <pre>
 * +-------------+------------------+------------------+
 * | prependable |     readable     |     writable     |
 * +-------------+------------------+------------------+
 * 0     readerIndex         writerIndex          capacity
 * </pre>
 *
 * <p>Writing grows the buffer, first by moving the readable bytes to the front. An emptied buffer starts anew. The
 * prependable area takes a length header without a copy.
 */
public final class Buffer {
    /** Prependable bytes of a fresh or emptied buffer: room for one {@code long}. */
    public static final int PREPENDABLE = 8;

    private byte[] bytes;
    private int readerIndex = PREPENDABLE;
    private int writerIndex = PREPENDABLE;

    /** A buffer with room for {@code capacity} bytes before it grows. */
    public Buffer(int capacity) {
        bytes = new byte[PREPENDABLE + capacity];
    }

    /** A buffer that holds a copy of these bytes. */
    public static Buffer copyOf(byte[] source, int offset, int length) {
        return new Buffer(length).write(source, offset, length);
    }

    public int readableBytes() {
        return writerIndex - readerIndex;
    }

    public boolean isReadable() {
        return writerIndex > readerIndex;
    }

    public int writableBytes() {
        return bytes.length - writerIndex;
    }

    public int prependableBytes() {
        return readerIndex;
    }

    /** The array behind this buffer, valid until the next write; for parsers and transports. */
    public byte[] array() {
        return bytes;
    }

    /** Index in {@link #array} of the first readable byte. */
    public int readerIndex() {
        return readerIndex;
    }

    /** Index in {@link #array} behind the last readable byte. */
    public int writerIndex() {
        return writerIndex;
    }

    /** Drops {@code count} readable bytes; dropping the last one resets the indexes. */
    public void skip(int count) {
        requireReadable(count);
        readerIndex += count;
        if (readerIndex == writerIndex) {
            clear();
        }
    }

    /** Declares {@code count} bytes behind the writer index, filled in through {@link #array}, as readable. */
    public void commit(int count) {
        if (count < 0 || count > writableBytes()) {
            throw new IndexOutOfBoundsException("commit " + count + " of " + writableBytes() + " writable bytes");
        }
        writerIndex += count;
    }

    /** Drops all bytes. */
    public void clear() {
        readerIndex = PREPENDABLE;
        writerIndex = PREPENDABLE;
    }

    /** Makes room for at least {@code count} bytes. */
    public void ensureWritable(int count) {
        if (writableBytes() >= count) {
            return;
        }
        int readable = readableBytes();
        long needed = (long) PREPENDABLE + readable + count;
        if (needed > bytes.length) {
            if (needed > Integer.MAX_VALUE - 8) {
                throw new IllegalStateException("buffer of " + readable + " bytes cannot grow by " + count);
            }
            int capacity = (int) Math.min(Integer.MAX_VALUE - 8, Math.max(needed, 2L * bytes.length));
            byte[] grown = new byte[capacity];
            System.arraycopy(bytes, readerIndex, grown, PREPENDABLE, readable);
            bytes = grown;
        } else {
            System.arraycopy(bytes, readerIndex, bytes, PREPENDABLE, readable);
        }
        readerIndex = PREPENDABLE;
        writerIndex = PREPENDABLE + readable;
    }

    public Buffer write(byte[] source) {
        return write(source, 0, source.length);
    }

    public Buffer write(byte[] source, int offset, int length) {
        ensureWritable(length);
        System.arraycopy(source, offset, bytes, writerIndex, length);
        writerIndex += length;
        return this;
    }

    /** Writes all that is readable in {@code source} and drops it there. */
    public Buffer write(Buffer source) {
        write(source.bytes, source.readerIndex, source.readableBytes());
        source.clear();
        return this;
    }

    /** Writes what remains in {@code source} and moves its position to its limit. */
    public Buffer write(ByteBuffer source) {
        int length = source.remaining();
        ensureWritable(length);
        source.get(bytes, writerIndex, length);
        writerIndex += length;
        return this;
    }

    public Buffer writeByte(int value) {
        ensureWritable(1);
        bytes[writerIndex++] = (byte) value;
        return this;
    }

    /** Writes four bytes, big endian. */
    public Buffer writeInt(int value) {
        ensureWritable(4);
        putInt(writerIndex, value);
        writerIndex += 4;
        return this;
    }

    /** Writes each character as one ISO-8859-1 byte; the caller has checked that they fit. */
    @SuppressWarnings("deprecation") // the copy without a charset encoder is what is wanted
    public Buffer writeLatin1(String text) {
        int length = text.length();
        ensureWritable(length);
        text.getBytes(0, length, bytes, writerIndex);
        writerIndex += length;
        return this;
    }

    public Buffer writeText(String text, Charset charset) {
        return write(text.getBytes(charset));
    }

    /** Writes a number that is not negative as decimal digits. */
    public Buffer writeDecimal(long value) {
        if (value < 0) {
            throw new IllegalArgumentException("negative: " + value);
        }
        int digits = 1;
        for (long rest = value; rest >= 10; rest /= 10) {
            digits++;
        }
        ensureWritable(digits);
        long rest = value;
        for (int i = writerIndex + digits - 1; i >= writerIndex; i--) {
            bytes[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        writerIndex += digits;
        return this;
    }

    /** Puts four bytes, big endian, in front of the readable ones. */
    public Buffer prependInt(int value) {
        if (readerIndex < 4) {
            throw new IllegalStateException("no room to prepend 4 bytes: " + readerIndex);
        }
        readerIndex -= 4;
        putInt(readerIndex, value);
        return this;
    }

    public byte readByte() {
        byte value = getByte(0);
        skip(1);
        return value;
    }

    /** Reads four bytes, big endian. */
    public int readInt() {
        int value = getInt(0);
        skip(4);
        return value;
    }

    public byte[] readBytes(int count) {
        requireReadable(count);
        byte[] result = Arrays.copyOfRange(bytes, readerIndex, readerIndex + count);
        skip(count);
        return result;
    }

    public String readText(int count, Charset charset) {
        requireReadable(count);
        String text = new String(bytes, readerIndex, count, charset);
        skip(count);
        return text;
    }

    /** The byte {@code offset} behind the reader index, which stays. */
    public byte getByte(int offset) {
        return bytes[readerIndex + Objects.checkIndex(offset, readableBytes())];
    }

    /** The four bytes {@code offset} behind the reader index, which stays, big endian. */
    public int getInt(int offset) {
        int at = readerIndex + Objects.checkFromIndexSize(offset, 4, readableBytes());
        return bytes[at] << 24 | (bytes[at + 1] & 0xff) << 16 | (bytes[at + 2] & 0xff) << 8 | (bytes[at + 3] & 0xff);
    }

    /** Offset from the reader index of the first such byte at or behind {@code offset}, or -1. */
    public int indexOf(byte value, int offset) {
        for (int i = readerIndex + offset; i < writerIndex; i++) {
            if (bytes[i] == value) {
                return i - readerIndex;
            }
        }
        return -1;
    }

    private void putInt(int at, int value) {
        bytes[at] = (byte) (value >>> 24);
        bytes[at + 1] = (byte) (value >>> 16);
        bytes[at + 2] = (byte) (value >>> 8);
        bytes[at + 3] = (byte) value;
    }

    private void requireReadable(int count) {
        if (count < 0 || count > readableBytes()) {
            throw new IndexOutOfBoundsException(count + " of " + readableBytes() + " readable bytes");
        }
    }

    /** Shows the indexes and the first readable bytes, with control characters as dots. */
    @Override
    public String toString() {
        String text = new String(bytes, readerIndex, Math.min(readableBytes(), 64), StandardCharsets.ISO_8859_1);
        return "Buffer[" + readerIndex + ".." + writerIndex + " of " + bytes.length + ": "
                + text.replaceAll("\\p{Cntrl}", ".") + "]";
    }
}
