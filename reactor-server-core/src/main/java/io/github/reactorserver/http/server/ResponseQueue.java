package io.github.reactorserver.http.server;

import io.github.reactorserver.http.HttpResponse;
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

    /** The place of one request's answer. */
    static final class Slot {
        private final RequestTraits traits;
        private @Nullable HttpResponse response;
        private boolean taken;
        private @Nullable CompletionStage<HttpResponse> awaited;

        private Slot(RequestTraits traits) {
            this.traits = traits;
        }

        /** Whether the answer's turn has come: it is being sent, or was. */
        boolean isTaken() {
            return taken;
        }

        /** Keeps what the answer will come from. */
        void awaits(CompletionStage<HttpResponse> stage) {
            awaited = stage;
        }
    }

    /** A ready answer whose turn it is. */
    record Ready(RequestTraits traits, HttpResponse response) {}

    Slot reserve(RequestTraits traits) {
        Slot slot = new Slot(traits);
        slots.add(slot);
        return slot;
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
        return new Ready(first.traits, response);
    }

    /** The body that is being streamed, or null. */
    @Nullable
    BodyWriter streaming() {
        return streaming;
    }

    void streaming(@Nullable BodyWriter writer) {
        streaming = writer;
    }

    int size() {
        return streaming == null ? slots.size() : slots.size() + 1;
    }

    boolean isEmpty() {
        return slots.isEmpty() && streaming == null;
    }
}
