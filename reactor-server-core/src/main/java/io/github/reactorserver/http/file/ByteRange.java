package io.github.reactorserver.http.file;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A range of a content's bytes (RFC 9110, section 14.1.2). Immutable.
 *
 * @param first position of the first byte
 * @param last position of the last byte
 */
record ByteRange(long first, long last) {
    private static final String UNIT = "bytes=";
    private static final int MAX_DIGITS = 18;

    long length() {
        return last - first + 1;
    }

    /**
     * Reads a Range.
     *
     * @param length of the content
     * @param max ranges that are answered one by one
     * @return empty if none of them is within the content; null if the field is to be ignored, since it is malformed, of
     *     another unit, asks for more than {@code max} ranges, or for the last bytes of no content: that can be
     *     satisfied, and no Content-Range can tell it
     */
    static @Nullable List<ByteRange> parse(String field, long length, int max) {
        if (!field.regionMatches(true, 0, UNIT, 0, UNIT.length())) {
            return null;
        }
        String[] members = field.substring(UNIT.length()).split(",", max + 2);
        List<ByteRange> ranges = new ArrayList<>();
        int count = 0;
        for (String member : members) {
            String text = member.strip();
            if (text.isEmpty()) {
                continue;
            }
            int dash = text.indexOf('-');
            if (dash < 0 || !isNumber(text.substring(0, dash)) || !isNumber(text.substring(dash + 1))) {
                return null;
            }
            if (text.length() == 1) {
                return null;
            }
            boolean ofNothing = length == 0 && dash == 0 && number(text.substring(1)) > 0;
            boolean backwards = dash > 0
                    && dash < text.length() - 1
                    && number(text.substring(dash + 1)) < number(text.substring(0, dash));
            if (backwards || ofNothing || ++count > max) {
                return null;
            }
            ByteRange range = range(text.substring(0, dash), text.substring(dash + 1), length);
            if (range != null) {
                ranges.add(range);
            }
        }
        return count == 0 ? null : apart(ranges);
    }

    private static boolean isNumber(String text) {
        return text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    // null if it is behind the end
    private static @Nullable ByteRange range(String first, String last, long length) {
        if (first.isEmpty()) {
            long suffix = Math.min(number(last), length);
            return suffix == 0 ? null : new ByteRange(length - suffix, length - 1);
        }
        long from = number(first);
        long to = last.isEmpty() ? Long.MAX_VALUE : number(last);
        return from >= length ? null : new ByteRange(from, Math.min(to, length - 1));
    }

    // more digits than a length can have are as good as the end
    private static long number(String digits) {
        return digits.length() > MAX_DIGITS ? Long.MAX_VALUE : Long.parseLong(digits);
    }

    // overlapping ranges would send bytes many times over (RFC 9110, section 14.2): they become one
    private static List<ByteRange> apart(List<ByteRange> ranges) {
        List<ByteRange> sorted = new ArrayList<>(ranges);
        sorted.sort(Comparator.comparingLong(ByteRange::first));
        List<ByteRange> apart = new ArrayList<>();
        for (ByteRange range : sorted) {
            ByteRange before = apart.isEmpty() ? null : apart.get(apart.size() - 1);
            if (before != null && range.first <= before.last) {
                apart.set(apart.size() - 1, new ByteRange(before.first, Math.max(before.last, range.last)));
            } else {
                apart.add(range);
            }
        }
        return apart.size() == ranges.size() ? ranges : apart;
    }
}
