package io.github.reactorserver.benchmarks.servers;

import java.util.ArrayList;
import java.util.List;

/** The servers that can be compared. A new one is a main class in this package and a line here. */
public enum ServerProgram {
    REACTOR_NIO("reactor-nio", ReactorPlaintext.class, List.of("1", "nio"), List.of()),
    /** No acceptor loop besides the I/O loop: one thread does all, as in the peers. */
    REACTOR_NIO_ONE_LOOP("reactor-nio-one-loop", ReactorPlaintext.class, List.of("0", "nio"), List.of()),
    /** The same with an access log. */
    REACTOR_ACCESS_LOG(
            "reactor-access-log", ReactorPlaintext.class, List.of("0", "nio", "region", "combined"), List.of()),
    /** Files from memory, for comparison with those from the file. */
    REACTOR_NIO_HEAP("reactor-nio-heap", ReactorPlaintext.class, List.of("1", "nio", "heap"), List.of()),
    REACTOR_NIO_DIRECT("reactor-nio-direct", ReactorPlaintext.class, List.of("1", "nio", "direct"), List.of()),
    /** Files as an application serves them: by the handler with the cache. */
    REACTOR_NIO_FILES("reactor-nio-files", ReactorPlaintext.class, List.of("1", "nio", "cache"), List.of()),
    /** Handler methods of a Spring application, metrics on. */
    REACTOR_STARTER("reactor-starter", ReactorStarter.class, List.of(), List.of()),
    /** The same without metrics and observations. */
    REACTOR_STARTER_BARE("reactor-starter-bare", ReactorStarter.class, List.of("unmetered"), List.of()),
    /** With the server's meters, scraped each second, and no observations. */
    REACTOR_STARTER_METERS("reactor-starter-meters", ReactorStarter.class, List.of("scraped"), List.of()),
    /** Not a server but a limit, see its class. */
    BARE_NIO("bare-nio", BareNioPlaintext.class, List.of(), List.of()),
    NETTY_NIO("netty-nio", NettyPlaintext.class, List.of("nio"), NettyPlaintext.JVM_FLAGS),
    NETTY_EPOLL("netty-epoll", NettyPlaintext.class, List.of("epoll"), NettyPlaintext.JVM_FLAGS),
    NETTY_IO_URING("netty-io_uring", NettyPlaintext.class, List.of("io_uring"), NettyPlaintext.JVM_FLAGS),
    REACTOR_NETTY("reactor-netty", ReactorNettyPlaintext.class, List.of(), NettyPlaintext.JVM_FLAGS),
    VERTX("vertx", VertxPlaintext.class, List.of(), VertxPlaintext.JVM_FLAGS),
    UNDERTOW("undertow", UndertowPlaintext.class, List.of(), List.of()),
    JETTY("jetty", JettyPlaintext.class, List.of(), List.of()),
    TOMCAT("tomcat", TomcatPlaintext.class, List.of(), List.of()),
    MICROHTTP("microhttp", MicrohttpPlaintext.class, List.of(), List.of()),
    /** A controller of Spring WebFlux on ours. */
    WEBFLUX("webflux", WebFluxPlaintext.class, List.of("true"), List.of()),
    /** The same on Reactor Netty, on epoll as Spring Boot's starter has it. */
    WEBFLUX_NETTY("webflux-netty", WebFluxPlaintext.class, List.of("false", "epoll"), NettyPlaintext.JVM_FLAGS),
    /** As Reactor Netty chooses itself where io_uring is on the class path. */
    WEBFLUX_NETTY_IO_URING(
            "webflux-netty-io_uring", WebFluxPlaintext.class, List.of("false"), NettyPlaintext.JVM_FLAGS),
    WEBFLUX_NETTY_NIO("webflux-netty-nio", WebFluxPlaintext.class, List.of("false"), WebFluxPlaintext.NETTY_NIO_FLAGS),
    /** A controller of Spring MVC on Tomcat. */
    SPRING_MVC("spring-mvc", SpringMvcPlaintext.class, List.of(), List.of()),
    /** From source, see there. */
    HELIDON("helidon", "HelidonPlaintext.java", List.of(), List.of()),
    /** Not in a JVM, see {@link NginxConfiguration}. */
    NGINX("nginx", "", List.of(), List.of());

    /** First Java release with the option that permits {@code sun.misc.Unsafe}. */
    private static final int UNSAFE_OPTION_SINCE = 23;

    private static final int HELIDON_SINCE = 21;

    private final String label;
    private final String main;
    private final List<String> arguments;
    private final List<String> jvmFlags;

    ServerProgram(String label, Class<?> mainClass, List<String> arguments, List<String> jvmFlags) {
        this(label, mainClass.getName(), arguments, jvmFlags);
    }

    ServerProgram(String label, String main, List<String> arguments, List<String> jvmFlags) {
        this.label = label;
        this.main = main;
        this.arguments = arguments;
        this.jvmFlags = jvmFlags;
    }

    /** Whether it runs in a JVM. */
    public boolean isJava() {
        return this != NGINX;
    }

    /** Whether that Java release can run it. */
    public boolean runsOn(int javaRelease) {
        return this != HELIDON || javaRelease >= HELIDON_SINCE;
    }

    /** Whether it can be asked that. */
    public boolean answers(Exchange exchange) {
        if (exchange.isFile()) {
            return main.equals(ReactorPlaintext.class.getName()) || this == NGINX;
        }
        return switch (this) {
            // else the same as the others
            case REACTOR_NIO_HEAP, REACTOR_NIO_DIRECT, REACTOR_NIO_FILES -> false;
            case BARE_NIO -> exchange == Exchange.PLAINTEXT;
            case NGINX -> exchange != Exchange.ECHO;
            case HELIDON -> exchange != Exchange.JSON;
            default -> true;
        };
    }

    /** Name of a resource beside this class with the source to run, or the main class. */
    public String main() {
        return main;
    }

    public boolean isSource() {
        return main.endsWith(".java");
    }

    /** Flags that follow {@code java} on the command line. */
    public List<String> jvmFlags(int javaRelease) {
        List<String> flags = new ArrayList<>(jvmFlags);
        if (javaRelease < UNSAFE_OPTION_SINCE) {
            flags.removeIf(flag -> flag.startsWith("--sun-misc-unsafe-memory-access"));
        }
        return flags;
    }

    /** What follows main class and port on the command line. */
    public List<String> arguments() {
        return arguments;
    }

    /** Name on the command line and in the results. */
    @Override
    public String toString() {
        return label;
    }
}
