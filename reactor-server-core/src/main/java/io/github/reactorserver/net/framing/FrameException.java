package io.github.reactorserver.net.framing;

/** Bytes that can never become a message; the connection ends. Carries no stack trace. */
public final class FrameException extends Exception {
    private static final long serialVersionUID = 1L;

    public FrameException(String message) {
        super(message, null, false, false);
    }

    static void requireWithin(long length, int maxLength) throws FrameException {
        if (length < 0 || length > maxLength) {
            throw new FrameException("message of " + length + " bytes, at most " + maxLength + " are allowed");
        }
    }
}
