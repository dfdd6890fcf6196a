package io.github.reactorserver.benchmarks.servers;

import java.util.ArrayList;
import java.util.List;

/** The servers that can be compared. A new one is a main class in this package and a line here. */
public enum ServerProgram {
    REACTOR_NIO("reactor-nio", ReactorPlaintext.class, List.of("1", "nio"), List.of()),
    /** No acceptor loop besides the I/O loop: one thread does all, as in the peers. */
    REACTOR_NIO_ONE_LOOP("reactor-nio-one-loop", ReactorPlaintext.class, List.of("0", "nio"), List.of()),
    /** Not a server but a limit, see its class. */
    BARE_NIO("bare-nio", BareNioPlaintext.class, List.of(), List.of()),
    NETTY_NIO("netty-nio", NettyPlaintext.class, List.of(), NettyPlaintext.JVM_FLAGS),
    WEBFLUX("webflux", WebFluxPlaintext.class, List.of("true"), List.of()),
    /** On epoll, which Spring Boot's starter brings. */
    WEBFLUX_NETTY("webflux-netty", WebFluxPlaintext.class, List.of("false"), NettyPlaintext.JVM_FLAGS),
    WEBFLUX_NETTY_NIO(
            "webflux-netty-nio",
            WebFluxPlaintext.class,
            List.of("false"),
            NettyPlaintext.with("-Dreactor.netty.native=false"));

    /** First Java release with the option that permits {@code sun.misc.Unsafe}. */
    private static final int UNSAFE_OPTION_SINCE = 23;

    private final String label;
    private final Class<?> mainClass;
    private final List<String> arguments;
    private final List<String> jvmFlags;

    ServerProgram(String label, Class<?> mainClass, List<String> arguments, List<String> jvmFlags) {
        this.label = label;
        this.mainClass = mainClass;
        this.arguments = arguments;
        this.jvmFlags = jvmFlags;
    }

    /** What follows {@code java} on the command line: flags, main class, port and further arguments. */
    public List<String> javaArguments(int javaRelease, int port) {
        List<String> all = new ArrayList<>(jvmFlags);
        if (javaRelease < UNSAFE_OPTION_SINCE) {
            all.removeIf(flag -> flag.startsWith("--sun-misc-unsafe-memory-access"));
        }
        all.add(mainClass.getName());
        all.add(Integer.toString(port));
        all.addAll(arguments);
        return all;
    }

    /** Name on the command line and in the results. */
    @Override
    public String toString() {
        return label;
    }
}
