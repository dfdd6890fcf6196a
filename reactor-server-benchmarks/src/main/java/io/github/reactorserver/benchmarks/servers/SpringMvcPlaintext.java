package io.github.reactorserver.benchmarks.servers;

import java.io.IOException;
import java.util.Map;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** A controller of Spring MVC on Tomcat, as Spring Boot sets them up. Arguments: port. */
final class SpringMvcPlaintext {
    private SpringMvcPlaintext() {}

    public static void main(String[] args) throws IOException {
        try (ConfigurableApplicationContext context = new SpringApplicationBuilder(SpringAnswers.class)
                .web(WebApplicationType.SERVLET)
                .properties(Map.of(
                        "spring.main.banner-mode",
                        "off",
                        "server.address",
                        Standing.address(args).getHostString(),
                        "server.port",
                        Standing.address(args).getPort(),
                        "server.tomcat.max-connections",
                        Standing.MOST_CONNECTIONS,
                        "server.tomcat.max-keep-alive-requests",
                        -1,
                        "reactor-server.enabled",
                        false))
                .run()) {
            Standing.untilInputEnds(context.getEnvironment().getRequiredProperty("local.server.port", Integer.class));
        }
    }
}
