package io.github.reactorserver.http.file;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a client takes, by its Accept-Encoding (RFC 9110, section 12.5.3). Immutable. */
record Encodings(double brotli, double gzip, double identity) {
    /** For a client that says nothing: it is sent the plain file. */
    private static final Encodings PLAIN = new Encodings(0, 0, 1);

    private static final int MAX_MEMBERS = 32;

    static Encodings accepted(@Nullable String field) {
        if (field == null || field.isBlank()) {
            return PLAIN;
        }
        double brotli = -1;
        double gzip = -1;
        double identity = -1;
        double any = -1;
        for (String member : field.toLowerCase(Locale.ROOT).split(",", MAX_MEMBERS)) {
            int semicolon = member.indexOf(';');
            double quality = semicolon < 0 ? 1 : quality(member.substring(semicolon + 1));
            switch ((semicolon < 0 ? member : member.substring(0, semicolon)).strip()) {
                case "br" -> brotli = quality;
                case "gzip", "x-gzip" -> gzip = quality;
                case "identity" -> identity = quality;
                case "*" -> any = quality;
                default -> {}
            }
        }
        double others = Math.max(any, 0);
        return new Encodings(
                brotli < 0 ? others : brotli, gzip < 0 ? others : gzip, identity < 0 ? plain(any) : identity);
    }

    // the plain file is always acceptable, but least wanted, unless it is ruled out
    private static double plain(double any) {
        return any < 0 ? Double.MIN_VALUE : any;
    }

    private static double quality(String parameter) {
        String text = parameter.strip();
        if (!text.startsWith("q=")) {
            return 1;
        }
        String value = text.substring(2).strip();
        return value.matches("0(\\.\\d{0,3})?|1(\\.0{0,3})?") ? Double.parseDouble(value) : 0;
    }
}
