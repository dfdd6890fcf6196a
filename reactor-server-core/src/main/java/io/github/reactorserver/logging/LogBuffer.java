package io.github.reactorserver.logging;

/**
 * Lines one behind the other. Filled under the writer's lock, then emptied by the writer's thread alone.
 *
 * <pre>
 * | taken by the sink | still to write | free |
 * 0                  taken           size   capacity
 * </pre>
 */
final class LogBuffer {
    private final byte[] bytes;
    private int size;
    private int taken;
    private int lines;
    private long firstNanos;

    LogBuffer(int capacity) {
        bytes = new byte[capacity];
    }

    int capacity() {
        return bytes.length;
    }

    boolean hasRoom(int length) {
        return length <= bytes.length - size;
    }

    boolean isEmpty() {
        // a line may be of no bytes
        return size == 0 && lines == 0;
    }

    /** Adds one line; there must be room. */
    void add(byte[] source, int offset, int length) {
        addUncounted(source, offset, length);
        lines++;
    }

    /** Adds a line of our own, which nobody has offered. */
    void addUncounted(byte[] source, int offset, int length) {
        if (size == 0) {
            firstNanos = System.nanoTime();
        }
        System.arraycopy(source, offset, bytes, size, length);
        size += length;
    }

    /** Lines added and not our own. */
    int lines() {
        return lines;
    }

    /** Monotonic time of the oldest line. */
    long firstNanos() {
        return firstNanos;
    }

    byte[] bytes() {
        return bytes;
    }

    /** Where the unwritten bytes begin. */
    int unwrittenStart() {
        return taken;
    }

    int unwritten() {
        return size - taken;
    }

    void taken(int count) {
        taken += count;
    }

    void clear() {
        size = 0;
        taken = 0;
        lines = 0;
    }
}
