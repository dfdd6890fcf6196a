package io.github.reactorserver.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.springframework.util.FileSystemUtils;

/** The processes that a run has started: whatever ends the run, an interrupt included, ends them. Thread-safe. */
final class ChildProcesses implements AutoCloseable {
    private static final long GRACE_SECONDS = 5;

    private final List<Process> children = new ArrayList<>();
    private final List<Path> folders = new ArrayList<>();
    private final Thread hook = new Thread(this::end, "end-child-processes");
    private boolean closed;

    ChildProcesses() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Starts the process. Fails once the run is ending. */
    synchronized Process start(ProcessBuilder builder) throws IOException {
        if (closed) {
            throw new IOException("the run is ending");
        }
        Process child = builder.start();
        children.add(child);
        return child;
    }

    /** A resource beside that class as a file for child processes; deleted in the end. */
    synchronized String file(Class<?> neighbour, String resource) throws IOException {
        Path folder = Files.createTempDirectory("benchmarks-");
        folders.add(folder);
        Path file = folder.resolve(resource);
        try (InputStream in = Objects.requireNonNull(neighbour.getResourceAsStream(resource), resource)) {
            Files.copy(in, file);
        }
        return file.toString();
    }

    /** Deletes the folder and its files once the processes have ended. */
    synchronized void deleteAfterwards(Path folder) {
        folders.add(folder);
    }

    /** Ends all processes and waits for each, but not for ever. */
    @Override
    public void close() {
        end();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException shuttingDown) {
            // The hook runs already.
        }
    }

    private synchronized void end() {
        closed = true;
        children.forEach(Process::destroy);
        try {
            for (Process child : children) {
                if (!child.waitFor(GRACE_SECONDS, TimeUnit.SECONDS)) {
                    child.destroyForcibly();
                }
            }
        } catch (InterruptedException e) {
            children.forEach(Process::destroyForcibly);
            Thread.currentThread().interrupt();
        }
        children.clear();
        folders.forEach(ChildProcesses::delete);
        folders.clear();
    }

    private static void delete(Path folder) {
        try {
            FileSystemUtils.deleteRecursively(folder);
        } catch (IOException e) {
            System.err.println("not deleted: " + folder + " (" + e.getMessage() + ")");
        }
    }
}
