package io.github.reactorserver.http.file;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Which Cache-Control a file gets. Immutable.
 *
 * @param rules the first that matches counts
 * @param hashed whether files with a hash in their name are immutable
 * @param otherwise for all others; empty for no field
 */
record CacheControl(List<Rule> rules, boolean hashed, String otherwise) {
    private static final String IMMUTABLE = "public, max-age=31536000, immutable";

    // a hash has letters and digits, which a date or a version has not
    private static final Pattern HASHED = Pattern.compile(
            "[^/]+[.-](?=[0-9a-f]*[a-f])(?=[0-9a-f]*[0-9])[0-9a-f]{8,64}(\\.chunk)?(\\.min)?"
                    + "\\.(css|js|mjs|map|json|wasm|svg|png|jpe?g|gif|webp|avif|ico|woff2?|ttf|otf|eot|mp[34]|webm)",
            Pattern.CASE_INSENSITIVE);

    /**
     * A value for the paths that match a pattern.
     *
     * @param pattern of paths if it has a slash in front, else of file names: {@code *} stands for anything but a slash,
     *     {@code **} for anything, {@code ?} for one character but a slash
     */
    record Rule(String pattern, Pattern expression, String value) {
        Rule(String pattern, String value) {
            this(pattern, compile(pattern), value);
        }

        boolean matches(String path) {
            String text = pattern.startsWith("/") ? path : fileName(path);
            return expression.matcher(text).matches();
        }
    }

    String of(String path) {
        for (Rule rule : rules) {
            if (rule.matches(path)) {
                return rule.value();
            }
        }
        return hashed && HASHED.matcher(fileName(path).toLowerCase(Locale.ROOT)).matches() ? IMMUTABLE : otherwise;
    }

    private static String fileName(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static Pattern compile(String glob) {
        StringBuilder expression = new StringBuilder();
        for (int i = 0; i < glob.length(); i++) {
            char c = glob.charAt(i);
            if (c == '*' && i + 1 < glob.length() && glob.charAt(i + 1) == '*') {
                expression.append(".*");
                i++;
            } else if (c == '*') {
                expression.append("[^/]*");
            } else if (c == '?') {
                expression.append("[^/]");
            } else {
                expression.append(Pattern.quote(String.valueOf(c)));
            }
        }
        return Pattern.compile(expression.toString());
    }
}
