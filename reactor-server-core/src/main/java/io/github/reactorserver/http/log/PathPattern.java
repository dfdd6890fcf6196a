package io.github.reactorserver.http.log;

/**
 * A pattern of request paths: <code>*</code> stands for characters of one segment, <code>**</code> for any. A pattern
 * that ends with <code>/**</code> matches the folder itself too. Immutable.
 */
final class PathPattern {
    private final String pattern;

    PathPattern(String pattern) {
        this.pattern = pattern;
    }

    /** Whether the first {@code length} characters match. Looks at each place once per place of the last stars. */
    boolean matches(String path, int length) {
        if (pattern.endsWith("/**")
                && length == pattern.length() - 3
                && path.regionMatches(0, pattern, 0, length)
                && pattern.indexOf('*') == length + 1) {
            return true;
        }
        int at = 0;
        int i = 0;
        int afterStar = -1;
        int starEnd = 0;
        int afterStars = -1;
        int starsEnd = 0;
        while (i < length) {
            if (pattern.startsWith("**", at)) {
                at += 2;
                afterStars = at;
                starsEnd = i;
                afterStar = -1;
            } else if (pattern.startsWith("*", at)) {
                at++;
                afterStar = at;
                starEnd = i;
            } else if (at < pattern.length() && pattern.charAt(at) == path.charAt(i)) {
                at++;
                i++;
            } else if (afterStar >= 0 && path.charAt(starEnd) != '/') {
                at = afterStar;
                starEnd++;
                i = starEnd;
            } else if (afterStars >= 0) {
                at = afterStars;
                starsEnd++;
                i = starsEnd;
                afterStar = -1;
            } else {
                return false;
            }
        }
        while (at < pattern.length() && pattern.charAt(at) == '*') {
            at++;
        }
        return at == pattern.length();
    }
}
