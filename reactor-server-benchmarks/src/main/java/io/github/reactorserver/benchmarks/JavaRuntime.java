package io.github.reactorserver.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The Java that runs the server programs.
 *
 * @param command path of its {@code java}
 * @param release feature release, such as 25
 * @param version full version, such as 25.0.1
 */
record JavaRuntime(String command, int release, String version) {
    private static final Pattern RELEASE = Pattern.compile("java\\.specification\\.version = (\\d+)");
    private static final Pattern VERSION = Pattern.compile("java\\.version = (\\S+)");

    /** Asks a {@code java} command what it is. */
    static JavaRuntime of(String command) throws IOException, InterruptedException {
        return parse(command, Tools.output(command, "-XshowSettings:properties", "-version"));
    }

    /** Another command of the same Java. */
    String tool(String name) {
        return Path.of(command).resolveSibling(name).toString();
    }

    static JavaRuntime parse(String command, String settings) {
        Matcher release = RELEASE.matcher(settings);
        Matcher version = VERSION.matcher(settings);
        if (!release.find() || !version.find()) {
            throw new IllegalArgumentException(command + " does not tell its version: " + settings.strip());
        }
        return new JavaRuntime(command, Integer.parseInt(release.group(1)), version.group(1));
    }
}
