package io.github.reactorserver.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactorserver.Background;
import io.github.reactorserver.buffer.Buffer;
import io.github.reactorserver.transport.Peer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Callbacks that fail, or that end their connection: each concerns that connection and no other. */
interface TcpFailureContract {
    /** Bytes that a peer with a small window does not take at once. */
    int MUCH = 8_000_000;

    TcpRig rig();

    /** Where the handler does what the test wants. */
    enum Place {
        OPEN,
        MESSAGE,
        WRITE_COMPLETE,
        HIGH_WATER,
        LOW_WATER,
        END_OF_STREAM,
        TIMEOUT,
        CLOSE
    }

    /** What user code may do. */
    interface Deed {
        void on(TcpConnection connection) throws Exception;
    }

    /** Does the deed at one place, on the first connection only; otherwise sends much when asked, and echoes. */
    final class Culprit implements ConnectionHandler {
        private final Place place;
        private final Deed deed;

        Culprit(Place place, Deed deed) {
            this.place = place;
            this.deed = deed;
        }

        private void at(Place here, TcpConnection connection) throws Exception {
            if (here == place && connection.id() == 1) {
                deed.on(connection);
            }
        }

        @Override
        public void onOpen(TcpConnection connection) throws Exception {
            at(Place.OPEN, connection);
        }

        @Override
        public void onMessage(TcpConnection connection, Buffer input) throws Exception {
            at(Place.MESSAGE, connection);
            if (input.isReadable() && input.getByte(0) == '+') {
                input.clear();
                connection.send(new byte[MUCH]);
            } else {
                connection.send(input);
            }
        }

        @Override
        public void onWriteComplete(TcpConnection connection) throws Exception {
            at(Place.WRITE_COMPLETE, connection);
        }

        @Override
        public void onHighWaterMark(TcpConnection connection, long pendingBytes) throws Exception {
            at(Place.HIGH_WATER, connection);
        }

        @Override
        public void onLowWaterMark(TcpConnection connection) throws Exception {
            at(Place.LOW_WATER, connection);
        }

        @Override
        public void onEndOfStream(TcpConnection connection) throws Exception {
            at(Place.END_OF_STREAM, connection);
            connection.shutdown();
        }

        @Override
        public void onTimeout(TcpConnection connection, CloseReason reason) throws Exception {
            at(Place.TIMEOUT, connection);
            connection.close(reason);
        }

        @Override
        public void onClose(TcpConnection connection, CloseReason reason) throws Exception {
            at(Place.CLOSE, connection);
        }
    }

    /** Runs the deed, and checks that its connection ends once, and that another one lives on. */
    private Recorder commit(Place place, Deed deed) throws IOException {
        Recorder recorder = new Recorder(new Culprit(place, deed));
        rig().start(builder -> builder.timeouts(TcpTimeouts.DEFAULTS.withIdle(Duration.ofSeconds(60)))
                .handler(recorder));
        Peer culprit = rig().connectWithSmallWindow();
        Peer other = rig().connect();
        recorder.await("open", 2);
        lead(culprit, place);
        awaitClose(recorder);
        rig().settle();

        assertThat(recorder.count("close")).isEqualTo(1);
        assertThat(rig().server().stats().current()).isEqualTo(1);
        other.send("unharmed");
        assertThat(other.receiveText(8)).isEqualTo("unharmed");
        assertThat(recorder.count("close")).isEqualTo(1);
        return recorder;
    }

    private static void awaitClose(Recorder recorder) {
        long start = System.nanoTime();
        while (recorder.count("close") == 0) {
            if (System.nanoTime() - start > 10_000_000_000L) {
                throw new AssertionError("no close among " + recorder.events());
            }
            Thread.onSpinWait();
        }
    }

    /** Has the callback of that place called. */
    private void lead(Peer peer, Place place) {
        switch (place) {
            case OPEN -> {}
            case MESSAGE, WRITE_COMPLETE -> peer.send("x");
            case HIGH_WATER -> peer.send("+");
            case LOW_WATER -> {
                peer.send("+");
                peer.awaitEnd();
            }
            case END_OF_STREAM -> peer.closeOutput();
            case TIMEOUT -> {
                rig().pass(Duration.ofSeconds(59));
                rig().server().connections().stream()
                        .filter(connection -> connection.id() == 2)
                        .forEach(connection -> connection.send(new byte[] {}));
                touchSecond();
                rig().pass(Duration.ofSeconds(1));
            }
            case CLOSE -> peer.close();
        }
    }

