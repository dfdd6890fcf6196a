package io.github.reactorserver.http.route;

import java.util.ArrayList;
import java.util.List;

/**
 * A path with literal segments, {@code {variables}} for one non-empty segment each, and at the end perhaps
 * {@code {*rest}} or {@code **} for all that follows, if anything does. Immutable.
 */
record PathTemplate(List<Segment> segments) {

    enum Kind {
        LITERAL,
        VARIABLE,
        CATCH_ALL
    }

    /** One segment: the text of a literal or the name of a variable, which is empty for {@code **}. */
    record Segment(Kind kind, String text) {}

    /**
     * Reads a template.
     *
     * @throws IllegalArgumentException if it is malformed
     */
    static PathTemplate parse(String template) {
        if (template.equals("*")) {
            return new PathTemplate(List.of(new Segment(Kind.LITERAL, "*")));
        }
        if (!template.startsWith("/")) {
            throw malformed(template, "it must start with '/'");
        }
        if (template.indexOf('%') >= 0 || template.indexOf('?') >= 0 || template.indexOf('#') >= 0) {
            throw malformed(template, "it is compared with decoded paths, and has no query");
        }
        List<Segment> segments = new ArrayList<>();
        for (String part : segments(template)) {
            if (!segments.isEmpty() && segments.get(segments.size() - 1).kind() == Kind.CATCH_ALL) {
                throw malformed(template, "nothing can follow a catch-all");
            }
            segments.add(segment(template, part));
        }
        List<String> names = new PathTemplate(segments).variables();
        if (names.stream().distinct().count() != names.size()) {
            throw malformed(template, "a variable name is used twice");
        }
        return new PathTemplate(List.copyOf(segments));
    }

    private static Segment segment(String template, String part) {
        if (part.equals("**")) {
            return new Segment(Kind.CATCH_ALL, "");
        }
        if (part.startsWith("{") && part.endsWith("}")) {
            boolean rest = part.startsWith("{*");
            String name = part.substring(rest ? 2 : 1, part.length() - 1);
            if (name.isEmpty() || !name.chars().allMatch(Character::isJavaIdentifierPart)) {
                throw malformed(template, "'" + name + "' is not a variable name");
            }
            return new Segment(rest ? Kind.CATCH_ALL : Kind.VARIABLE, name);
        }
        if (part.indexOf('{') >= 0 || part.indexOf('}') >= 0 || part.indexOf('*') >= 0) {
            throw malformed(template, "a variable must be a whole segment");
        }
        return new Segment(Kind.LITERAL, part);
    }

    private static IllegalArgumentException malformed(String template, String reason) {
        return new IllegalArgumentException("path template '" + template + "' is malformed: " + reason);
    }

    /** The parts between slashes, empty ones included; the text starts with a slash or is {@code *}. */
    static List<String> segments(String path) {
        List<String> segments = new ArrayList<>();
        int start = path.startsWith("/") ? 1 : 0;
        for (int slash = path.indexOf('/', start); slash >= 0; slash = path.indexOf('/', start)) {
            segments.add(path.substring(start, slash));
            start = slash + 1;
        }
        segments.add(path.substring(start));
        return segments;
    }

    boolean isLiteral() {
        return segments.stream().allMatch(segment -> segment.kind() == Kind.LITERAL);
    }

    /** Names of the variables, in order; an unnamed catch-all has none. */
    List<String> variables() {
        return segments.stream()
                .filter(segment -> segment.kind() != Kind.LITERAL)
                .map(Segment::text)
                .filter(name -> !name.isEmpty())
                .toList();
    }

    /** The template without variable names: equal for templates that match the same paths. */
    String shape() {
        StringBuilder shape = new StringBuilder();
        for (Segment segment : segments) {
            shape.append('/');
            switch (segment.kind()) {
                case LITERAL -> shape.append(segment.text());
                case VARIABLE -> shape.append("{}");
                case CATCH_ALL -> shape.append("**");
            }
        }
        return shape.toString();
    }
}
