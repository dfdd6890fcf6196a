package io.github.reactorserver.net;

/**
 * Unsent bytes of one connection at which reading stops and resumes.
 *
 * @param high above it reading stops
 * @param low at or below it reading resumes
 */
public record WaterMarks(int high, int low) {
    public static final WaterMarks DEFAULTS = new WaterMarks(1024 * 1024, 256 * 1024);

    public WaterMarks {
        if (low < 0 || high <= low) {
            throw new IllegalArgumentException(
                    "the low-water mark must not be negative, and less than the high one: " + low + ", " + high);
        }
    }
}
