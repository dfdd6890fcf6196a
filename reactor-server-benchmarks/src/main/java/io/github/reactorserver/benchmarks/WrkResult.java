package io.github.reactorserver.benchmarks;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What one run of wrk reports.
 *
 * @param requests requests that were answered
 * @param requestsPerSecond the same per second
 * @param errors failed connects, reads and writes, timeouts, and answers with a status of 400 and above
 */
record WrkResult(long requests, double requestsPerSecond, long errors) {
    private static final Pattern REQUESTS = Pattern.compile("(\\d+) requests in ");
    private static final Pattern RATE = Pattern.compile("Requests/sec: +([\\d.]+)");
    private static final Pattern SOCKET_ERRORS =
            Pattern.compile("Socket errors: connect (\\d+), read (\\d+), write (\\d+), timeout (\\d+)");
    private static final Pattern BAD_STATUS = Pattern.compile("Non-2xx or 3xx responses: (\\d+)");

    /**
     * Reads wrk's output.
     *
     * @throws IllegalArgumentException if it has no totals, as when wrk could not connect
     */
    static WrkResult parse(String output) {
        Matcher requests = REQUESTS.matcher(output);
        Matcher rate = RATE.matcher(output);
        if (!requests.find() || !rate.find()) {
            throw new IllegalArgumentException("wrk reports no requests: " + output.strip());
        }
        return new WrkResult(
                Long.parseLong(requests.group(1)),
                Double.parseDouble(rate.group(1)),
                sum(SOCKET_ERRORS, output) + sum(BAD_STATUS, output));
    }

    private static long sum(Pattern pattern, String output) {
        Matcher matcher = pattern.matcher(output);
        long sum = 0;
        if (matcher.find()) {
            for (int group = 1; group <= matcher.groupCount(); group++) {
                sum += Long.parseLong(matcher.group(group));
            }
        }
        return sum;
    }
}
