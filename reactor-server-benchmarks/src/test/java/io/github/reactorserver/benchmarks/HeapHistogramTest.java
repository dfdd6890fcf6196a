package io.github.reactorserver.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class HeapHistogramTest {
    private static final String HISTOGRAM = """
            4711:
             num     #instances         #bytes  class name (module)
            -------------------------------------------------------
               1:          1000         146856  [B (java.base@25.0.3)
               2:           314        2065792  [Ljdk.internal.vm.FillerElement; (java.base@25.0.3)
               3:             2             32  jdk.internal.vm.FillerObject (java.base@25.0.3)
            Total          1316        2212680
            """;

    @Test
    void countsAllButWhatTheCollectorFillsGapsWith() {
        assertThat(HeapHistogram.parse(HISTOGRAM)).isEqualTo(146_856);
    }

    @Test
    void quotesWhatIsNoHistogram() {
        assertThatThrownBy(() -> HeapHistogram.parse("4711: No such process\n"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no histogram: 4711: No such process");
    }
}
