package io.github.reactorserver.boot.webflux;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactorserver.boot.autoconfigure.ReactorServerAutoConfiguration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.reactor.netty.autoconfigure.NettyReactiveWebServerAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.web.server.reactive.ReactiveWebServerFactory;
import org.springframework.boot.web.server.reactive.context.AnnotationConfigReactiveWebServerApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.server.reactive.HttpHandler;
import reactor.core.publisher.Mono;

/** When the engine becomes the web server. */
final class WebServerAutoConfigurationTest {
    private final ReactiveWebApplicationContextRunner contexts = new ReactiveWebApplicationContextRunner(
                    AnnotationConfigReactiveWebServerApplicationContext::new)
            .withPropertyValues("server.port=0")
            .withConfiguration(AutoConfigurations.of(
                    ReactorServerAutoConfiguration.class,
                    ReactorServerReactiveWebServerAutoConfiguration.class,
                    NettyReactiveWebServerAutoConfiguration.class))
            .withUserConfiguration(Handler.class);

    @Test
    void oursWinsWhereReactorNettyIsThereToo() {
        contexts.run(context -> assertThat(context)
                .hasSingleBean(ReactiveWebServerFactory.class)
                .hasSingleBean(ReactorServerReactiveWebServerFactory.class));
    }

    @Test
    void worksWithoutReactorNetty() {
        contexts.withClassLoader(new FilteredClassLoader("reactor.netty", "io.netty"))
                .run(context ->
                        assertThat(context).hasNotFailed().hasSingleBean(ReactorServerReactiveWebServerFactory.class));
    }

    @Test
    void backsOffWhereTheApplicationHasItsOwnFactory() {
        contexts.withUserConfiguration(OwnFactory.class)
                .withPropertyValues("reactor-server.port=0")
                .run(context -> assertThat(context)
                        .doesNotHaveBean(ReactorServerReactiveWebServerFactory.class)
                        .hasSingleBean(NettyReactiveWebServerFactory.class));
    }

    @Test
    void backsOffWhenItIsSwitchedOff() {
        contexts.withPropertyValues("reactor-server.enabled=false")
                .run(context -> assertThat(context)
                        .doesNotHaveBean(ReactorServerReactiveWebServerFactory.class)
                        .hasSingleBean(NettyReactiveWebServerFactory.class));
        contexts.withPropertyValues("reactor-server.port=-1")
                .run(context -> assertThat(context)
                        .doesNotHaveBean(ReactorServerReactiveWebServerFactory.class)
                        .hasSingleBean(NettyReactiveWebServerFactory.class));
    }

    @Test
    void applicationWithoutTheWebKeepsItsListener() {
        new ApplicationContextRunner()
                .withPropertyValues("reactor-server.port=0")
                .withConfiguration(AutoConfigurations.of(
                        ReactorServerAutoConfiguration.class, ReactorServerReactiveWebServerAutoConfiguration.class))
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .doesNotHaveBean(ReactorServerReactiveWebServerFactory.class));
    }

    @Configuration(proxyBeanMethods = false)
    static class Handler {
        @Bean
        HttpHandler httpHandler() {
            return (request, response) -> Mono.empty();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnFactory {
        @Bean
        ReactiveWebServerFactory ownFactory() {
            return new NettyReactiveWebServerFactory(0);
        }
    }
}
