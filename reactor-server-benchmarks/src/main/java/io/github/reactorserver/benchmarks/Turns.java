package io.github.reactorserver.benchmarks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The order in which servers are measured. */
final class Turns {
    private Turns() {}

    /** All of them, in reverse in every other round, so that none is always the first; rounds count from 1. */
    static <T> List<T> of(int round, List<T> servers) {
        List<T> order = new ArrayList<>(servers);
        if (round % 2 == 0) {
            Collections.reverse(order);
        }
        return order;
    }
}
