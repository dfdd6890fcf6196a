package io.github.reactorserver.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The versions of the peers and of the load generator, as they belong into a report. */
final class Versions {
    private static final List<String> LIBRARIES = List.of(
            "reactor-server-core",
            "netty-transport",
            "reactor-netty-http",
            "vertx-core",
            "undertow-core",
            "jetty-server",
            "tomcat-embed-core",
            "microhttp",
            "helidon-webserver",
            "spring-boot",
            "spring-webflux");
    private static final Pattern NUMBER = Pattern.compile("\\d+(\\.\\d+)+");

    private Versions() {}

    /** One line, for people. */
    static String line() throws IOException, InterruptedException {
        List<String> versions = new ArrayList<>();
        String dependencies = dependencies();
        for (String library : LIBRARIES) {
            versions.add(library + " " + version(dependencies, library));
        }
        for (String tool : List.of("nginx", "wrk")) {
            if (Tools.isOnPath(tool)) {
                versions.add(tool + " " + number(Tools.output(tool, "-v")));
            }
        }
        return String.join(", ", versions);
    }

    /** The version in a line as {@code group:artifact:jar:1.2.3:scope}. */
    static String version(String dependencies, String artifact) {
        Matcher line = Pattern.compile(":" + Pattern.quote(artifact) + ":jar:([^:\\s]+)")
                .matcher(dependencies);
        return line.find() ? line.group(1) : "of unknown version";
    }

    private static String number(String text) {
        Matcher number = NUMBER.matcher(text);
        return number.find() ? number.group() : "of unknown version";
    }

    /** What the build has written beside this class. */
    private static String dependencies() throws IOException {
        try (InputStream in =
                Objects.requireNonNull(Versions.class.getResourceAsStream("dependencies.txt"), "dependencies.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
