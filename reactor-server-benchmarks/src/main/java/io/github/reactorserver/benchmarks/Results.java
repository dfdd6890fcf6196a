package io.github.reactorserver.benchmarks;

import io.github.reactorserver.benchmarks.servers.ServerProgram;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * The rounds of a comparison and how they are shown.
 *
 * @param rounds all servers' rounds, equally many
 * @param peer the server whose figures are the unit of the last column; "-" is shown there if it did not take part
 */
record Results(Map<ServerProgram, List<Round>> rounds, ServerProgram peer) {
    private static final String CSV_HEADER = "server,round,requests,errors,seconds,user_seconds,system_seconds,"
            + "schedstat_seconds,waiting_seconds,cpu_us_per_request,requests_per_second";

    private static final double MUCH_WAITING = 0.1;

    /** Failed requests of all servers. */
    long errors() {
        return rounds.values().stream().mapToLong(Results::errors).sum();
    }

    /** For people: one line per server with its medians. */
    String table() {
        StringBuilder text = new StringBuilder(format(
                "%-22s %14s %18s %6s %6s %12s %8s %7s   %s%n",
                "server",
                "CPU us/request",
                "min .. max",
                "user",
                "busy",
                "requests/s",
                "waiting",
                "errors",
                "x " + peer));
        rounds.forEach((server, its) -> text.append(row(server, its)));
        if (rounds.values().stream().anyMatch(its -> median(its, Round::waitingShare) > MUCH_WAITING)) {
            text.append(format("Disturbed: others used the servers' CPU; repeat the run on a quieter machine.%n"));
        }
        if (rounds.values().stream().flatMap(List::stream).anyMatch(Round::isDoubtful)) {
            text.append(format("Doubtful: in some rounds /proc/PID/stat and schedstat differ by more than 2 %%.%n"));
        }
        return text.toString();
    }

    /**
     * For programs: one line per server and round.
     *
     * @param keys names of columns that are the same on all lines
     * @param values their values
     */
    List<String> csv(List<String> keys, List<String> values) {
        String prefix = String.join(",", values);
        List<String> lines = new ArrayList<>();
        lines.add(String.join(",", keys) + "," + CSV_HEADER);
        rounds.forEach((server, its) -> its.forEach(round -> lines.add(prefix + "," + csvRow(server, round))));
        return lines;
    }

    private String row(ServerProgram server, List<Round> its) {
        double min = its.stream().mapToDouble(Round::microsPerRequest).min().orElse(Double.NaN);
        double max = its.stream().mapToDouble(Round::microsPerRequest).max().orElse(Double.NaN);
        return format(
                "%-22s %14.2f %18s %6.2f %5.0f%% %,12.0f %7.1f%% %7d   %s%n",
                server,
                median(its, Round::microsPerRequest),
                format("%.2f .. %.2f", min, max),
                median(its, Round::userMicrosPerRequest),
                100 * median(its, Round::busyShare),
                median(its, round -> round.load().requestsPerSecond()),
                100 * median(its, Round::waitingShare),
                errors(its),
                ratio(its));
    }

    /** Median of the ratios of each round: what disturbs a round disturbs both servers. */
    private String ratio(List<Round> its) {
        List<Round> peers = rounds.getOrDefault(peer, List.of());
        return peers.isEmpty()
                ? "-"
                : format(
                        "%.3f",
                        Median.of(IntStream.range(0, its.size())
                                .mapToDouble(i -> its.get(i).microsPerRequest()
                                        / peers.get(i).microsPerRequest())));
    }

    private static double median(List<Round> its, ToDoubleFunction<Round> figure) {
        return Median.of(its.stream().mapToDouble(figure));
    }

    private static long errors(List<Round> its) {
        return its.stream().mapToLong(round -> round.load().errors()).sum();
    }

    private static String csvRow(ServerProgram server, Round round) {
        return format(
                "%s,%d,%d,%d,%.3f,%.2f,%.2f,%.6f,%.6f,%.4f,%.1f",
                server,
                round.number(),
                round.load().requests(),
                round.load().errors(),
                round.seconds(),
                round.cpu().user(),
                round.cpu().system(),
                round.cpu().schedstat(),
                round.cpu().waiting(),
                round.microsPerRequest(),
                round.load().requestsPerSecond());
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
