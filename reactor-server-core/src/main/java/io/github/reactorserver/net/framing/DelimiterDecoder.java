package io.github.reactorserver.net.framing;

import io.github.reactorserver.buffer.Buffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Messages that end with a delimiter. */
final class DelimiterDecoder implements FrameDecoder {
    private final byte[] delimiter;
    private final int maxLength;

    DelimiterDecoder(byte[] delimiter, int maxLength) {
        if (delimiter.length == 0 || maxLength < 1) {
            throw new IllegalArgumentException("a delimiter and a positive maximum length are needed");
        }
        this.delimiter = delimiter.clone();
        this.maxLength = maxLength;
    }

    @Override
    public byte @Nullable [] decode(Buffer input) throws FrameException {
        int last = input.readableBytes() - delimiter.length;
        for (int at = input.indexOf(delimiter[0], 0); at >= 0 && at <= last; at = input.indexOf(delimiter[0], at + 1)) {
            if (isDelimiter(input, at)) {
                FrameException.requireWithin(at, maxLength);
                byte[] message = input.readBytes(at);
                input.skip(delimiter.length);
                return message;
            }
        }
        // all but the start of a delimiter belongs to the message already
        FrameException.requireWithin(Math.max(0, last + 1), maxLength);
        return null;
    }

    private boolean isDelimiter(Buffer input, int offset) {
        int start = input.readerIndex() + offset;
        return Arrays.equals(input.array(), start, start + delimiter.length, delimiter, 0, delimiter.length);
    }
}
