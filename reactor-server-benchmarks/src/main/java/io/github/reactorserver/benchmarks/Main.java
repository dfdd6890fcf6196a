package io.github.reactorserver.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.util.Arrays;
import picocli.CommandLine;

/** Entry of the jar: {@code compare} runs {@link Compare}, anything else goes to JMH. */
final class Main {
    private Main() {}

    public static void main(String[] args) throws IOException {
        if (args.length == 0 || !args[0].equals("compare")) {
            org.openjdk.jmh.Main.main(args);
            return;
        }
        String[] options = Arrays.copyOfRange(args, 1, args.length);
        System.exit(commandLine(System.out).execute(options));
    }

    /** The command {@code compare}, which tells what went wrong in one line. */
    static CommandLine commandLine(PrintStream out) {
        return new CommandLine(new Compare(out)).setExecutionExceptionHandler((failure, command, result) -> {
            if (failure instanceof IOException || failure instanceof IllegalArgumentException) {
                Throwable cause = failure.getCause();
                command.getErr().println(failure.getMessage() + (cause == null ? "" : ": " + cause.getMessage()));
                return Compare.CANNOT_RUN;
            }
            throw failure;
        });
    }
}
