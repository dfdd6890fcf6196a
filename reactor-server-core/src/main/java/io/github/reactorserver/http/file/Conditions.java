package io.github.reactorserver.http.file;

import io.github.reactorserver.http.HttpHeaders;
import io.github.reactorserver.http.HttpRequest;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Conditional requests, in the order of RFC 9110, section 13.2.2. */
final class Conditions {

    /** What becomes of a request. */
    enum Outcome {
        PROCEED,
        NOT_MODIFIED,
        FAILED
    }

    private Conditions() {}

    /** Of a GET or HEAD for that form of a file. */
    static Outcome check(HttpRequest request, Representation.Fields form) {
        HttpHeaders headers = request.headers();
        String match = list(headers, "If-Match");
        if (match != null) {
            if (!form.tag().isIn(match, true)) {
                return Outcome.FAILED;
            }
        } else if (isChangedSince(headers.first("If-Unmodified-Since"), form.modified())) {
            return Outcome.FAILED;
        }
        String noneMatch = list(headers, "If-None-Match");
        if (noneMatch != null) {
            return form.tag().isIn(noneMatch, false) ? Outcome.NOT_MODIFIED : Outcome.PROCEED;
        }
        return isUnchangedSince(headers.first("If-Modified-Since"), form.modified())
                ? Outcome.NOT_MODIFIED
                : Outcome.PROCEED;
    }

    /** Whether a Range counts, for all that If-Range says (RFC 9110, section 13.1.5). */
    static boolean allowsRange(HttpRequest request, Representation.Fields form) {
        String validator = request.header("If-Range");
        if (validator == null) {
            return true;
        }
        if (validator.startsWith("\"") || validator.startsWith("W/")) {
            return !validator.contains(",") && form.tag().isIn(validator, true);
        }
        // as a strong validator, which a time is only of what has not changed just now, and whose time nobody has set
        Instant date = parse(validator);
        return form.dated() && date != null && date.equals(form.modified());
    }

    // an invalid date is no condition
    private static boolean isChangedSince(@Nullable String field, @Nullable Instant modified) {
        Instant date = field == null ? null : parse(field);
        return date != null && modified != null && modified.isAfter(date);
    }

    private static boolean isUnchangedSince(@Nullable String field, @Nullable Instant modified) {
        Instant date = field == null ? null : parse(field);
        return date != null && modified != null && !modified.isAfter(date);
    }

    private static @Nullable Instant parse(String date) {
        return HttpDates.parse(date, Instant.now());
    }

    /** Members of all fields of that name as one list, null if there is none. */
    private static @Nullable String list(HttpHeaders headers, String name) {
        if (!headers.contains(name)) {
            return null;
        }
        List<String> all = headers.all(name);
        return all.size() == 1 ? all.get(0) : String.join(",", all);
    }
}
