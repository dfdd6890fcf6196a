package io.github.reactorserver.benchmarks.servers;

import io.github.reactorserver.boot.OnMessage;
import io.github.reactorserver.boot.ReactorServer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.RequestBody;

/**
 * Reactor Server through its starter: handler methods, Micrometer's metrics and observations on. Arguments: port, then
 * {@code unmetered} for neither metrics nor observations, {@code scraped} for metrics alone, which are read each second.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
class ReactorStarter {
    private static final String OBSERVATIONS =
            "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration";
    private static final String METERS = OBSERVATIONS
            + ",io.github.reactorserver.boot.autoconfigure.ReactorServerMetricsAutoConfiguration"
            + ",io.github.reactorserver.boot.logging.LogMetricsAutoConfiguration";

    public static void main(String[] args) throws IOException {
        SpringApplication application = new SpringApplication(ReactorStarter.class);
        application.setWebApplicationType(WebApplicationType.NONE);
        application.setBannerMode(Banner.Mode.OFF);
        String variant = args.length > 1 ? args[1] : "";
        Map<String, Object> properties = new HashMap<>(Map.of(
                "reactor-server.address",
                "127.0.0.1",
                "reactor-server.port",
                Standing.address(args).getPort(),
                "reactor-server.limits.connections",
                Standing.MOST_CONNECTIONS,
                "reactor-server.loop-threads",
                1,
                "reactor-server.transport",
                "nio"));
        if (!variant.isEmpty()) {
            properties.put("spring.autoconfigure.exclude", variant.equals("scraped") ? OBSERVATIONS : METERS);
        }
        application.setDefaultProperties(properties);
        try (ConfigurableApplicationContext context = application.run()) {
            if (variant.equals("scraped")) {
                scrapeEachSecond(context.getBean(PrometheusMeterRegistry.class));
            }
            Standing.untilInputEnds(context.getBean(ReactorServer.class).port());
        }
    }

    private static void scrapeEachSecond(PrometheusMeterRegistry registry) {
        Thread thread = new Thread(
                () -> {
                    for (long length = 1; length > 0; length = registry.scrape().length()) {
                        LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
                    }
                },
                "scrape");
        thread.setDaemon(true);
        thread.start();
    }

    @Bean
    Handlers handlers() {
        return new Handlers();
    }

    static final class Handlers {

        @OnMessage(path = "/", produces = Standing.CONTENT_TYPE)
        byte[] plaintext() {
            return Standing.BODY;
        }

        @OnMessage(path = "/json")
        Json.Message json() {
            return Json.message();
        }

        @OnMessage(path = "/echo", method = "POST", produces = Standing.BINARY)
        byte[] echo(@RequestBody byte[] body) {
            return body;
        }
    }
}
