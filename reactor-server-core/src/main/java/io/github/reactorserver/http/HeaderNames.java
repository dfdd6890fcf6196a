package io.github.reactorserver.http;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Strings of the names that most requests have, so that reading one makes no new string. Thread-safe. */
final class HeaderNames {
    private static final String[] COMMON = {
        "Accept",
        "Accept-Charset",
        "Accept-Encoding",
        "Accept-Language",
        "Access-Control-Request-Headers",
        "Access-Control-Request-Method",
        "Authorization",
        "Cache-Control",
        "Connection",
        "Content-Encoding",
        "Content-Length",
        "Content-Type",
        "Cookie",
        "DNT",
        "Date",
        "Expect",
        "Forwarded",
        "Host",
        "If-Match",
        "If-Modified-Since",
        "If-None-Match",
        "If-Range",
        "If-Unmodified-Since",
        "Keep-Alive",
        "Last-Event-ID",
        "Origin",
        "Pragma",
        "Priority",
        "Range",
        "Referer",
        "Sec-CH-UA",
        "Sec-CH-UA-Mobile",
        "Sec-CH-UA-Platform",
        "Sec-Fetch-Dest",
        "Sec-Fetch-Mode",
        "Sec-Fetch-Site",
        "Sec-Fetch-User",
        "Sec-GPC",
        "TE",
        "Trailer",
        "Transfer-Encoding",
        "Upgrade",
        "Upgrade-Insecure-Requests",
        "User-Agent",
        "Via",
        "X-Forwarded-For",
        "X-Forwarded-Host",
        "X-Forwarded-Port",
        "X-Forwarded-Proto",
        "X-Real-IP",
        "X-Request-ID",
        "X-Requested-With",
        "traceparent",
        "tracestate",
        "sec-ch-ua",
        "sec-ch-ua-mobile",
        "sec-ch-ua-platform"
    };

    // at most a quarter of the slots is taken
    private static final int MASK = 511;
    private static final @Nullable String[] TABLE = new @Nullable String[MASK + 1];

    static {
        for (String name : COMMON) {
            put(name);
            put(name.toLowerCase(Locale.ROOT));
        }
    }

    private HeaderNames() {}

    private static void put(String name) {
        int slot = slot(name.charAt(0), name.charAt(name.length() / 2), name.charAt(name.length() - 1), name.length());
        while (TABLE[slot] != null && !name.equals(TABLE[slot])) {
            slot = slot + 1 & MASK;
        }
        TABLE[slot] = name;
    }

    private static int slot(int first, int middle, int last, int length) {
        return (first * 31 + middle * 7 + last * 3 + length * 53) & MASK;
    }

    /** The name in those octets, of which there is at least one, as it is written there. */
    static String text(byte[] octets, int start, int length) {
        int slot = slot(octets[start], octets[start + length / 2], octets[start + length - 1], length);
        for (String name = TABLE[slot]; name != null; name = TABLE[slot]) {
            if (name.length() == length && isText(octets, start, name)) {
                return name;
            }
            slot = slot + 1 & MASK;
        }
        return new String(octets, start, length, StandardCharsets.ISO_8859_1);
    }

    private static boolean isText(byte[] octets, int start, String name) {
        for (int i = 0; i < name.length(); i++) {
            if (octets[start + i] != name.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
