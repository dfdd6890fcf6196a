package io.github.reactorserver.boot.webflux;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactorserver.boot.OnMessage;
import io.github.reactorserver.boot.ReactorServer;
import io.github.reactorserver.http.HttpHandler;
import io.github.reactorserver.http.HttpResponse;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.DefaultResourceLoader;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;

/** The application with actuator: endpoints on its port or on their own, observations and meters. */
final class ManagementPortTest {
    private static ConfigurableApplicationContext run(ClassLoader loader, String... properties) {
        return new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.REACTIVE)
                .resourceLoader(new DefaultResourceLoader(loader))
                .properties(
                        "spring.main.banner-mode=off", "server.port=0", "management.endpoints.web.exposure.include=*")
                .properties(properties)
                .run();
    }

    private static String get(int port, String path) {
        return RawClient.answer(port, "GET " + path + " HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n");
    }

    private static void assertSeparatePorts(ClassLoader loader) {
        try (ConfigurableApplicationContext context = run(loader, "management.server.port=0")) {
            int port = context.getEnvironment().getProperty("local.server.port", Integer.class, 0);
            int managementPort = context.getEnvironment().getProperty("local.management.port", Integer.class, 0);

            assertThat(managementPort).isPositive().isNotEqualTo(port);
            assertThat(((WebServerApplicationContext) context).getWebServer())
                    .isInstanceOf(ReactorServerWebServer.class);
            assertThat(get(port, "/hello")).contains("200 OK").endsWith("hello");
            assertThat(get(port, "/actuator/health")).contains("404");
            assertThat(get(managementPort, "/actuator/health")).contains("200 OK", "UP");
            assertThat(get(port, "/message")).endsWith("message");
            assertThat(get(managementPort, "/message")).contains("404");
            assertThat(context.getBean(ReactorServer.class).httpServers()).hasSize(1);
        }
    }

    @Test
    void separatePortBesideReactorNetty() {
        assertSeparatePorts(ManagementPortTest.class.getClassLoader());
    }

    @Test
    void separatePortWithoutReactorNetty() {
        assertSeparatePorts(new FilteredClassLoader("reactor.netty", "io.netty"));
    }

    @Test
    void samePortWithObservationsAndMeters() {
        try (ConfigurableApplicationContext context = run(ManagementPortTest.class.getClassLoader())) {
            int port = context.getEnvironment().getProperty("local.server.port", Integer.class, 0);
            MeterRegistry registry = context.getBean(MeterRegistry.class);

            assertThat(get(port, "/hello")).endsWith("hello");
            assertThat(get(port, "/controller")).endsWith("controlled");
            assertThat(get(port, "/actuator/health")).contains("200 OK", "UP");

            for (String uri : List.of("/hello", "/controller")) {
                assertThat(registry.get("http.server.requests")
                                .tag("uri", uri)
                                .tag("status", "200")
                                .timer()
                                .count())
                        .isEqualTo(1);
            }
            assertThat(registry.get("reactor.server.connections.accepted")
                            .functionCounter()
                            .count())
                    .isGreaterThanOrEqualTo(2);
            assertThat(registry.find("http.server.requests").timers())
                    .allMatch(timer -> timer.getId().getTag("uri") != null);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {
        @Bean
        RouterFunction<ServerResponse> routes() {
            return RouterFunctions.route()
                    .GET("/hello", request -> ServerResponse.ok().bodyValue("hello"))
                    .build();
        }

        @RestController
        static class Controller {
            @GetMapping("/controller")
            String answer() {
                return "controlled";
            }
        }

        @Bean
        @OnMessage(path = "/message")
        HttpHandler message() {
            return request -> HttpResponse.text("message");
        }
    }
}
