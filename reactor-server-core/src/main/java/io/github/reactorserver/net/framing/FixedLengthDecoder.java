package io.github.reactorserver.net.framing;

import io.github.reactorserver.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/** Messages of the same length. */
record FixedLengthDecoder(int length) implements FrameDecoder {

    FixedLengthDecoder {
        if (length < 1) {
            throw new IllegalArgumentException("length must be positive: " + length);
        }
    }

    @Override
    public byte @Nullable [] decode(Buffer input) {
        return input.readableBytes() < length ? null : input.readBytes(length);
    }
}
