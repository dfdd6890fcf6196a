package io.github.reactorserver.benchmarks.servers;

import io.github.reactorserver.boot.OnMessage;
import io.github.reactorserver.boot.ReactorServer;
import java.io.IOException;
import java.util.Map;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.RequestBody;

/** Reactor Server through its starter: handler methods, Micrometer's metrics and observations on. Argument: port. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
class ReactorStarter {

    public static void main(String[] args) throws IOException {
        SpringApplication application = new SpringApplication(ReactorStarter.class);
        application.setWebApplicationType(WebApplicationType.NONE);
        application.setBannerMode(Banner.Mode.OFF);
        application.setDefaultProperties(Map.of(
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
        try (ConfigurableApplicationContext context = application.run()) {
            Standing.untilInputEnds(context.getBean(ReactorServer.class).port());
        }
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
