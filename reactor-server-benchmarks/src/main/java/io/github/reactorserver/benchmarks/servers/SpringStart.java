package io.github.reactorserver.benchmarks.servers;

import io.github.reactorserver.boot.OnMessage;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Starts a Spring application, says how many milliseconds after the JVM it was ready, and ends. Argument: {@code true}
 * with the starter's auto-configurations, {@code false} without.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class SpringStart {

    public static void main(String[] args) {
        Map<String, Object> properties = new HashMap<>(Map.of(
                "reactor-server.address", "127.0.0.1",
                "reactor-server.port", 0,
                "reactor-server.loop-threads", 1));
        if (!Boolean.parseBoolean(args[0])) {
            properties.put("spring.autoconfigure.exclude", String.join(",", ours()));
        }
        try (ConfigurableApplicationContext context = new SpringApplicationBuilder(SpringStart.class)
                .web(WebApplicationType.NONE)
                .bannerMode(Banner.Mode.OFF)
                .properties(properties)
                .run()) {
            System.out.println(
                    "ready after " + ManagementFactory.getRuntimeMXBean().getUptime() + " ms, with "
                            + context.getBeanDefinitionCount() + " beans");
        }
    }

    private static List<String> ours() {
        return ImportCandidates.load(AutoConfiguration.class, SpringStart.class.getClassLoader())
                .getCandidates()
                .stream()
                .filter(name -> name.startsWith("io.github.reactorserver."))
                .toList();
    }

    @Bean
    Handler handler() {
        return new Handler();
    }

    static final class Handler {
        @OnMessage(path = "/")
        String hello() {
            return "Hello, World!";
        }
    }
}
