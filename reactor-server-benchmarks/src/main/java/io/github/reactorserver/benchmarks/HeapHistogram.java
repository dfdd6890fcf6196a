package io.github.reactorserver.benchmarks;

import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What lives on the heap of another JVM, as its jcmd tells after a full collection. */
final class HeapHistogram {
    private static final Pattern TOTAL = Pattern.compile("Total +\\d+ +(\\d+)");
    // what the collector puts where nothing is; before Java 19 it looks like any int array, and is counted
    private static final Pattern FILLER = Pattern.compile("\\d+: +\\d+ +(\\d+) +\\S*jdk\\.internal\\.vm\\.Filler");

    private HeapHistogram() {}

    /** Bytes of all reachable objects; the smaller of two counts, since the first may meet garbage in the making. */
    static long liveBytes(JavaRuntime java, long pid) throws IOException, InterruptedException {
        return Math.min(count(java, pid), count(java, pid));
    }

    private static long count(JavaRuntime java, long pid) throws IOException, InterruptedException {
        return parse(Tools.outputToFile(java.tool("jcmd"), Long.toString(pid), "GC.class_histogram"));
    }

    static long parse(String histogram) {
        Matcher total = TOTAL.matcher(histogram);
        if (!total.find()) {
            throw new IllegalArgumentException("no histogram: " + histogram.strip());
        }
        long filler = FILLER.matcher(histogram)
                .results()
                .mapToLong(line -> Long.parseLong(line.group(1)))
                .sum();
        return Long.parseLong(total.group(1)) - filler;
    }
}
