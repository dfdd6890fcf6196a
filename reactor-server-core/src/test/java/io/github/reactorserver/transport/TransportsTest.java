package io.github.reactorserver.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.reactorserver.event.Poller;
import java.net.SocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class TransportsTest {
    private static final List<Transport> BY_PRIORITY =
            List.of(new Named("best", 20, false), new Named("good", 10, true), new Named("plain", 0, true));

    /** A transport that is only chosen. */
    private record Named(String name, int priority, boolean isAvailable) implements Transport {
        @Override
        public Poller openPoller() {
            throw new UnsupportedOperationException();
        }

        @Override
        public ListenSocket listen(SocketAddress address, SocketOptions options) {
            throw new UnsupportedOperationException();
        }
    }

    @Test
    void bestThatWorksHereIsChosen() {
        assertThat(Transports.choose(Transports.AUTO, BY_PRIORITY).name()).isEqualTo("good");
    }

    @Test
    void oneOfThatNameIsChosenThoughABetterOneIsThere() {
        assertThat(Transports.choose("plain", BY_PRIORITY).name()).isEqualTo("plain");
    }

    @Test
    void oneThatDoesNotWorkHereIsRefusedWithThoseThatAreThere() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Transports.choose("best", BY_PRIORITY))
                .withMessageContaining("'best' is not available")
                .withMessageContaining("best (not available here), good, plain, or 'auto'");
    }

    @Test
    void nioIsAlwaysThere() {
        assertThat(Transports.all()).extracting(Transport::name).contains("nio");
        assertThat(Transports.choose("nio").isAvailable()).isTrue();
    }

    @Test
    void unknownNameIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Transports.choose("carrier-pigeon"))
                .withMessageContaining("carrier-pigeon");
    }
}
