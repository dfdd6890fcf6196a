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

    /**
     * An annotation that contradicts itself or what it stands on.
     *
     * @param owner of the annotation: {@code bean 'hello'}
     */
    static OnMessageException wrong(String owner, String what, String action) {
        return new OnMessageException("The " + owner + " with @OnMessage " + what + ".", action);
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
