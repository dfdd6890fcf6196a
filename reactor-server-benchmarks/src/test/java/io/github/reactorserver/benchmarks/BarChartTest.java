package io.github.reactorserver.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class BarChartTest {

    @Test
    void drawsTheShortestBarFirstAndTheLongestInFull() {
        BarChart chart = new BarChart();
        chart.add("plaintext", Map.of("netty-nio", 8.0, "reactor-nio", 4.0));
        assertThat(chart.svg())
                .startsWith("<svg xmlns=")
                .containsSubsequence("plaintext", "width=\"240.0\"", "reactor-nio", "width=\"480.0\"", "netty-nio");
    }
}
