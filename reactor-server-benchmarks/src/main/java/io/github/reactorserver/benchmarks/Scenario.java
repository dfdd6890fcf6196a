package io.github.reactorserver.benchmarks;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How the load generator uses its connections. */
enum Scenario {
    /** One request after the other on connections that stay. */
    PLAINTEXT(List.of(), null),
    /** 16 requests per write. */
    PIPELINED(List.of(), "pipeline16.lua"),
    /** A new connection for each request. */
    CONNECTION_PER_REQUEST(List.of("-H", "Connection: close"), null);

    private final List<String> wrkOptions;
    private final @Nullable String script;

    Scenario(List<String> wrkOptions, @Nullable String script) {
        this.wrkOptions = wrkOptions;
        this.script = script;
    }

    List<String> wrkOptions() {
        return wrkOptions;
    }

    /** Resource beside this class with a script for wrk, or null. */
    @Nullable
    String script() {
        return script;
    }

    /** As it is written on the command line. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
