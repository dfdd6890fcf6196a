package io.github.reactorserver.boot.autoconfigure;

/** A handler bean's annotation cannot be served. */
final class OnMessageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String description;
    private final String action;

    OnMessageException(String description, String action) {
        super(description + " " + action);
        this.description = description;
        this.action = action;
    }

    /** What is wrong, as a sentence. */
    String description() {
        return description;
    }

    /** What helps, as a sentence. */
    String action() {
        return action;
    }
}
