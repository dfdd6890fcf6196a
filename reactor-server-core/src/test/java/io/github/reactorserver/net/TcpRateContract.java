package io.github.reactorserver.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactorserver.event.Channel;
import io.github.reactorserver.event.EventLoop;
import io.github.reactorserver.transport.Peer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Rate limits of bytes, by the clock: never more than a second's worth and what the time since then allows. */
interface TcpRateContract {
    Duration SECOND = Duration.ofSeconds(1);
    Duration TENTH = Duration.ofMillis(100);

    TcpRig rig();

    private static byte[] text(int length) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) 'a');
        return bytes;
    }

    private Recorder startSink(RateLimits limits) throws IOException {
        Recorder sink = Recorder.sink();
        rig().start(builder -> builder.rateLimits(limits).handler(sink));
        return sink;
    }

    private long bytesRead() {
        return rig().loop(0).stats().bytesRead().get();
    }

    private long bytesWritten() {
        return rig().loop(0).stats().bytesWritten().get();
    }

    // ---- reading

    @Test
    default void bytesReadNeverExceedTheAllowanceOfTheirConnection() throws IOException {
        Recorder sink = startSink(new RateLimits(1_000, 0));
        Peer peer = rig().connect();
        peer.send(text(5_000));
        sink.connection();
        rig().settle();
        assertThat(bytesRead()).isEqualTo(1_000);

        for (int tenths = 1; tenths <= 40; tenths++) {
            rig().pass(TENTH);
            assertThat(bytesRead()).isBetween(1_000L + 100 * tenths - 62, 1_000L + 100 * tenths);
        }
        rig().pass(SECOND);
        assertThat(sink.messages()).hasSize(5_000);
    }

    @Test
    default void readingReallyRestsAndLosesNothing() throws IOException {
        Recorder sink = startSink(new RateLimits(1_000, 0));
        Peer peer = rig().connect();
        peer.send(text(1_000));
        sink.awaitMessages("a".repeat(1_000));
        rig().settle();
        TcpConnection connection = sink.connection();
        assertThat(interest(connection)).isEqualTo(Channel.NONE);
        peer.send("later");
        rig().settle();
        assertThat(bytesRead()).isEqualTo(1_000);

        rig().pass(TENTH);

        assertThat(sink.messages()).endsWith("later");
        assertThat(interest(connection)).isEqualTo(Channel.READ);
    }

    private static int interest(TcpConnection connection) {
        return TcpRig.on(
                connection.loop(),
                () -> ((SocketConnection) connection).socket().interest());
    }

    @Test
    default void allowanceThatIsNotUsedIsSavedUpForOneSecondOnly() throws IOException {
        Recorder sink = startSink(new RateLimits(1_000, 0));
        Peer peer = rig().connect();
        sink.connection();
        rig().pass(SECOND.multipliedBy(100));
        peer.send(text(3_000));
        rig().settle();

        assertThat(bytesRead()).isEqualTo(1_000);
    }

    @Test
    default void connectionThatEndsWhileItRestsLeavesNothing() throws IOException {
        Recorder sink = startSink(new RateLimits(1_000, 500));
        Peer peer = rig().connect();
        peer.send(text(2_000));
        TcpConnection connection = sink.connection();
        rig().settle();
        connection.close();
        sink.await("close HANDLER");
        rig().pass(SECOND);
        rig().pass(SECOND);

        assertThat(bytesRead()).isEqualTo(500);
        Peer other = rig().connect();
        other.send("x");
        sink.await("message x");
    }

    // ---- writing

    private Recorder startSender(RateLimits limits, int bytes) throws IOException {
        Recorder sender = new Recorder((connection, input) -> {
            input.clear();
            connection.send(text(bytes));
        });
        rig().start(builder -> builder.rateLimits(limits).handler(sender));
        return sender;
    }

    @Test
    default void bytesWrittenNeverExceedTheAllowanceOfTheirConnection() throws IOException {
        // one that is collected, one that is sent as it is
        for (int size : new int[] {5_000, 50_000}) {
            int rate = size / 5;
            Recorder sender = startSender(new RateLimits(rate, 0), size);
            Peer peer = rig().connect();
            peer.send("x");
            sender.await("message x");
            rig().settle();
            assertThat(bytesWritten()).isEqualTo(rate);
            assertThat(interest(sender.connection())).isEqualTo(Channel.READ);

            for (int tenths = 1; tenths <= 40; tenths++) {
                rig().pass(TENTH);
                assertThat(bytesWritten())
                        .isBetween(rate + rate * tenths / 10L - rate / 16, rate + rate * tenths / 10L);
            }
            rig().pass(SECOND);
            assertThat(peer.receive(size)).isEqualTo(text(size));
            assertThat(rig().loop(0).stats().pendingWrite().get()).isZero();
            sender.await("written");
        }
    }

    @Test
    default void bytesOutsideTheHeapAreHeldToTheAllowanceToo() throws IOException {
        Recorder sender = new Recorder((connection, input) -> {
            input.clear();
            ByteBuffer direct = ByteBuffer.allocateDirect(100_000).put(text(100_000));
            connection.send(direct.flip());
        });
        rig().start(builder -> builder.rateLimits(new RateLimits(20_000, 0)).handler(sender));
        Peer peer = rig().connect();
        peer.send("x");
        sender.await("message x");
        rig().settle();
        assertThat(bytesWritten()).isEqualTo(20_000);

        for (int i = 0; i < 50; i++) {
            rig().pass(TENTH);
        }
        assertThat(peer.receive(100_000)).isEqualTo(text(100_000));
    }

    @Test
    default void writingThatRestsForTheRateLimitIsNotTakenForAStalledPeer() throws IOException {
        Recorder sender = startSender(new RateLimits(0, 1), 60);
        Peer peer = rig().connect();
        peer.send("x");
        sender.await("message x");
        for (int i = 0; i < 60; i++) {
            rig().pass(SECOND);
        }

        assertThat(sender.count("close")).isZero();
        assertThat(peer.receive(60)).hasSize(60);
    }

    @Test
    default void orderIsKeptBehindWhatTheLimitHolds() throws IOException {
        Recorder sender = new Recorder((connection, input) -> {
            input.clear();
            connection.send(text(1_500));
            connection.loop().queueInLoop(() -> connection.send("later".getBytes(StandardCharsets.US_ASCII)));
        });
        rig().start(builder -> builder.rateLimits(new RateLimits(1_000, 0)).handler(sender));
        Peer peer = rig().connect();
        peer.send("x");
        assertThat(peer.receive(1_000)).isEqualTo(text(1_000));
        rig().settle();
        rig().pass(SECOND);

        assertThat(peer.receiveText(505)).isEqualTo("a".repeat(500) + "later");
    }

    // ---- all connections together

    @Test
    default void bytesOfAllConnectionsTogetherNeverExceedTheTotalAllowance() throws IOException {
        Recorder sink = startSink(new RateLimits(0, 1_000));
        for (int i = 0; i < 5; i++) {
            rig().connect().send(text(1_000));
            sink.connection(i);
        }
        rig().settle();
        assertThat(bytesRead()).isEqualTo(1_000);

        for (int tenths = 1; tenths <= 30; tenths++) {
            rig().pass(TENTH);
            assertThat(bytesRead()).isLessThanOrEqualTo(1_000L + 100 * tenths);
        }
        rig().pass(SECOND.multipliedBy(2));
        rig().pass(SECOND.multipliedBy(2));
        assertThat(bytesRead()).isEqualTo(5_000);
    }

    @Test
    default void everyConnectionHasItsTurnThoughOthersAlwaysHaveMore() throws IOException {
        long[] read = new long[4];
        Recorder counting = new Recorder((connection, input) -> {
            read[(int) connection.id() - 1] += input.readableBytes();
            input.clear();
        });
        rig().start(builder -> builder.rateLimits(new RateLimits(0, 1_600)).handler(counting));
        for (int i = 0; i < 4; i++) {
            rig().connect().send(text(10_000));
            counting.connection(i);
        }
        rig().settle();
        for (int i = 0; i < 64; i++) {
            rig().pass(Duration.ofNanos(62_500_001));
        }

        long[] seen = TcpRig.on(rig().loop(0), read::clone);
        assertThat(Arrays.stream(seen).sum()).isBetween(1_600L + 60 * 100, 1_600L + 65 * 100);
        assertThat(Arrays.stream(seen).min().orElseThrow()).isGreaterThanOrEqualTo(1_400);
    }

    @Test
    default void connectionThatHasNothingToReadDoesNotHoldUpThoseThatHave() throws IOException {
        Recorder sink = startSink(new RateLimits(0, 1_600));
        Peer[] peers = new Peer[8];
        for (int i = 0; i < peers.length; i++) {
            peers[i] = rig().connect();
            peers[i].send(text(200));
            sink.connection(i);
        }
        // all rest now, and only the last has more
        rig().settle();
        peers[7].send("more");
        rig().settle();
        assertThat(bytesRead()).isEqualTo(1_600);

        rig().pass(TENTH);
        rig().settle();

        assertThat(sink.messages()).endsWith("more");
    }

    @Test
    default void eachLoopHasItsShareOfTheTotal() throws IOException {
        Recorder sink = Recorder.sink();
        rig().start(builder ->
                builder.loopThreads(2).rateLimits(new RateLimits(0, 1_000)).handler(sink));
        for (int i = 0; i < 4; i++) {
            rig().connect().send(text(1_000));
            sink.connection(i);
        }
        rig().settle();

        assertThat(rig().server().eventLoops().subList(1, 3))
                .extracting(loop -> loop.stats().bytesRead().get())
                .containsExactly(500L, 500L);
    }

    @Test
    default void limitsOfReadingAndWritingAreApart() throws IOException {
        Recorder echo = Recorder.echo();
        rig().start(builder -> builder.rateLimits(new RateLimits(1_000, 1_000)).handler(echo));
        Peer peer = rig().connect();
        peer.send(text(1_000));

        assertThat(peer.receive(1_000)).isEqualTo(text(1_000));
    }

    @Test
    default void withoutLimitsNothingRests() throws IOException {
        Recorder sink = startSink(RateLimits.NONE);
        Peer peer = rig().connect();
        peer.send(text(100_000));
        sink.awaitMessages("a".repeat(100_000));
        EventLoop loop = rig().loop(0);

        assertThat(loop.stats().timers().get()).isZero();
    }
}
