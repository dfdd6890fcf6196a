package io.github.reactorserver.net.framing;

import io.github.reactorserver.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * Messages that carry their length.
 *
 * <pre>
 * | offset bytes | length field | length + adjustment bytes |
 * |-- strip bytes are dropped ---|
 * </pre>
 *
 * @param offset where the length field starts
 * @param lengthBytes 1, 2, 3, 4 or 8, big endian, not negative
 * @param adjustment bytes behind the field that its value does not count; negative if it counts the field itself
 * @param strip bytes dropped from the front of the message
 * @param maxLength of the whole message, everything counted
 */
public record LengthFieldDecoder(int offset, int lengthBytes, int adjustment, int strip, int maxLength)
        implements FrameDecoder {

    public LengthFieldDecoder {
        boolean knownSize = lengthBytes >= 1 && lengthBytes <= 4 || lengthBytes == 8;
        if (offset < 0 || !knownSize || strip < 0 || maxLength < (long) offset + lengthBytes) {
            throw new IllegalArgumentException("length field cannot be read: offset=" + offset + ", lengthBytes="
                    + lengthBytes + ", strip=" + strip + ", maxLength=" + maxLength);
        }
    }

    @Override
    public byte @Nullable [] decode(Buffer input) throws FrameException {
        int header = offset + lengthBytes;
        if (input.readableBytes() < header) {
            return null;
        }
        long value = 0;
        for (int i = offset; i < header; i++) {
            value = value << 8 | (input.getByte(i) & 0xff);
        }
        // checked before anything is added to it, which might overflow
        if (value < 0 || value > (long) Integer.MAX_VALUE * 2) {
            throw new FrameException("length field of " + Long.toUnsignedString(value) + " is beyond every limit");
        }
        long whole = header + value + adjustment;
        FrameException.requireWithin(whole, maxLength);
        if (whole < header || whole < strip) {
            throw new FrameException("message of " + whole + " bytes is shorter than its header");
        }
        if (input.readableBytes() < whole) {
            return null;
        }
        input.skip(strip);
        return input.readBytes((int) whole - strip);
    }
}
