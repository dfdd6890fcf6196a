package io.github.reactorserver.http.server;

import io.github.reactorserver.http.HttpStatus;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How an error is shown. The first one is the choice where the client does not care. */
enum ErrorFormat {
    TEXT("text/plain", ";charset=UTF-8") {
        @Override
        String render(HttpStatus status, String detail) {
            return status + (detail.isEmpty() ? "\n" : ": " + detail + "\n");
        }
    },
    HTML("text/html", ";charset=UTF-8") {
        @Override
        String render(HttpStatus status, String detail) {
            String paragraph = detail.isEmpty() ? "" : "<p>" + escapeHtml(detail) + "</p>";
            return "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>" + status
                    + "</title></head><body><h1>" + status + "</h1>" + paragraph + "</body></html>\n";
        }
    },
    PROBLEM("application/problem+json", "") {
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

    ErrorFormat(String type, String parameters) {
        this.type = type;
        this.parameters = parameters;
    }

    abstract String render(HttpStatus status, String detail);

    String mediaType() {
        return type + parameters;
    }

    /** The format that an Accept field prefers (RFC 9110, section 12.5.1). */
    static ErrorFormat accepted(@Nullable String accept) {
        ErrorFormat best = TEXT;
        double bestQuality = 0;
        if (accept != null) {
            for (String range : accept.toLowerCase(Locale.ROOT).split(",", MAX_RANGES)) {
                String[] parts = range.split(";", 2);
                ErrorFormat format = of(parts[0].trim());
                double quality = parts.length == 1 ? 1 : quality(parts[1]);
                if (format != null && quality > bestQuality) {
                    best = format;
                    bestQuality = quality;
                }
            }
        }
        return best;
    }

    private static @Nullable ErrorFormat of(String range) {
        return switch (range) {
            case "text/plain", "text/*", "*/*" -> TEXT;
            case "text/html", "application/xhtml+xml" -> HTML;
            case "application/problem+json", "application/json", "application/*" -> PROBLEM;
            default -> null;
        };
    }

    private static double quality(String parameters) {
        int q = parameters.indexOf("q=");
        if (q < 0) {
            return 1;
        }
        String value = parameters.substring(q + 2).split(";", 2)[0].trim();
        return value.matches("[01](\\.\\d{0,3})?") ? Double.parseDouble(value) : 0;
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
