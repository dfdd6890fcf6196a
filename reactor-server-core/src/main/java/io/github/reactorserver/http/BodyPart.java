package io.github.reactorserver.http;

import io.github.reactorserver.buffer.FileRegion;
import java.nio.ByteBuffer;

/** A piece of a body that is put together of several, such as a response with ranges of a file. */
public sealed interface BodyPart {

    /** Number of bytes. */
    long length();

    /** The remaining bytes, whose content must not change afterwards. */
    static BodyPart of(ByteBuffer bytes) {
        return new Bytes(bytes.slice());
    }

    /** A part of a file, which is released when it is sent, or as soon as it will not be. */
    static BodyPart of(FileRegion region) {
        return new Region(region);
    }

    /** Bytes in memory, between position and limit. */
    record Bytes(ByteBuffer bytes) implements BodyPart {
        @Override
        public long length() {
            return bytes.remaining();
        }
    }

    /** A part of a file. */
    record Region(FileRegion region) implements BodyPart {
        @Override
        public long length() {
            return region.count();
        }
    }
}
