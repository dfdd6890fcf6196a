package io.github.reactorserver.benchmarks.servers;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.http.client.ReactorResourceFactory;

/**
 * A controller of Spring WebFlux, with one I/O loop. Arguments: port, whether Reactor Server is the web server
 * ({@code true}) or Reactor Netty, then {@code epoll} if that is to use it.
 */
final class WebFluxPlaintext {
    static final List<String> NETTY_NIO_FLAGS = Stream.concat(
                    NettyPlaintext.JVM_FLAGS.stream(), Stream.of("-Dreactor.netty.native=false"))
            .toList();

    private WebFluxPlaintext() {}

    public static void main(String[] args) throws IOException {
        String ours = args.length > 1 ? args[1] : "true";
        System.setProperty("reactor.netty.ioWorkerCount", "1");
        boolean epoll = args.length > 2 && args[2].equals("epoll");
        try (ConfigurableApplicationContext context = new SpringApplicationBuilder(SpringAnswers.class)
                .web(WebApplicationType.REACTIVE)
                .initializers(starting -> {
                    if (epoll) {
                        ((GenericApplicationContext) starting)
                                .registerBean(ReactorResourceFactory.class, WebFluxPlaintext::epoll);
                    }
                })
                .properties(Map.of(
                        "spring.main.banner-mode",
                        "off",
                        "server.address",
                        Standing.address(args).getHostString(),
                        "server.port",
                        Standing.address(args).getPort(),
                        "reactor-server.enabled",
                        ours,
                        "reactor-server.loop-threads",
                        1))
                .run()) {
            Standing.untilInputEnds(context.getEnvironment().getRequiredProperty("local.server.port", Integer.class));
        }
    }

    private static ReactorResourceFactory epoll() {
        ReactorResourceFactory factory = new ReactorResourceFactory();
        factory.setUseGlobalResources(false);
        factory.setLoopResources(new EpollLoops());
        return factory;
    }
}
