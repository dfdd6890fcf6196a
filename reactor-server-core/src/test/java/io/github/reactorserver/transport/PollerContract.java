package io.github.reactorserver.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reactorserver.Background;
import io.github.reactorserver.buffer.Buffer;
import io.github.reactorserver.event.Channel;
import io.github.reactorserver.event.Poller;
import io.github.reactorserver.transport.TransportRig.Link;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Waiting, waking, interest, and what is never reported. */
interface PollerContract {
    Duration FOR_EVER = Duration.ofNanos(-1);
    Duration SHORT = Duration.ofMillis(50);

    TransportRig rig();

    // ---- waiting

    @Test
    default void pollWithoutATimeoutOnlyLooks() throws IOException {
        assertThat(rig().poll(Duration.ZERO)).isZero();
    }

    @Test
    default void pollEndsWhenItsTimeIsOver() throws Exception {
        CompletableFuture<Void> passing = Background.run(() -> rig().fixture().letPass(SHORT));
        long start = System.nanoTime();

        assertThat(rig().poll(SHORT)).isZero();

        passing.get(10, TimeUnit.SECONDS);
        assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(10));
    }

    @Test
    default void pollTellsHowManyChannelsItReported() throws IOException {
        Link first = rig().link();
        Link second = rig().link();
        first.socket().interest(Channel.WRITE);
        second.socket().interest(Channel.WRITE);

        assertThat(rig().poll(FOR_EVER)).isEqualTo(2);
    }

    @Test
    default void wakeupEndsTheWait() throws Exception {
        CompletableFuture<Void> waking = Background.run(() -> {
            rig().fixture().letPass(Duration.ZERO);
            rig().poller().wakeup();
        });

        assertThat(rig().poll(FOR_EVER)).isZero();
        waking.get(10, TimeUnit.SECONDS);
    }

    @Test
    default void wakeupBeforePollEndsThatPollAndNoOther() throws Exception {
        rig().poller().wakeup();
        rig().poller().wakeup();
        assertThat(rig().poll(FOR_EVER)).isZero();

        CompletableFuture<Void> passing = Background.run(() -> rig().fixture().letPass(SHORT));
        long start = System.nanoTime();
        assertThat(rig().poll(SHORT)).isZero();
        passing.get(10, TimeUnit.SECONDS);
        if (!rig().fixture().pause().isZero()) {
            assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(SHORT.toNanos() * 9 / 10);
        }
    }

    @Test
    default void wakeupAfterCloseIsHarmless() throws IOException {
        Poller other = rig().transport().openPoller();
        other.close();

        other.wakeup();
    }

    @Test
    default void pollerMayBeClosedTwice() throws IOException {
        Poller other = rig().transport().openPoller();
        other.close();
        other.close();
    }

    // ---- registration and interest

    @Test
    default void channelJoinsOnePollerOnce() throws IOException {
        Link link = rig().link();

        assertThatThrownBy(() -> link.socket().register(rig().poller(), link.callbacks()))
                .isInstanceOf(IllegalStateException.class);
    }

    // ---- marked by hand

    @Test
    default void markedChannelIsReportedByTheNextPollWhichDoesNotWait() throws IOException {
        Link link = rig().link();
        link.socket().interest(Channel.READ);
        int[] calls = new int[1];
        link.callbacks().onReadable = () -> calls[0]++;
        rig().poller().ready(link.socket(), Channel.READ);
        assertThat(calls[0]).isZero();
        assertThat(rig().poll(FOR_EVER)).isEqualTo(1);
        assertThat(rig().poll(Duration.ZERO)).isZero();
        assertThat(calls[0]).isEqualTo(1);
    }

    @Test
    default void channelThatIsMarkedInItsCallbackIsReportedByTheNextPoll() throws IOException {
        Link link = rig().link();
        link.socket().interest(Channel.READ);
        int[] calls = new int[1];
        link.callbacks().onReadable = () -> {
            if (++calls[0] < 3) {
                rig().poller().ready(link.socket(), Channel.READ);
            }
        };
        rig().poller().ready(link.socket(), Channel.READ);
        for (int i = 1; i <= 3; i++) {
            assertThat(rig().poll(FOR_EVER)).isEqualTo(1);
            assertThat(calls[0]).isEqualTo(i);
        }
        assertThat(rig().poll(Duration.ZERO)).isZero();
    }

    @Test
    default void markOfAChannelThatDoesNotAskForItIsForgotten() throws IOException {
        Link link = rig().link();
        link.callbacks().onReadable = () -> {
            throw new AssertionError("not asked for");
        };
        rig().poller().ready(link.socket(), Channel.READ);
        assertThat(rig().poll(Duration.ZERO)).isZero();
        link.socket().interest(Channel.READ);
        assertThat(rig().poll(Duration.ZERO)).isZero();
    }

    @Test
    default void markOfAChannelThatIsClosedMeanwhileIsForgotten() throws IOException {
        Link link = rig().link();
        link.socket().interest(Channel.READ);
        rig().poller().ready(link.socket(), Channel.READ);
        link.socket().close();
        assertThat(rig().poll(Duration.ZERO)).isZero();
    }

    @Test
    default void marksDoNotHideWhatTheSystemReports() throws IOException {
        Link marked = rig().link();
        Link other = rig().link();
        marked.socket().interest(Channel.READ);
        other.socket().interest(Channel.WRITE);
        rig().poller().ready(marked.socket(), Channel.READ);
        assertThat(rig().poll(FOR_EVER)).isEqualTo(2);
    }

    @Test
    default void channelDoesNotJoinAPollerOfAnotherTransport() throws IOException {
        rig().connect();
        StreamSocket socket = rig().awaitAccepted();

        assertThatThrownBy(() -> socket.register(new ForeignPoller(), new Callbacks()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    default void closedChannelDoesNotJoinAPoller() throws IOException {
        rig().connect();
        StreamSocket socket = rig().awaitAccepted();
        socket.close();

        assertThatThrownBy(() -> socket.register(rig().poller(), new Callbacks()))
                .isInstanceOf(IOException.class);
    }

    @Test
    default void registeredChannelHasNoInterestAtFirst() throws IOException {
        Link link = rig().link();
        link.peer().send("x");

        assertThat(link.socket().interest()).isEqualTo(Channel.NONE);
        assertThat(rig().poll(Duration.ZERO)).isZero();
    }

    @Test
    default void onlyWhatWasAskedForIsReported() throws IOException {
        Link link = rig().link();
        link.peer().send("x");
        link.socket().interest(Channel.WRITE);
        rig().pollUntil(() -> link.callbacks().writable > 0, "a writable socket");
        assertThat(link.callbacks().readable).isZero();

        link.socket().interest(Channel.READ);
        int writable = link.callbacks().writable;
        rig().pollUntil(() -> link.callbacks().readable > 0, "a readable socket");

        assertThat(link.callbacks().writable).isEqualTo(writable);
    }

    @Test
    default void bothAreReportedAtOnce() throws IOException {
        Link link = readyLink();
        ask(Channel.READ | Channel.WRITE, link);

        assertThat(rig().poll(FOR_EVER)).isEqualTo(1);
        assertThat(link.callbacks().readable).isEqualTo(1);
        assertThat(link.callbacks().writable).isEqualTo(1);
    }

    @Test
    default void readableIsReportedAgainUntilTheBytesAreRead() throws IOException {
        Link link = rig().link();
        link.peer().send("level");
        link.socket().interest(Channel.READ);
        rig().pollUntil(() -> link.callbacks().readable >= 3, "three reports of the same bytes");

        link.readAvailable();

        assertThat(rig().poll(Duration.ZERO)).isZero();
    }

    @Test
    default void askingForTheSameAgainChangesNothing() throws IOException {
        Link link = rig().link();
        link.socket().interest(Channel.READ);
        link.socket().interest(Channel.READ);
        link.peer().send("x");

        rig().pollUntil(() -> link.callbacks().readable > 0, "a readable socket");

        assertThat(link.socket().interest()).isEqualTo(Channel.READ);
    }

    @Test
    default void interestOfAClosedChannelIsIgnored() throws IOException {
        Link link = rig().link();
        link.peer().send("x");
        link.socket().close();
        link.socket().interest(Channel.READ);

        assertThat(rig().poll(Duration.ZERO)).isZero();
    }

    @Test
    default void withoutInterestNotEvenAResetEndsTheWait() throws Exception {
        Link link = rig().link();
        link.peer().closeOutput();
        link.peer().reset();
        CompletableFuture<Void> passing = Background.run(() -> rig().fixture().letPass(SHORT));
        long start = System.nanoTime();

        assertThat(rig().poll(SHORT)).isZero();

        passing.get(10, TimeUnit.SECONDS);
        if (!rig().fixture().pause().isZero()) {
            assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(SHORT.toNanos() * 9 / 10);
        }
        assertThat(link.callbacks().readable).isZero();
    }

    // ---- what is never reported

    @Test
    default void channelClosedByAnotherOneOfTheSamePollIsNotReported() throws IOException {
        Link first = readyLink();
        Link second = readyLink();
        first.callbacks().onReadable = second.socket()::close;
        second.callbacks().onReadable = first.socket()::close;
        ask(Channel.READ, first, second);

        assertThat(rig().poll(FOR_EVER)).isPositive();

        assertThat(first.callbacks().readable + second.callbacks().readable).isEqualTo(1);
    }

    @Test
    default void channelThatLosesItsInterestWithinTheSamePollIsNotReported() throws IOException {
        Link first = readyLink();
        Link second = readyLink();
        first.callbacks().onReadable = () -> second.socket().interest(Channel.NONE);
        second.callbacks().onReadable = () -> first.socket().interest(Channel.NONE);
        ask(Channel.READ, first, second);

        rig().poll(FOR_EVER);

        assertThat(first.callbacks().readable + second.callbacks().readable).isEqualTo(1);
    }

    @Test
    default void channelClosedInItsOwnCallbackIsNotCalledAgain() throws IOException {
        Link link = readyLink();
        link.callbacks().onWritable = link.socket()::close;
        ask(Channel.READ | Channel.WRITE, link);

        rig().poll(FOR_EVER);
        rig().poll(Duration.ZERO);

        assertThat(link.callbacks().writable).isEqualTo(1);
        assertThat(link.callbacks().readable).isZero();
    }

    @Test
    default void newcomerOnAReusedDescriptorGetsNothingOfItsPredecessor() throws IOException {
        for (int round = 0; round < 20; round++) {
            Link first = readyLink();
            Link second = readyLink();
            Peer waiting = rig().connect();
            Link[] newcomer = new Link[1];
            Runnable replaceOther = () -> {
                if (newcomer[0] == null) {
                    StreamSocket other = first.callbacks().readable > 0 ? second.socket() : first.socket();
                    newcomer[0] = replace(other, waiting);
                }
            };
            first.callbacks().onReadable = replaceOther;
            second.callbacks().onReadable = replaceOther;
            ask(Channel.READ, first, second);

            rig().poll(FOR_EVER);
            rig().poll(Duration.ZERO);
            assertThat(newcomer[0].callbacks().readable).isZero();

            waiting.send("mine");
            rig().pollUntil(() -> newcomer[0].callbacks().readable > 0, "the newcomer's own bytes");
            assertThat(newcomer[0].readAvailable()).asString().isEqualTo("mine");
            first.socket().close();
            second.socket().close();
            newcomer[0].socket().close();
            rig().poll(Duration.ZERO);
        }
    }

    private Link replace(StreamSocket old, Peer waiting) {
        try {
            old.close();
            Link link = rig().accept(waiting);
            link.socket().interest(Channel.READ);
            return link;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** A connection with an unread byte, and no interest. */
    private Link readyLink() throws IOException {
        Link link = rig().link();
        link.peer().send("x");
        rig().awaitReadable(link);
        link.socket().interest(Channel.NONE);
        link.callbacks().readable = 0;
        return link;
    }

    private static void ask(int interest, Link... links) {
        for (Link link : links) {
            link.socket().interest(interest);
        }
    }

    @Test
    default void bytesOfOneConnectionNeverReachAnother() throws IOException {
        Link first = rig().link();
        Link second = rig().link();
        first.socket().write(new Buffer(10).writeLatin1("first"), StreamSocket.NO_BYTES);
        second.socket().write(new Buffer(10).writeLatin1("second"), StreamSocket.NO_BYTES);
        rig().poll(Duration.ZERO);

        assertThat(first.peer().receiveText(5)).isEqualTo("first");
        assertThat(second.peer().receiveText(6)).isEqualTo("second");
    }

    /** A poller that belongs to no transport. */
    final class ForeignPoller implements Poller {
        @Override
        public void ready(Channel channel, int operations) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int poll(long timeoutNanos, ReadyListener listener) {
            return 0;
        }

        @Override
        public void wakeup() {}

        @Override
        public void close() {}
    }
}
