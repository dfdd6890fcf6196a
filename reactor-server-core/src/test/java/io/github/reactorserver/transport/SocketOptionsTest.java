package io.github.reactorserver.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SocketOptionsTest {

    @Test
    void eachOptionIsChangedAlone() {
        KeepAliveProbes probes = KeepAliveProbes.SYSTEM
                .withIdle(Duration.ofSeconds(60))
                .withInterval(Duration.ofSeconds(10))
                .withCount(3);
        SocketOptions options = SocketOptions.DEFAULTS
                .withBacklog(7)
                .withReuseAddress(false)
                .withReusePort(true)
                .withNoDelay(false)
                .withSendBuffer(8)
                .withReceiveBuffer(9)
                .withProbes(probes)
                .withAbortOnClose(true);

        assertThat(options).isEqualTo(new SocketOptions(7, false, true, false, true, 8, 9, probes, true));
        assertThat(probes).isEqualTo(new KeepAliveProbes(Duration.ofSeconds(60), Duration.ofSeconds(10), 3));
        assertThat(options.withKeepAlive(false).keepAlive()).isFalse();
        assertThat(options.withKeepAlive(false).probes()).isEqualTo(probes);
    }

    @ParameterizedTest
    @CsvSource({"PT-1S,PT1S,1", "PT1S,PT0.5S,1", "PT1S,PT1S,-1", "PT1S,PT1S,128", "PT32768S,PT1S,1", "PT1S,PT10H,1"})
    void probesThatNoSystemTakesAreRefused(Duration idle, Duration interval, int count) {
        assertThatThrownBy(() -> new KeepAliveProbes(idle, interval, count))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void sizesWithoutSenseAreRefused() {
        assertThatThrownBy(() -> SocketOptions.DEFAULTS.withBacklog(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SocketOptions.DEFAULTS.withSendBuffer(-1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SocketOptions.DEFAULTS.withReceiveBuffer(-1))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
