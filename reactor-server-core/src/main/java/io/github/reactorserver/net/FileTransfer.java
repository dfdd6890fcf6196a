package io.github.reactorserver.net;

import io.github.reactorserver.buffer.Buffer;
import io.github.reactorserver.buffer.FileRegion;
import io.github.reactorserver.transport.StreamSocket;
import java.io.IOException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A region on its way out. Loop-confined.
 *
 * <pre>
 *   | sent | prepared | asked for: one slice at most | the rest |
 * </pre>
 *
 * <p>Only what is prepared is sent. The slice behind the one that is being sent is asked for ahead.
 */
final class FileTransfer implements OutboundBuffer.Piece {
    private final FileRegion region;
    private final Executor loop;
    private final Runnable onReady;
    private long sent;
    private long prepared;
    private @Nullable CompletionStage<?> asked;
    private @Nullable Throwable failure;

    /**
     * @param loop runs what belongs to its thread, later
     * @param onReady called when bytes are ready that were waited for
     */
    FileTransfer(FileRegion region, Executor loop, Runnable onReady) {
        this.region = region;
        this.loop = loop;
        this.onReady = onReady;
    }

    @Override
    public long remaining() {
        return region.count() - sent;
    }

    @Override
    public long writeTo(StreamSocket socket, long most) throws IOException {
        long count = Math.min(most, ready());
        if (failure != null && prepared == sent) {
            throw new IOException(region + " cannot be read", failure);
        }
        return count == 0
                ? 0
                : count(() -> socket.write(StreamSocket.NOTHING, region.file(), region.position() + sent, count));
    }

    /**
     * Writes what is collected, and so many bytes at most behind it; what is not written stays collected. Not before
     * some are ready.
     */
    long writeTo(StreamSocket socket, Buffer collected, long most) throws IOException {
        long count = Math.min(most, ready());
        return count(() -> socket.write(collected, region.file(), region.position() + sent, count));
    }

    // ---- preparation

    /** How many bytes can be sent now; has more made ready. */
    long ready() {
        FileRegion.Preparation preparation = region.preparation();
        if (preparation == null) {
            return remaining();
        }
        while (asked == null && failure == null && needsMore()) {
            ask(preparation);
        }
        return prepared - sent;
    }

    private boolean needsMore() {
        return prepared < region.count() && prepared - sent <= FileRegion.Preparation.SLICE_BYTES;
    }

    private void ask(FileRegion.Preparation preparation) {
        long position = region.position() + prepared;
        long ofSlice = FileRegion.Preparation.SLICE_BYTES - position % FileRegion.Preparation.SLICE_BYTES;
        long count = Math.min(ofSlice, region.count() - prepared);
        try {
            CompletionStage<?> stage = preparation.prepare(position, count);
            if (stage == null) {
                prepared += count;
                return;
            }
            asked = stage;
            stage.whenComplete((result, thrown) -> loop.execute(() -> handlePrepared(count, thrown)));
        } catch (RuntimeException e) {
            asked = null;
            failure = e;
        }
    }

    private void handlePrepared(long count, @Nullable Throwable thrown) {
        boolean waited = isWaiting();
        asked = null;
        if (thrown == null) {
            prepared += count;
        } else {
            failure = thrown;
        }
        if (waited) {
            onReady.run();
        }
    }

    /** Whether nothing can be sent until bytes are ready that were asked for. */
    boolean isWaiting() {
        return asked != null && prepared == sent;
    }

    private interface Write {
        long run() throws IOException;
    }

    private long count(Write write) throws IOException {
        long count;
        try {
            count = write.run();
        } catch (RuntimeException e) {
            // such as a file that was not opened for reading: the bytes promised will not come
            throw new IOException(region + " cannot be sent", e);
        }
        sent += count;
        return count;
    }

    /** The file is let go of when nobody reads it ahead any more. */
    @Override
    public void release() {
        CompletionStage<?> reading = asked;
        if (reading == null) {
            region.release();
        } else {
            reading.whenComplete((result, thrown) -> region.release());
        }
    }
}
