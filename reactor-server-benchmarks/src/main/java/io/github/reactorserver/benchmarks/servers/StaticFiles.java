package io.github.reactorserver.benchmarks.servers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** The files that servers are asked for, named by their lengths. */
public final class StaticFiles {
    /** Where servers have them. */
    public static final String URL = "/files/";

    /** System property with the folder, for servers in a JVM. */
    public static final String FOLDER = "benchmarks.files";

    /** Of what all of them consist. */
    public static final byte CONTENT = 'x';

    private StaticFiles() {}

    /** Writes the file of that exchange into a folder of its own. */
    public static Path write(Exchange exchange) throws IOException {
        Path folder = Files.createTempDirectory("static-");
        Path files = Files.createDirectories(folder.resolve("files"));
        byte[] content = new byte[exchange.fileLength()];
        Arrays.fill(content, CONTENT);
        Files.write(files.resolve(Integer.toString(content.length)), content);
        return folder;
    }
}
