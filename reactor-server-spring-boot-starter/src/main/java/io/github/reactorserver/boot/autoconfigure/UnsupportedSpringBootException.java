package io.github.reactorserver.boot.autoconfigure;

/** The application runs on a Spring Boot of another major version than the starter. */
final class UnsupportedSpringBootException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String version;
    private final String major;

    UnsupportedSpringBootException(String version, String major) {
        super("Spring Boot " + version + " is not supported, " + major + ".x is");
        this.version = version;
        this.major = major;
    }

    String version() {
        return version;
    }

    /** The major version that is supported. */
    String major() {
        return major;
    }
}
