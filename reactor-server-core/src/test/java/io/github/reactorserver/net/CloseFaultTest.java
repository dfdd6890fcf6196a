package io.github.reactorserver.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactorserver.RegionFile;
import io.github.reactorserver.buffer.Buffer;
import io.github.reactorserver.event.LoopStats;
import io.github.reactorserver.transport.memory.MemoryFaults;
import io.github.reactorserver.transport.memory.MemoryFixture;
import io.github.reactorserver.transport.memory.MemoryPeer;
import io.github.reactorserver.transport.memory.MemoryTransport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Want of memory at every step of a connection, its close above all: the connection ends, its handler hears of that once,
 * and nothing of it is left.
 */
class CloseFaultTest {
    private static final int LENGTH = 200_000;

    private final MemoryFixture fixture = new MemoryFixture();
    private final MemoryTransport transport = fixture.transport();
    private final TcpRig rig = new TcpRig(fixture);
    private Recorder recorder;
    private TcpServer server;
    private int descriptors;

    @TempDir
    private Path directory;

    @AfterEach
    void close() {
        rig.close();
    }

    /** What a connection is asked to do by another thread. */
    enum Deed {
        SEND(connection -> connection.send(new byte[LENGTH])),
        SHUTDOWN(TcpConnection::shutdown),
        CLOSE_WHEN_WRITTEN(connection -> connection.closeWhenWritten(CloseReason.HANDLER)),
        CLOSE_IN_STAGES(connection -> connection.closeInStages(CloseReason.HANDLER)),
        CLOSE(TcpConnection::close),
        ABORT(TcpConnection::abort);

        private final Action action;

        Deed(Action action) {
            this.action = action;
        }
    }

    private interface Action {
        void on(TcpConnection connection);
    }

    /** One connection from an address at a time. */
    private void start(ConnectionHandler handler, ConnectionObserver observer) throws IOException {
        recorder = new Recorder(handler);
        server = rig.start(builder -> builder.limits(new ConnectionLimits(100, 1))
                .timeouts(TcpTimeouts.DEFAULTS.withIdle(Duration.ofMinutes(1)))
                .rateLimits(new RateLimits(Integer.MAX_VALUE, Integer.MAX_VALUE))
                .observer(observer)
                .handler(recorder));
        descriptors = transport.openDescriptors();
    }

    private void start(ConnectionHandler handler) throws IOException {
        start(handler, ConnectionObserver.NONE);
    }

    private MemoryPeer connect() throws IOException {
        return (MemoryPeer) rig.connect();
    }

    private static void keepAndSend(TcpConnection connection, RegionFile file) {
        // the input is left unread
        connection.send(new byte[LENGTH]);
        connection.send(file.region(0, LENGTH));
    }

    private void assertNothingIsLeft() throws IOException {
        rig.settle();
        assertThat(recorder.count("close")).isEqualTo(recorder.count("open"));
        assertThat(server.stats().current()).isZero();
        assertThat(server.connections()).isEmpty();
        LoopStats stats = rig.loop(0).stats();
        assertThat(stats.connections().get()).isZero();
        assertThat(stats.pendingWrite().get()).isZero();
        assertThat(transport.openDescriptors()).isEqualTo(descriptors);
        // also its place among those of its address is free
        recorder.forget();
        connect().send("next");
        recorder.await("message next");
    }

