package io.github.reactorserver.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** The poller's own beginning on the thread of its loop. */
class PollerInitTest {

    @Test
    void pollerIsInitialisedOnceBeforeTheFirstPoll() {
        ScriptedPoller poller = new ScriptedPoller();
        EventLoop loop = new EventLoop("init", 0, poller, LoopConfig.DEFAULTS);
        int[] initsAtPoll = new int[1];
        poller.duringPoll = () -> {
            initsAtPoll[0] = poller.inits;
            loop.quit();
        };
        loop.run();
        assertThat(initsAtPoll[0]).isEqualTo(1);
        assertThat(poller.inits).isEqualTo(1);
        assertThat(poller.closed).isTrue();
    }

    @Test
    void loopWhosePollerCannotBeInitialisedEnds() {
        ScriptedPoller poller = new ScriptedPoller();
        poller.initFailure = new IOException("no ring");
        EventLoop loop = new EventLoop("init", 0, poller, LoopConfig.DEFAULTS);
        loop.run();
        assertThat(loop.isAlive()).isFalse();
        assertThat(poller.timeouts).isEmpty();
        assertThat(poller.closed).isTrue();
    }
}
