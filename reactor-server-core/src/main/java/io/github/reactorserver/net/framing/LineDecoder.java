package io.github.reactorserver.net.framing;

import io.github.reactorserver.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/** Lines that end with LF or CR LF. */
record LineDecoder(int maxLength) implements FrameDecoder {

    LineDecoder {
        if (maxLength < 1) {
            throw new IllegalArgumentException("maximum length must be positive: " + maxLength);
        }
    }

    @Override
    public byte @Nullable [] decode(Buffer input) throws FrameException {
        int lineFeed = input.indexOf((byte) '\n', 0);
        if (lineFeed < 0) {
            int readable = input.readableBytes();
            // a CR at the end may belong to the line's end
            boolean mayEnd = readable > 0 && input.getByte(readable - 1) == '\r';
            FrameException.requireWithin(mayEnd ? readable - 1 : readable, maxLength);
            return null;
        }
        boolean carriageReturn = lineFeed > 0 && input.getByte(lineFeed - 1) == '\r';
        int length = carriageReturn ? lineFeed - 1 : lineFeed;
        FrameException.requireWithin(length, maxLength);
        byte[] line = input.readBytes(length);
        input.skip(lineFeed + 1 - length);
        return line;
    }
}
