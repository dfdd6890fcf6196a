package io.github.reactorserver.http.log;

import java.util.BitSet;
import java.util.List;
import java.util.Locale;

/**
 * Which requests get into the access log, by status and path. A path that is written in an unusual way (encoded, with
 * dots, double slashes or parameters, or very long) is logged whatever the patterns say: nobody hides behind them.
 * Immutable.
 */
public final class AccessLogFilter {
    /** Every request. */
    public static final AccessLogFilter ALL = new AccessLogFilter(List.of(), List.of(), List.of());

    private static final int MAX_USUAL_LENGTH = 512;
    private static final int MAX_STATUS = 999;
    private static final String STATUS = "[1-5]\\d\\d";

    private final BitSet statuses = new BitSet();
    private final List<PathPattern> included;
    private final List<PathPattern> excluded;

    /**
     * A filter of lists, each of which may be empty for no restriction.
     *
     * @param statuses single ones, ranges or classes: <code>404</code>, <code>500-504</code>, <code>4xx</code>
     * @param included patterns of paths, with <code>*</code> within a segment and <code>**</code> across them
     * @param excluded the same; stronger than {@code included}
     * @throws IllegalArgumentException if a status is none
     */
    public AccessLogFilter(List<String> statuses, List<String> included, List<String> excluded) {
        statuses.forEach(this::allow);
        if (statuses.isEmpty()) {
            this.statuses.set(0, MAX_STATUS + 1);
        }
        this.included = included.stream().map(PathPattern::new).toList();
        this.excluded = excluded.stream().map(PathPattern::new).toList();
    }

    private void allow(String text) {
        String status = text.strip().toLowerCase(Locale.ROOT);
        if (status.matches("[1-5]xx")) {
            int first = (status.charAt(0) - '0') * 100;
            statuses.set(first, first + 100);
        } else if (status.matches(STATUS)) {
            statuses.set(Integer.parseInt(status));
        } else if (status.matches(STATUS + "-" + STATUS)) {
            int first = Integer.parseInt(status.substring(0, 3));
            int last = Integer.parseInt(status.substring(4));
            if (last < first) {
                throw new IllegalArgumentException("not a range of statuses: " + text);
            }
            statuses.set(first, last + 1);
        } else {
            throw new IllegalArgumentException("not a status, a range (500-504) or a class (4xx): " + text);
        }
    }

    /** Whether that request is logged. */
    public boolean accepts(int status, String target) {
        if (!statuses.get(Math.max(0, Math.min(status, MAX_STATUS)))) {
            return false;
        }
        if (included.isEmpty() && excluded.isEmpty()) {
            return true;
        }
        int end = target.indexOf('?');
        int length = end < 0 ? target.length() : end;
        if (isUnusual(target, length)) {
            return true;
        }
        return (included.isEmpty() || matchesAny(included, target, length)) && !matchesAny(excluded, target, length);
    }

    private static boolean matchesAny(List<PathPattern> patterns, String target, int length) {
        for (PathPattern pattern : patterns) {
            if (pattern.matches(target, length)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isUnusual(String target, int length) {
        if (length > MAX_USUAL_LENGTH || length == 0 || target.charAt(0) != '/') {
            return true;
        }
        for (int i = 0; i < length; i++) {
            char c = target.charAt(i);
            boolean odd = c == '%' || c == ';' || c == '\\' || c <= ' ' || c >= 0x7f;
            boolean afterSlash = i > 0 && target.charAt(i - 1) == '/';
            if (odd || afterSlash && (c == '/' || c == '.')) {
                return true;
            }
        }
        return false;
    }
}
