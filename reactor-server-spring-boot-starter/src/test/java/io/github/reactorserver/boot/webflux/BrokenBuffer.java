package io.github.reactorserver.boot.webflux;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferWrapper;

/** A buffer that cannot be read, as one that was released. */
final class BrokenBuffer extends DataBufferWrapper {
    BrokenBuffer(DataBuffer delegate) {
        super(delegate);
    }

    @Override
    public int readableByteCount() {
        throw new IllegalStateException("as the test wants it");
    }
}
