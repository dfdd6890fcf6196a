package io.github.reactorserver.http.file;

import java.util.List;
import java.util.regex.Matcher;
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

    private static final String ENDING =
            "(?:\\.chunk)?(?:\\.min)?\\.(?i:css|js|mjs|map|json|wasm|svg|png|jpe?g|gif|webp|avif|ico|woff2?|ttf|otf|eot|mp[34]|webm)";

    // a hash has letters and digits, which a date or a version has not
    private static final Pattern HEXADECIMAL = Pattern.compile(
            "[^/]+[.-](?=[0-9a-f]*[a-f])(?=[0-9a-f]*[0-9])[0-9a-f]{8,64}" + ENDING, Pattern.CASE_INSENSITIVE);

    private static final Pattern OF_EIGHT = Pattern.compile("[^/]+[.-]([\\w-]{8})" + ENDING);

    // base 32, and no word with a number in front or behind
    private static final Pattern BASE_32 =
            Pattern.compile("(?=.*[A-Z])(?=.*[2-7])(?![A-Z]+[2-7]+$)(?![2-7]+[A-Z]+$)[A-Z2-7]{8}");

    // base 64, and no row of words and numbers
    private static final Pattern BASE_64 = Pattern.compile(
            "(?=.*[a-z])(?=.*[A-Z])(?=.*[0-9])(?!(?:[A-Z][a-z]+|[a-z]{2,}|[A-Z]{2,}|[0-9]+|[_-])+$)[\\w-]{8}");

    /** Changes between capitals, small letters, digits and signs: more than a name has, most often. */
    private static final int MIN_CHANGES = 4;

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
        return hashed && isHashed(fileName(path)) ? IMMUTABLE : otherwise;
    }

    /** Whether a bundler has put a hash of the content into a file's name; not all such names can be told from others. */
    static boolean isHashed(String name) {
        Matcher eight = OF_EIGHT.matcher(name);
        return HEXADECIMAL.matcher(name).matches() || (eight.matches() && isHash(eight.group(1)));
    }

    private static boolean isHash(String text) {
        int changes = 0;
        for (int i = 1; i < text.length(); i++) {
            changes += kind(text.charAt(i)) == kind(text.charAt(i - 1)) ? 0 : 1;
        }
        return BASE_32.matcher(text).matches()
                || (changes >= MIN_CHANGES && BASE_64.matcher(text).matches());
    }

    private static int kind(char c) {
        return Character.isLetter(c) ? (Character.isUpperCase(c) ? 1 : 2) : (Character.isDigit(c) ? 3 : 4);
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
