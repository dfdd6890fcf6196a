package io.github.reactorserver.benchmarks.logging;

import java.nio.charset.StandardCharsets;

/** Messages of 100 bytes, made beforehand. */
final class Messages {
    static final int LENGTH = 100;
    private static final int COUNT = 1024;
    private static final String[] TEXTS = new String[COUNT];
    private static final byte[][] LINES = new byte[COUNT][];

    static {
        for (int i = 0; i < COUNT; i++) {
            String text = "order " + i + " of customer 4711 was taken and goes to the warehouse, which packs it ";
            TEXTS[i] = text + ".".repeat(LENGTH - text.length());
            LINES[i] = (TEXTS[i].substring(1) + "\n").getBytes(StandardCharsets.US_ASCII);
        }
    }

    private Messages() {}

    static String text(int number) {
        return TEXTS[number & COUNT - 1];
    }

    /** The same as bytes, its end included in the 100. */
    static byte[] line(int number) {
        return LINES[number & COUNT - 1];
    }
}
