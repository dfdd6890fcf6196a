package io.github.reactorserver.boot.webflux;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** Controllers that block, with and without virtual threads. */
final class WebFluxVirtualThreadsTest {
    private static String thread(String path, String... properties) {
        try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.REACTIVE)
                .properties("spring.main.banner-mode=off", "server.port=0", "reactor-server.loop-threads=1")
                .properties(properties)
                .run()) {
            int port = context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
            String answer =
                    RawClient.answer(port, "GET " + path + " HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n");
            return answer.substring(answer.indexOf("\r\n\r\n") + 4);
        }
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_21)
    void blockingControllerRunsOnAVirtualThreadAndAReactiveOneOnTheLoop() {
        assertThat(thread("/blocking", "spring.threads.virtual.enabled=true")).startsWith("virtual");
        assertThat(thread("/reactive", "spring.threads.virtual.enabled=true"))
                .isEqualTo("platform reactor-server-loop-0");
    }

    @Test
    void withoutThemControllersRunOnTheLoop() {
        assertThat(thread("/blocking")).isEqualTo("platform reactor-server-loop-0");
    }

    @RestController
    static class Controllers {
        @GetMapping("/blocking")
        String blocking() throws ReflectiveOperationException {
            return thread();
        }

        @GetMapping("/reactive")
        Mono<String> reactive() throws ReflectiveOperationException {
            return Mono.just(thread());
        }

        // by reflection, since this is compiled for Java 17
        private static String thread() throws ReflectiveOperationException {
            boolean virtual = Runtime.version().feature() >= 21
                    && (boolean) Thread.class.getMethod("isVirtual").invoke(Thread.currentThread());
            return (virtual ? "virtual " : "platform ") + Thread.currentThread().getName();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(Controllers.class)
    static class Application {}
}
