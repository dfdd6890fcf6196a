package io.github.reactorserver.benchmarks;

import java.util.Comparator;
import java.util.Locale;
import java.util.Map;

/** Horizontal bars as SVG, one group of them per scenario, the shortest first. */
final class BarChart {
    private static final int WIDTH = 760;
    private static final int LABELS = 190;
    private static final int BARS = 480;
    private static final int LINE = 20;
    private static final String OURS = "#c2410c";
    private static final String PEERS = "#64748b";

    private final StringBuilder body = new StringBuilder();
    private int y = LINE;

    /** Adds a group. The server names of ours begin with {@code reactor-}, but Reactor Netty's does so too. */
    void add(String title, Map<String, Double> figures) {
        double longest =
                figures.values().stream().mapToDouble(figure -> figure).max().orElse(1);
        y += LINE / 2;
        text(10, title, "bold");
        figures.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(Comparator.naturalOrder()))
                .forEach(figure -> bar(figure.getKey(), figure.getValue(), figure.getValue() / longest));
    }

    private void bar(String name, double figure, double share) {
        boolean ours = name.startsWith("reactor-") && !name.equals("reactor-netty");
        body.append(String.format(
                Locale.ROOT,
                "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>%n",
                LABELS,
                y - LINE + 8,
                share * BARS,
                LINE - 6,
                ours ? OURS : PEERS));
        body.append(String.format(
                Locale.ROOT, "<text x=\"%.1f\" y=\"%d\">%.2f</text>%n", LABELS + share * BARS + 6, y, figure));
        text(20, name, "normal");
    }

    private void text(int x, String text, String weight) {
        body.append(String.format("<text x=\"%d\" y=\"%d\" font-weight=\"%s\">%s</text>%n", x, y, weight, text));
        y += LINE;
    }

    /** The whole picture. */
    String svg() {
        return String.format(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%1$d\" height=\"%2$d\" viewBox=\"0 0 %1$d %2$d\""
                        + " font-family=\"sans-serif\" font-size=\"13\">%n"
                        + "<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>%n%3$s</svg>%n",
                WIDTH, y, body);
    }
}
