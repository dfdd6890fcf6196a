package io.github.reactorserver.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reactorserver.Background;
import io.github.reactorserver.net.ServerStats.RejectReason;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Limits of connections, in total and for each client address. */
class AdmissionTest {
    private final ServerStats stats = new ServerStats();

    private Limited admission(int max, int maxPerAddress) {
        return new Limited(new Admission(stats), new ConnectionLimits(max, maxPerAddress));
    }

    /** Admission by the same limits throughout. */
    private record Limited(Admission admission, ConnectionLimits limits) {
        @Nullable
        RejectReason tryAdmit(SocketAddress client) {
            return admission.tryAdmit(client, limits);
        }

        void release(SocketAddress client, CloseReason reason) {
            admission.release(client, limits.maxPerAddress() > 0, reason);
        }

        boolean tryKeepRejected() {
            return admission.tryKeepRejected();
        }

        void releaseRejected() {
            admission.releaseRejected();
        }
    }

    private static SocketAddress client(int host) {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) host}), 5_000 + host);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void asManyAsTheLimitAreAdmittedAndNoMore() {
        Limited admission = admission(3, 0);
        assertThat(admission.tryAdmit(client(1))).isNull();
        assertThat(admission.tryAdmit(client(1))).isNull();
        assertThat(admission.tryAdmit(client(1))).isNull();
        assertThat(admission.tryAdmit(client(1))).isEqualTo(RejectReason.MAX);

        assertThat(stats.current()).isEqualTo(3);
        assertThat(stats.accepted()).isEqualTo(3);
        assertThat(stats.rejected(RejectReason.MAX)).isEqualTo(1);
        assertThat(stats.rejected(RejectReason.PER_CLIENT)).isZero();
    }

    @Test
    void closedConnectionGivesItsPlaceBack() {
        Limited admission = admission(1, 1);
        for (int i = 0; i < 3; i++) {
            assertThat(admission.tryAdmit(client(1))).isNull();
            assertThat(admission.tryAdmit(client(1))).isEqualTo(RejectReason.MAX);
            admission.release(client(1), CloseReason.CLIENT);
        }

        assertThat(stats.current()).isZero();
        assertThat(stats.accepted()).isEqualTo(3);
        assertThat(stats.closed(CloseReason.CLIENT)).isEqualTo(3);
        assertThat(stats.rejected(RejectReason.MAX)).isEqualTo(3);
    }

    @Test
    void eachAddressHasItsOwnCountWhateverThePort() throws UnknownHostException {
        Limited admission = admission(100, 2);
        InetAddress host = InetAddress.getByName("10.0.0.1");
        assertThat(admission.tryAdmit(new InetSocketAddress(host, 1))).isNull();
        assertThat(admission.tryAdmit(new InetSocketAddress(host, 2))).isNull();
        assertThat(admission.tryAdmit(new InetSocketAddress(host, 3))).isEqualTo(RejectReason.PER_CLIENT);
        assertThat(admission.tryAdmit(client(2))).isNull();

        admission.release(new InetSocketAddress(host, 1), CloseReason.CLIENT);
        assertThat(admission.tryAdmit(new InetSocketAddress(host, 4))).isNull();
        assertThat(admission.tryAdmit(new InetSocketAddress(host, 5))).isEqualTo(RejectReason.PER_CLIENT);
        assertThat(stats.rejected(RejectReason.PER_CLIENT)).isEqualTo(2);
        assertThat(stats.current()).isEqualTo(3);
    }

    @Test
    void rejectedByOneLimitIsNotCountedForTheOther() {
        Limited admission = admission(2, 1);
        assertThat(admission.tryAdmit(client(1))).isNull();
        assertThat(admission.tryAdmit(client(1))).isEqualTo(RejectReason.PER_CLIENT);
        // the place that was refused to the first client is still there
        assertThat(admission.tryAdmit(client(2))).isNull();
        assertThat(admission.tryAdmit(client(3))).isEqualTo(RejectReason.MAX);
        admission.release(client(1), CloseReason.IDLE);
        // what was refused for the total has not been counted for its address
        assertThat(admission.tryAdmit(client(3))).isNull();
        assertThat(stats.rejected(RejectReason.MAX)).isEqualTo(1);
        assertThat(stats.rejected(RejectReason.PER_CLIENT)).isEqualTo(1);
    }

    @Test
    void clientWithoutAnInternetAddressIsLimitedInTotalOnly() {
        Limited admission = admission(2, 1);
        SocketAddress local = UnixDomainSocketAddress.of("client");
        assertThat(admission.tryAdmit(local)).isNull();
        assertThat(admission.tryAdmit(local)).isNull();
        assertThat(admission.tryAdmit(local)).isEqualTo(RejectReason.MAX);
        admission.release(local, CloseReason.CLIENT);
        assertThat(admission.tryAdmit(local)).isNull();
    }

    @Test
    void addressesWithoutConnectionsAreForgotten() {
        AddressCounts counts = new AddressCounts();
        for (int host = 0; host < 100; host++) {
            assertThat(counts.tryAdd(client(host), 2)).isTrue();
            assertThat(counts.tryAdd(client(host), 2)).isTrue();
            assertThat(counts.tryAdd(client(host), 2)).isFalse();
        }
        assertThat(counts.size()).isEqualTo(100);
        for (int host = 0; host < 100; host++) {
            counts.remove(client(host));
            counts.remove(client(host));
        }
        assertThat(counts.size()).isZero();
    }

    /** Two threads that ask for the one place at the same moment, again and again. */
    @ParameterizedTest
    @CsvSource({"1, 0", "100, 1"})
    void oneOfTwoThatAskAtTheSameMomentIsAdmitted(int max, int maxPerAddress) throws Exception {
        int rounds = 5_000;
        Limited admission = admission(max, maxPerAddress);
        AtomicInteger arrived = new AtomicInteger();
        AtomicInteger admitted = new AtomicInteger();
        AtomicInteger wrongRounds = new AtomicInteger();
        Runnable asking = () -> {
            for (int round = 1; round <= rounds; round++) {
                meet(arrived);
                boolean mine = admission.tryAdmit(client(1)) == null;
                admitted.addAndGet(mine ? 1 : 0);
                meet(arrived);
                wrongRounds.addAndGet(admitted.get() == round ? 0 : 1);
                if (mine) {
                    admission.release(client(1), CloseReason.CLIENT);
                }
            }
        };
        CompletableFuture.allOf(Background.run(asking::run), Background.run(asking::run))
                .get(30, TimeUnit.SECONDS);

        assertThat(wrongRounds).hasValue(0);
        assertThat(stats.current()).isZero();
        assertThat(stats.accepted()).isEqualTo(rounds);
        assertThat(stats.rejected(max == 1 ? RejectReason.MAX : RejectReason.PER_CLIENT))
                .isEqualTo(rounds);
    }

    /** Waits, without giving up the processor, for the other one of two threads. */
    private static void meet(AtomicInteger arrived) {
        int both = (arrived.getAndIncrement() / 2 + 1) * 2;
        for (int spins = 0; arrived.get() < both; spins++) {
            if (spins < 10_000) {
                Thread.onSpinWait();
            } else {
                Thread.yield();
            }
        }
    }

    @Test
    void rejectedConnectionsAreKeptUpToABound() {
        Limited admission = admission(1, 0);
        for (int i = 0; i < 256; i++) {
            assertThat(admission.tryKeepRejected()).isTrue();
        }
        assertThat(admission.tryKeepRejected()).isFalse();
        assertThat(admission.tryKeepRejected()).isFalse();

        admission.releaseRejected();
        assertThat(admission.tryKeepRejected()).isTrue();
        assertThat(admission.tryKeepRejected()).isFalse();
    }

    @Test
    void limitsWithoutSenseAreRefused() {
        assertThatThrownBy(() -> new ConnectionLimits(0, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ConnectionLimits(1, -1)).isInstanceOf(IllegalArgumentException.class);
    }
}
