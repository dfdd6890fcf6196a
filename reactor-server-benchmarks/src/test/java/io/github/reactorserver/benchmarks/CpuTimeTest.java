package io.github.reactorserver.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class CpuTimeTest {

    @Test
    void readsUserAndSystemTicks() {
        String stat =
                "15102 (java) S 15100 15100 13901 0 -1 4194304 101 0 0 0 1234 567 8 9 20 0 23 0 168586 3133440 390"
                        + " 18446744073709551615 94454654926848 94454654946729 140729010320752 0 0 0 0 0 0 0 0 0 17 0 0 0\n";
        assertThat(CpuTime.parseStat(stat)).containsExactly(1_234, 567);
    }

    @Test
    void isNotMisledByTheNameOfTheProcess() {
        String stat = "7 (a) S 1 2 (b 3) R 1 1 1 0 -1 4194304 101 0 0 0 40 2 0 0 20 0 1 0 168586 3133440 390\n";
        assertThat(CpuTime.parseStat(stat)).containsExactly(40, 2);
    }

    @Test
    void rejectsWhatIsNoStat() {
        assertThatThrownBy(() -> CpuTime.parseStat("12 (java) S 1"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("not the content of /proc/PID/stat: '12 (java) S 1'");
    }

    @Test
    void readsRunningAndWaitingNanos() {
        assertThat(CpuTime.parseSchedstat("383230 48272 2\n")).containsExactly(383_230, 48_272);
        assertThat(CpuTime.parseSchedstat("")).containsExactly(0, 0);
    }

    @Test
    void bothSourcesAgreeOnThisProcess() throws IOException, InterruptedException {
        assumeThat(Tools.problems()).isEmpty();
        CpuTime time = CpuTime.of(ProcessHandle.current().pid(), Tools.ticksPerSecond());
        assertThat(time.total()).isPositive();
        assertThat(time.waiting()).isNotNegative();
        if (Files.exists(Path.of("/proc/self/schedstat"))) {
            assertThat(time.schedstat()).isPositive().isLessThan(time.total() + 1);
        }
    }
}
