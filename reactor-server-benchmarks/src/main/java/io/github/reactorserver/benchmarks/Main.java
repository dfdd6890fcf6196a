package io.github.reactorserver.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Entry of the jar: its own commands by name, anything else goes to JMH. */
@Command(name = "benchmarks", description = "Measures servers from outside.", synopsisSubcommandLabel = "COMMAND")
final class Main {
    /** Exit status where something is missing that a command needs. */
    static final int CANNOT_RUN = 2;

    private Main() {}

    public static void main(String[] args) throws IOException {
        CommandLine commands = commandLine(System.out);
        if (args.length == 0 || !commands.getSubcommands().containsKey(args[0])) {
            org.openjdk.jmh.Main.main(args);
            return;
        }
        System.exit(commands.execute(args));
    }

    /** The commands, which tell what went wrong in one line. */
    static CommandLine commandLine(PrintStream out) {
        CommandLine commands = new CommandLine(new Main())
                .addSubcommand(new Compare(out))
                .addSubcommand(new Idle(out))
                .addSubcommand(new Burst(out))
                .addSubcommand(new Latency(out))
                .addSubcommand(new FileLoading(out))
                .addSubcommand(new ColdFile(out))
                .addSubcommand(new Start(out))
                .addSubcommand(new Report(out));
        return commands.setExecutionExceptionHandler((failure, command, result) -> {
            if (failure instanceof IOException || failure instanceof IllegalArgumentException) {
                Throwable cause = failure.getCause();
                command.getErr().println(failure.getMessage() + (cause == null ? "" : ": " + cause.getMessage()));
                return CANNOT_RUN;
            }
            throw failure;
        });
    }
}
