package io.github.reactorserver.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class WrkResultTest {
    private static final String CLEAN = """
            Running 5s test @ http://127.0.0.1:40123/
              1 threads and 64 connections
              Thread Stats   Avg      Stdev     Max   +/- Stdev
                Latency   441.34us  196.17us   9.12ms   97.27%
                Req/Sec   145.60k     4.52k  151.31k    88.24%
              738821 requests in 5.10s, 72.57MB read
            Requests/sec: 144873.15
            Transfer/sec:     14.23MB
            """;

    @Test
    void readsRequestsAndRate() {
        assertThat(WrkResult.parse(CLEAN)).isEqualTo(new WrkResult(738_821, 144_873.15, 0));
    }

    @Test
    void countsSocketErrorsAndBadStatusTogether() {
        String output = """
                  92 requests in 1.00s, 10.80KB read
                  Socket errors: connect 1, read 20, write 300, timeout 4000
                  Non-2xx or 3xx responses: 30
                Requests/sec:     91.96
                Transfer/sec:     10.80KB
                """;
        assertThat(WrkResult.parse(output)).isEqualTo(new WrkResult(92, 91.96, 4_351));
    }

    @Test
    void quotesOutputWithoutTotals() {
        assertThatThrownBy(() -> WrkResult.parse("unable to connect to 127.0.0.1:18099 Connection refused\n"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("wrk reports no requests: unable to connect to 127.0.0.1:18099 Connection refused");
    }
}
