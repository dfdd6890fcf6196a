package io.github.reactorserver.benchmarks;

import io.github.reactorserver.benchmarks.servers.Exchange;
import io.github.reactorserver.benchmarks.servers.NginxConfiguration;
import io.github.reactorserver.benchmarks.servers.ServerProgram;
import io.github.reactorserver.benchmarks.servers.StaticFiles;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** One server program in a JVM of its own, pinned to its CPU. Ends with the {@link ChildProcesses} it belongs to. */
final class ServerProcess {
    private static final List<String> JVM_FLAGS = List.of("-Xms512m", "-Xmx512m", "-XX:+UseParallelGC");
    private static final String READY = "ready ";
    private static final int TIME_LIMIT_SECONDS = 30;

    private final ServerProgram program;
    private final Process process;
    private final URI uri;

    private ServerProcess(ServerProgram program, Process process, int port) {
        this.program = program;
        this.process = process;
        this.uri = URI.create("http://127.0.0.1:" + port + "/");
    }

    /** Starts the program and returns when it serves. */
    static ServerProcess start(ServerProgram program, JavaRuntime java, String cpu, ChildProcesses children)
            throws IOException, InterruptedException {
        return start(program, java, cpu, children, null);
    }

    /**
     * Starts the program and returns when it serves.
     *
     * @param files folder with {@link StaticFiles}, null for none
     */
    static ServerProcess start(
            ServerProgram program, JavaRuntime java, String cpu, ChildProcesses children, @Nullable Path files)
            throws IOException, InterruptedException {
        if (!program.runsOn(java.release())) {
            throw new IOException(program + " does not run on Java " + java.version());
        }
        ServerProcess server = program.isJava()
                ? startJava(program, java, cpu, children, files)
                : startNginx(program, cpu, children, files);
        server.requireRightAnswer(Exchange.PLAINTEXT);
        return server;
    }

    private static ServerProcess startJava(
            ServerProgram program, JavaRuntime java, String cpu, ChildProcesses children, @Nullable Path files)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("taskset", "-c", cpu, java.command()));
        command.addAll(JVM_FLAGS);
        command.addAll(program.jvmFlags(java.release()));
        if (files != null) {
            command.add("-D" + StaticFiles.FOLDER + "=" + files);
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.add(program.isSource() ? children.file(ServerProgram.class, program.main()) : program.main());
        command.add("0");
        command.addAll(program.arguments());
        Process process = children.start(new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT));
        return new ServerProcess(program, process, awaitPort(program, process));
    }

    private static ServerProcess startNginx(
            ServerProgram program, String cpu, ChildProcesses children, @Nullable Path files)
            throws IOException, InterruptedException {
        NginxConfiguration configuration = NginxConfiguration.write(files);
        children.deleteAfterwards(configuration.folder());
        List<String> command = new ArrayList<>(List.of("taskset", "-c", cpu));
        command.addAll(configuration.command());
        Process process = children.start(new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT));
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIME_LIMIT_SECONDS);
        while (!isOpen(configuration.port())) {
            if (System.nanoTime() > deadline || !process.isAlive()) {
                throw new IOException(program + " did not start");
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
        return new ServerProcess(program, process, configuration.port());
    }

    private static boolean isOpen(int port) {
        try (Socket ignored = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return ignored.isConnected();
        } catch (IOException refused) {
            return false;
        }
    }

    ServerProgram program() {
        return program;
    }

    URI uri() {
        return uri;
    }

    long pid() {
        return process.pid();
    }

    CpuTime cpuTime(int ticksPerSecond) throws IOException {
        return CpuTime.of(process.pid(), ticksPerSecond);
    }

    private static int awaitPort(ServerProgram program, Process process) throws IOException, InterruptedException {
        CompletableFuture<Integer> port = new CompletableFuture<>();
        Thread reader = new Thread(() -> readPort(process, port), "output-of-" + program);
        reader.setDaemon(true);
        reader.start();
        try {
            return port.get(TIME_LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException(program + " did not start", e);
        }
    }

    private static void readPort(Process process, CompletableFuture<Integer> port) {
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                if (line.startsWith(READY)) {
                    port.complete(Integer.valueOf(line.substring(READY.length())));
                }
            }
            port.completeExceptionally(new IOException("it ended before it was ready"));
        } catch (IOException | NumberFormatException e) {
            port.completeExceptionally(e);
        }
    }

    /** A server that is fast at giving a wrong answer is not compared. */
    void requireRightAnswer(Exchange exchange) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) uri.resolve(exchange.path()).toURL().openConnection();
        connection.setConnectTimeout((int) TimeUnit.SECONDS.toMillis(TIME_LIMIT_SECONDS));
        connection.setReadTimeout((int) TimeUnit.SECONDS.toMillis(TIME_LIMIT_SECONDS));
        byte[] sent = exchange.sent();
        if (sent.length > 0) {
            connection.setDoOutput(true);
            connection.setFixedLengthStreamingMode(sent.length);
            connection.getOutputStream().write(sent);
        }
        if (exchange.isFile()) {
            requireRightFile(exchange, connection);
            return;
        }
        String response = connection.getResponseCode() + " " + connection.getContentType() + " "
                + connection.getContentLength() + " "
                + new String(connection.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        if (!response.equals("200 " + exchange.type() + " " + exchange.answer().length() + " " + exchange.answer())) {
            throw new IOException(program + " gives a wrong answer: " + response);
        }
    }

    private void requireRightFile(Exchange exchange, HttpURLConnection connection) throws IOException {
        long right = 0;
        try (InputStream body = new BufferedInputStream(connection.getInputStream())) {
            for (int next = body.read(); next >= 0; next = body.read()) {
                right += next == StaticFiles.CONTENT ? 1 : Integer.MAX_VALUE;
            }
        }
        String type = connection.getContentType();
        if (right != exchange.fileLength()
                || connection.getContentLength() != exchange.fileLength()
                || !type.equals(exchange.type())) {
            throw new IOException(program + " gives a wrong file: " + type + ", " + right + " right bytes");
        }
    }
}
