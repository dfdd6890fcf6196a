package io.github.reactorserver.http;

import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How an error is shown. The first one is the choice where the client does not care. */
enum ErrorFormat {
    TEXT("text/plain", ";charset=UTF-8", Set.of()) {
        @Override
        String render(HttpStatus status, String detail) {
            return status + (detail.isEmpty() ? "\n" : ": " + detail.replaceAll("\\p{Cntrl}", "?") + "\n");
        }
    },
    HTML("text/html", ";charset=UTF-8", Set.of("application/xhtml+xml")) {
        @Override
        String render(HttpStatus status, String detail) {
            String paragraph = detail.isEmpty() ? "" : "<p>" + escapeHtml(detail) + "</p>";
            return "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>" + status
                    + "</title></head><body><h1>" + status + "</h1>" + paragraph + "</body></html>\n";
        }
    },
    PROBLEM("application/problem+json", "", Set.of("application/json")) {
        @Override
        String render(HttpStatus status, String detail) {
            String member = detail.isEmpty() ? "" : ",\"detail\":\"" + escapeJson(detail) + "\"";
            return "{\"type\":\"about:blank\",\"title\":\"" + escapeJson(status.reason()) + "\",\"status\":"
                    + status.code() + member + "}\n";
        }
    };

    private static final int MAX_RANGES = 32;

    private final String type;
    private final String parameters;
    private final Set<String> aliases;

    ErrorFormat(String type, String parameters, Set<String> aliases) {
        this.aliases = aliases;
        this.type = type;
        this.parameters = parameters;
    }

    abstract String render(HttpStatus status, String detail);

    String mediaType() {
        return type + parameters;
    }

    /**
     * The format that an Accept field prefers (RFC 9110, section 12.5.1): of the highest quality, where the most specific
     * range tells the quality, and of several the one that is named first.
     */
    static ErrorFormat accepted(@Nullable String accept) {
        ErrorFormat best = TEXT;
        if (accept == null) {
            return best;
        }
        Preference bestPreference = Preference.NONE;
        String[] ranges = accept.toLowerCase(Locale.ROOT).split(",", MAX_RANGES);
        for (ErrorFormat format : values()) {
            Preference preference = format.preference(ranges);
            if (preference.isAbove(bestPreference)) {
                best = format;
                bestPreference = preference;
            }
        }
        return best;
    }

    /** How much a client wants a format, and where it says so. */
    private record Preference(int specificity, double quality, int position) {
        static final Preference NONE = new Preference(0, 0, Integer.MAX_VALUE);

        boolean isAbove(Preference other) {
            return quality > other.quality || (quality > 0 && quality == other.quality && position < other.position);
        }
    }

    private Preference preference(String[] ranges) {
        Preference preference = Preference.NONE;
        for (int i = 0; i < ranges.length; i++) {
            String[] parts = ranges[i].split(";");
            int specificity = parts.length == 0 ? 0 : specificity(parts[0].trim());
            if (specificity > 0 && specificity >= preference.specificity) {
                Preference here = new Preference(specificity, quality(parts), i);
                if (specificity > preference.specificity || here.quality > preference.quality) {
                    preference = here;
                }
            }
        }
        return preference;
    }

    /** 3 if the range names this format, less if it does so by wildcards, 0 if it does not. */
    private int specificity(String range) {
        if (range.equals(type) || aliases.contains(range)) {
            return 3;
        }
        if (range.equals("*/*")) {
            return 1;
        }
        return range.length() > 2 && range.endsWith("/*") && type.startsWith(range.substring(0, range.length() - 1))
                ? 2
                : 0;
    }

    private static double quality(String[] parts) {
        for (int i = 1; i < parts.length; i++) {
            String parameter = parts[i].trim();
            if (parameter.startsWith("q=")) {
                String value = parameter.substring(2);
                return value.matches("0(\\.\\d{0,3})?|1(\\.0{0,3})?") ? Double.parseDouble(value) : 0;
            }
        }
        return 1;
    }

    private static String escapeHtml(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    private static String escapeJson(String text) {
        StringBuilder escaped = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                escaped.append('\\').append(c);
            } else if (c < ' ') {
                escaped.append(String.format("\\u%04x", (int) c));
            } else {
                escaped.append(c);
            }
        }
        return escaped.toString();
    }
}