    private void touchSecond() {
        TcpConnection second = rig().server().connections().stream()
                .filter(connection -> connection.id() == 2)
                .findAny()
                .orElseThrow();
        TcpRig.runOn(
                second.loop(),
                () -> second.deadline(CloseReason.IDLE, Duration.ofHours(1).toNanos()));
    }

    @ParameterizedTest
    @EnumSource(Place.class)
    default void exceptionEndsOnlyItsConnection(Place place) throws IOException {
        commit(place, connection -> {
            throw new IllegalStateException("as asked for");
        });
    }

    @ParameterizedTest
    @EnumSource(Place.class)
    default void errorEndsOnlyItsConnection(Place place) throws IOException {
        commit(place, connection -> {
            throw new OutOfMemoryError("as asked for");
        });
    }

    @ParameterizedTest
    @EnumSource(Place.class)
    default void failureThatCannotBeLoggedEndsOnlyItsConnection(Place place) throws IOException {
        commit(place, connection -> {
            throw new UnprintableException();
        });
    }

    @ParameterizedTest
    @EnumSource(Place.class)
    default void connectionMayBeClosedInAnyCallback(Place place) throws IOException {
        Recorder recorder = commit(place, TcpConnection::close);

        assertThat(recorder.events())
                .filteredOn(event -> event.equals("message x"))
                .hasSizeLessThanOrEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(Place.class)
    default void connectionMayBeAbortedInAnyCallback(Place place) throws IOException {
        commit(place, TcpConnection::abort);
    }

    @Test
    default void closeInACallbackIsToldWhenTheCallbackHasEnded() throws IOException {
        Recorder[] recorder = new Recorder[1];
        recorder[0] = new Recorder((connection, input) -> {
            connection.close();
            assertThat(recorder[0].count("close")).isZero();
            input.clear();
        });
        rig().start(recorder[0]);
        rig().connect().send("x");
        recorder[0].await("close HANDLER");

        assertThat(recorder[0].events()).containsExactly("open", "message x", "close HANDLER");
    }

    @Test
    default void nothingIsToldAfterTheClose() throws IOException {
        Recorder recorder = new Recorder((connection, input) -> connection.close());
        rig().start(recorder);
        Peer peer = rig().connect();
        peer.send("first");
        recorder.await("close HANDLER");
        trySend(peer);
        rig().pass(Duration.ofHours(1));

        assertThat(recorder.events()).containsExactly("open", "message first", "close HANDLER");
    }

    private static void trySend(Peer peer) {
        try {
            peer.send("second");
            peer.closeOutput();
        } catch (UncheckedIOException e) {
            // reset already
        }
    }

    @Test
    default void connectionThatCannotBeHandledAtAllIsClosedAndTheServerGoesOn() throws IOException {
        Supplier<ConnectionHandler> nothing = () -> (connection, input) -> {
            throw new IllegalStateException("as asked for");
        };
        Recorder recorder = new Recorder(nothing.get());
        rig().start(recorder);
        for (int i = 1; i <= 5; i++) {
            Peer peer = rig().connect();
            peer.send("x");
            peer.awaitEnd();
            recorder.await("close ERROR", i);
        }

        assertThat(rig().server().stats().closed(CloseReason.ERROR)).isEqualTo(5);
        assertThat(rig().server().stats().current()).isZero();
    }

    @Test
    default void observerThatFailsKeepsNobodyFromHearingOfTheClose() throws Exception {
        Recorder sink = Recorder.sink();
        TcpServer server = rig().start(builder -> builder.handler(sink).observer((connection, reason, lifetime) -> {
            throw new IllegalStateException("as asked for");
        }));
        rig().connect().close();
        sink.await("close CLIENT");
        Peer second = rig().connect();
        sink.await("open", 2);
        CompletableFuture<Boolean> stopping = Background.supply(() -> server.stop(Duration.ofSeconds(10)));
        second.awaitEnd();
        second.close();

        assertThat(stopping.get(10, TimeUnit.SECONDS)).isTrue();
        assertThat(sink.count("close")).isEqualTo(2);
    }

    /** An exception that even the log chokes on. */
    final class UnprintableException extends RuntimeException {
        private static final long serialVersionUID = 1;

        @Override
        public String getMessage() {
            throw new IllegalStateException("no message");
        }
    }
}
