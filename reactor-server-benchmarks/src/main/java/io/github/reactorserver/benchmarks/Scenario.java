package io.github.reactorserver.benchmarks;

import io.github.reactorserver.benchmarks.servers.Exchange;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How the load generator uses its connections. */
enum Scenario {
    /** One request after the other on connections that stay. */
    PLAINTEXT(Exchange.PLAINTEXT, null),
    /** 16 requests per write. */
    PIPELINED(Exchange.PLAINTEXT, "pipeline16.lua"),
    /** A new connection for each request. */
    CONNECTION_PER_REQUEST(Exchange.PLAINTEXT, "close.lua", "1"),
    /** A new connection for every tenth request, on average. */
    TEN_REQUESTS_PER_CONNECTION(Exchange.PLAINTEXT, "close.lua", "10"),
    /** A small object as JSON. */
    JSON(Exchange.JSON, null),
    /** A body of 1 KiB there and back. */
    ECHO_1K(Exchange.ECHO, "post.lua", "1024"),
    /** A body of 100 KiB there and back. */
    ECHO_100K(Exchange.ECHO, "post.lua", "102400"),
    FILE_1K(Exchange.FILE_1K, null),
    FILE_16K(Exchange.FILE_16K, null),
    FILE_32K(Exchange.FILE_32K, null),
    FILE_64K(Exchange.FILE_64K, null),
    FILE_256K(Exchange.FILE_256K, null),
    FILE_1M(Exchange.FILE_1M, null),
    /** With few connections and long rounds: a request that a round cuts off costs time and is not counted. */
    FILE_100M(Exchange.FILE_100M, null);

    private final Exchange exchange;
    private final @Nullable String script;
    private final List<String> scriptArguments;

    Scenario(Exchange exchange, @Nullable String script, String... scriptArguments) {
        this.exchange = exchange;
        this.script = script;
        this.scriptArguments = List.of(scriptArguments);
    }

    /** What servers are asked. */
    Exchange exchange() {
        return exchange;
    }

    /** Resource beside this class with a script for wrk, or null. */
    @Nullable
    String script() {
        return script;
    }

    /** What wrk hands to the script. */
    List<String> scriptArguments() {
        return scriptArguments;
    }

    /** As it is written on the command line. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
