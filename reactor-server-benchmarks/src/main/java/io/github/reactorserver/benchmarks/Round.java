package io.github.reactorserver.benchmarks;

/**
 * What one server did in one round.
 *
 * @param number counted from 1
 * @param seconds time on the clock between the two readings of the CPU time
 */
record Round(int number, double seconds, WrkResult load, CpuTime cpu) {
    private static final double MICROS = 1e6;

    /** CPU time of the server per request, in microseconds: the figure that is compared. */
    double microsPerRequest() {
        return cpu.total() * MICROS / load.requests();
    }

    /** The part of it outside the kernel: what a server can change most. */
    double userMicrosPerRequest() {
        return cpu.user() * MICROS / load.requests();
    }

    /** CPU time per time; well under 1 and with little waiting, a server of one loop had to wait for the load generator. */
    double busyShare() {
        return cpu.total() / seconds;
    }

    /** Share of the time that the server was ready to run and had no CPU. */
    double waitingShare() {
        return cpu.waiting() / seconds;
    }

    /** Whether the two sources of the CPU time differ by more than 2 % and what a clock tick explains. */
    boolean isDoubtful() {
        return cpu.schedstat() > 0 && Math.abs(cpu.total() - cpu.schedstat()) > 0.02 * cpu.total() + 0.02;
    }
}
