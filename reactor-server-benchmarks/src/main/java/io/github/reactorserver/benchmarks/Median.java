package io.github.reactorserver.benchmarks;

import java.util.stream.DoubleStream;

/** The middle of some figures. */
final class Median {
    private Median() {}

    /** The middle one in order of size, or the mean of the two in the middle; NaN for no figures. */
    static double of(DoubleStream figures) {
        double[] sorted = figures.sorted().toArray();
        if (sorted.length == 0) {
            return Double.NaN;
        }
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }
}
