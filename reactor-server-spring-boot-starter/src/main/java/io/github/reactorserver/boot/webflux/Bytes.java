package io.github.reactorserver.boot.webflux;

import java.nio.ByteBuffer;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.DefaultDataBuffer;

/** Takes the bytes out of WebFlux's buffers and releases them. */
final class Bytes {
    private Bytes() {}

    /** The readable bytes; those of an exactly filled buffer of the heap are not copied. */
    static byte[] take(DataBuffer buffer) {
        if (buffer instanceof DefaultDataBuffer heap) {
            ByteBuffer content = heap.getNativeBuffer();
            boolean exact = content.hasArray()
                    && !content.isReadOnly()
                    && content.arrayOffset() + heap.readPosition() == 0
                    && content.array().length == heap.readableByteCount();
            if (exact) {
                return content.array();
            }
        }
        return copy(buffer);
    }

    /** The readable bytes; those on the heap are not copied. */
    static ByteBuffer takeView(DataBuffer buffer) {
        if (buffer instanceof DefaultDataBuffer heap) {
            return heap.getNativeBuffer()
                    .duplicate()
                    .limit(heap.writePosition())
                    .position(heap.readPosition());
        }
        return ByteBuffer.wrap(copy(buffer));
    }

    private static byte[] copy(DataBuffer buffer) {
        try {
            byte[] bytes = new byte[buffer.readableByteCount()];
            buffer.read(bytes);
            return bytes;
        } finally {
            DataBufferUtils.release(buffer);
        }
    }
}
