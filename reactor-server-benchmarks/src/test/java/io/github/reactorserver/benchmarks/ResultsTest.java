package io.github.reactorserver.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactorserver.benchmarks.servers.ServerProgram;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class ResultsTest {
    private final Map<ServerProgram, List<Round>> rounds = new LinkedHashMap<>();

    @Test
    void tableShowsMediansAndTheMedianOfTheRatiosPerRound() {
        rounds.put(ServerProgram.REACTOR_NIO, List.of(round(1, 4), round(2, 9), round(3, 5)));
        rounds.put(ServerProgram.NETTY_NIO, List.of(round(1, 5), round(2, 10), round(3, 10)));
        String[] lines = new Results(rounds, ServerProgram.NETTY_NIO).table().split("\n");
        assertThat(lines).hasSize(3);
        assertThat(lines[1].split(" +"))
                .containsExactly(
                        "reactor-nio", "5.00", "4.00", "..", "9.00", "1.25", "100%", "200,000", "5.0%", "3", "0.800");
        assertThat(lines[2].split(" +"))
                .containsExactly(
                        "netty-nio", "10.00", "5.00", "..", "10.00", "2.50", "200%", "200,000", "5.0%", "3", "1.000");
    }

    @Test
    void tableHasNoRatioWithoutThePeer() {
        rounds.put(ServerProgram.REACTOR_NIO, List.of(round(1, 4)));
        assertThat(new Results(rounds, ServerProgram.NETTY_NIO).table()).endsWith("   -\n");
    }

    @Test
    void tableSaysWhenTheSourcesOfTheCpuTimeDisagree() {
        Round doubtful = new Round(1, 5, new WrkResult(1_000_000, 200_000, 0), new CpuTime(3, 1, 3.5, 0));
        rounds.put(ServerProgram.REACTOR_NIO, List.of(doubtful));
        assertThat(new Results(rounds, ServerProgram.NETTY_NIO).table()).contains("Doubtful: ");
    }

    @Test
    void tableSaysWhenOthersUsedTheCpu() {
        Round disturbed = new Round(1, 5, new WrkResult(1_000_000, 200_000, 0), new CpuTime(3, 1, 4, 0.6));
        rounds.put(ServerProgram.REACTOR_NIO, List.of(disturbed));
        assertThat(new Results(rounds, ServerProgram.NETTY_NIO).table()).contains("Disturbed: ");
    }

    @Test
    void csvHasOneLinePerServerAndRound() {
        rounds.put(ServerProgram.NETTY_NIO, List.of(round(1, 5)));
        assertThat(new Results(rounds, ServerProgram.NETTY_NIO).csv(List.of("java"), List.of("25")))
                .containsExactly(
                        "java,server,round,requests,errors,seconds,user_seconds,system_seconds,schedstat_seconds,"
                                + "waiting_seconds,cpu_us_per_request,requests_per_second",
                        "25,netty-nio,1,1000000,1,5.000,1.25,3.75,5.000000,0.250000,5.0000,200000.0");
    }

    @Test
    void medianOfAnEvenCountIsTheMeanOfTheMiddle() {
        assertThat(Median.of(DoubleStream.of(9, 1, 3, 2))).isEqualTo(2.5);
        assertThat(Median.of(DoubleStream.empty())).isNaN();
    }

    /** A round of a million requests, one of them failed, at so many microseconds each. */
    private static Round round(int number, double micros) {
        return new Round(
                number, 5, new WrkResult(1_000_000, 200_000, 1), new CpuTime(micros / 4, micros * 3 / 4, micros, 0.25));
    }
}
