package io.github.reactorserver.http.file;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** Media types by the extensions of file names, with {@code charset=utf-8} for text. Thread-safe. */
final class MediaTypes {
    private static final String UNKNOWN = "application/octet-stream";
    private static final Map<String, String> BY_EXTENSION = read();

    private MediaTypes() {}

    /** Type of a file of that name; {@code application/octet-stream} if nothing is known of it. */
    static String of(String fileName) {
        int dot = fileName.lastIndexOf('.');
        return dot < 0
                ? UNKNOWN
                : BY_EXTENSION.getOrDefault(fileName.substring(dot + 1).toLowerCase(Locale.ROOT), UNKNOWN);
    }

    /** Number of extensions known. */
    static int size() {
        return BY_EXTENSION.size();
    }

    private static Map<String, String> read() {
        Map<String, String> types = new HashMap<>();
        try (InputStream in = Objects.requireNonNull(MediaTypes.class.getResourceAsStream("mime.types"));
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.isBlank() && !line.startsWith("#")) {
                    String[] words = line.split(" ");
                    String type = words[0].startsWith("text/") ? words[0] + ";charset=utf-8" : words[0];
                    for (int i = 1; i < words.length; i++) {
                        types.put(words[i], type);
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Map.copyOf(types);
    }
}