    @ParameterizedTest
    @EnumSource(
            value = MemoryFaults.Call.class,
            names = {"REGISTER", "INTEREST", "READ", "WRITE"})
    void callThatThrowsBetweenOpeningAndAnsweringEndsTheConnection(MemoryFaults.Call call) throws IOException {
        try (RegionFile file = RegionFile.sparse(directory, LENGTH)) {
            start((connection, input) -> keepAndSend(connection, file));
            transport.faults().throwAt(call, 0);
            MemoryPeer peer = connect();
            peer.send("x");
            peer.awaitEnd();

            assertNothingIsLeft();
            assertThat(file.unreleased()).isLessThanOrEqualTo(1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "SEND, WRITE, 0",
        "SEND, INTEREST, 0",
        "SHUTDOWN, SHUTDOWN_OUTPUT, 0",
        "SHUTDOWN, INTEREST, 0",
        "CLOSE_IN_STAGES, SHUTDOWN_OUTPUT, 0",
        "CLOSE_IN_STAGES, INTEREST, 0",
        "CLOSE_WHEN_WRITTEN, CLOSE, 0",
        "CLOSE, CLOSE, 0",
        "ABORT, ABORT, 0",
        "ABORT, CLOSE, 0"
    })
    void callThatThrowsInWhatAnotherThreadAsksForEndsTheConnection(Deed deed, MemoryFaults.Call call, int others)
            throws IOException {
        start((connection, input) -> {});
        MemoryPeer peer = connect();
        peer.send("unread");
        recorder.await("message unread");
        rig.settle();
        transport.faults().throwAt(call, others);
        deed.action.on(recorder.connection());
        peer.awaitEnd();

        assertNothingIsLeft();
    }

    @ParameterizedTest
    @EnumSource(
            value = MemoryFaults.Call.class,
            names = {"ABORT", "CLOSE"})
    void connectionThatCannotBeClosedLeavesNoOutputAndNoFile(MemoryFaults.Call call) throws IOException {
        try (RegionFile file = RegionFile.sparse(directory, LENGTH)) {
            start((connection, input) -> keepAndSend(connection, file));
            MemoryPeer peer = connect();
            peer.send("x");
            recorder.await("message x");
            rig.settle();
            assertThat(recorder.connection().pendingBytes()).isPositive();
            assertThat(file.unreleased()).isEqualTo(1);
            transport.faults().throwAt(call, 0);
            // by the write timeout
            rig.pass(TcpTimeouts.DEFAULTS.write());
            rig.pass(TcpTimeouts.DEFAULTS.write());

            assertThat(file.unreleased()).isZero();
            assertThat(recorder.events()).endsWith("close WRITE_TIMEOUT");
        }
        assertNothingIsLeft();
    }

    @Test
    void observerAndHandlerThatThrowErrorsLeaveNothing() throws IOException {
        start(
                new ConnectionHandler() {
                    @Override
                    public void onMessage(TcpConnection connection, Buffer input) {
                        connection.close();
                    }

                    @Override
                    public void onClose(TcpConnection connection, CloseReason reason) {
                        throw new OutOfMemoryError("as asked for");
                    }
                },
                (connection, reason, lifetime) -> {
                    throw new OutOfMemoryError("as asked for");
                });
        transport.faults().throwAt(MemoryFaults.Call.CLOSE, 0);
        MemoryPeer peer = connect();
        peer.send("x");
        peer.awaitEnd();

        assertNothingIsLeft();
    }

    @Test
    void stopClosesTheOthersThoughOneCannotBeClosed() throws IOException {
        recorder = Recorder.sink();
        server = rig.start(recorder);
        for (int i = 0; i < 3; i++) {
            connect();
        }
        recorder.await("open", 3);
        transport.faults().throwAt(MemoryFaults.Call.CLOSE, 1 + 1);
        server.stop(Duration.ZERO);

        assertThat(recorder.count("close SHUTDOWN")).isEqualTo(3);
        assertThat(server.stats().current()).isZero();
        assertThat(transport.openDescriptors()).isZero();
    }

    @Test
    void rejectedConnectionThatCannotBeClosedGivesItsPlaceBack() throws IOException {
        recorder = Recorder.sink();
        server = rig.start(builder -> builder.limits(new ConnectionLimits(1, 0))
                .rejection("full".getBytes(StandardCharsets.US_ASCII))
                .handler(recorder));
        connect();
        recorder.await("open");
        for (int i = 0; i < 300; i++) {
            transport.faults().throwAt(i % 2 == 0 ? MemoryFaults.Call.CLOSE : MemoryFaults.Call.SHUTDOWN_OUTPUT, 0);
            MemoryPeer rejected = connect();
            // had the earlier ones kept their places, it would not be told
            assertThat(rejected.receiveText(4)).isEqualTo("full");
            rejected.close();
            rig.settle();
        }
        assertThat(transport.openDescriptors()).isEqualTo(2);
    }

    @Test
    void failureOfAWriteForOneConnectionEndsThatOneAndNotTheOneThatSends() throws IOException {
        recorder = new Recorder((connection, input) -> input.clear());
        server = rig.start(recorder);
        MemoryPeer first = connect();
        MemoryPeer second = connect();
        recorder.await("open", 2);
        TcpRig.runOn(rig.loop(0), () -> {
            recorder.connection(0).output().writeByte('a');
            transport.faults().throwAt(MemoryFaults.Call.WRITE, 0);
            recorder.connection(1).output().writeByte('b');
            recorder.connection(1).flush();
        });

        assertThat(second.receiveText(1)).isEqualTo("b");
        first.awaitEnd();
        recorder.await("close ERROR");
        assertThat(server.stats().current()).isEqualTo(1);
    }
}
