package io.github.reactorserver.http.server;

import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.http.PendingAnswer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Keeps answers in the order of their requests, whatever the order in which they are ready. Exists only while there are
 * unanswered requests. Loop-confined.
 */
final class ResponseQueue {
    private final ArrayDeque<Slot> slots = new ArrayDeque<>(4);
    private @Nullable BodyWriter streaming;
    private @Nullable Duration streamingTimeout;

    /** The place of one request's answer. */
    static final class Slot {
        private final RequestTraits traits;
        private final @Nullable Duration timeout;
        private final int bodyBytes;
        private @Nullable HttpResponse response;
        private boolean taken;
        private @Nullable CompletionStage<HttpResponse> awaited;

        private Slot(RequestTraits traits, @Nullable Duration timeout, int bodyBytes) {
            this.traits = traits;
            this.timeout = timeout;
            this.bodyBytes = bodyBytes;
        }

        /** Bytes of the request's body, which its handler holds. */
        int bodyBytes() {
            return bodyBytes;
        }

        /** Whether the answer's turn has come: it is being sent, or was. */
        boolean isTaken() {
            return taken;
        }

        /** Keeps what the answer will come from. */
        void awaits(CompletionStage<HttpResponse> stage) {
            awaited = stage;
        }

        /** What the answer would have come from, null if that cannot be cancelled. */
        @Nullable
        CompletionStage<HttpResponse> awaited() {
            return awaited;
        }
    }

    /** A ready answer whose turn it is. */
    record Ready(RequestTraits traits, @Nullable Duration timeout, HttpResponse response) {}

    /**
     * Keeps the place of a request's answer.
     *
     * @param timeout of the request's route, null for the server's
     * @param bodyBytes of the request's body, 0 if it is streamed
     */
    Slot reserve(RequestTraits traits, @Nullable Duration timeout, int bodyBytes) {
        Slot slot = new Slot(traits, timeout, bodyBytes);
        slots.add(slot);
        return slot;
    }

    /** Bytes of memory of the answers that wait for their turn. */
    long heldBytes() {
        long bytes = 0;
        for (Slot slot : slots) {
            HttpResponse waiting = slot.response;
            if (waiting != null) {
                bytes += waiting.memoryBytes();
            }
        }
        return bytes;
    }

    /** The place of the oldest request whose answer is not on its way, or null. */
    @Nullable
    Slot first() {
        return slots.peek();
    }

    /** The timeout of the oldest request's route, null for the server's. */
    @Nullable
    Duration timeout() {
        Slot first = slots.peek();
        return streaming != null ? streamingTimeout : first != null ? first.timeout : null;
    }

    /** Fills the slot, unless it was filled before: a request that the server has refused is not answered again. */
    void complete(Slot slot, HttpResponse response) {
        if (slot.response == null) {
            slot.response = response;
            slot.awaited = null;
        } else {
            Unsent.drop(response);
        }
    }

    /**
     * Whether all that is awaited is work of the server's own, which does not take long; if so, has the action run when it
     * has ended, on any thread.
     */
    boolean tryAwaitOwnWork(Runnable action) {
        boolean own = streaming == null;
        for (Slot slot : slots) {
            own &= slot.response != null || (slot.awaited instanceof PendingAnswer work && work.tryOnFollow(action));
        }
        return own;
    }

    /** Nobody is there to be answered: cancels what the answers would have come from. */
    void cancel() {
        if (streaming != null) {
            streaming.cancel();
        }
        for (Slot slot : slots) {
            if (slot.awaited != null) {
                Unsent.cancel(slot.awaited);
            }
            if (slot.response != null) {
                Unsent.drop(slot.response);
            }
        }
    }

    /** Takes the next answer if it is ready and no body is being streamed. */
    @Nullable
    Ready poll() {
        Slot first = slots.peek();
        HttpResponse response = first == null ? null : first.response;
        if (first == null || response == null || streaming != null) {
            return null;
        }
        slots.remove();
        first.taken = true;
        return new Ready(first.traits, first.timeout, response);
    }

    /** The body that is being streamed, or null. */
    @Nullable
    BodyWriter streaming() {
        return streaming;
    }

    void streaming(BodyWriter writer, @Nullable Duration timeout) {
        streaming = writer;
        streamingTimeout = timeout;
    }

    void endStreaming() {
        streaming = null;
    }

    int size() {
        return streaming == null ? slots.size() : slots.size() + 1;
    }

    boolean isEmpty() {
        return slots.isEmpty() && streaming == null;
    }
}
