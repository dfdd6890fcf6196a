package io.github.reactorserver.boot.webflux;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.NoneNestedConditions;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.boot.web.server.autoconfigure.reactive.ReactiveWebServerConfiguration;
import org.springframework.boot.web.server.reactive.ReactiveWebServerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;
import org.springframework.http.server.reactive.HttpHandler;
import reactor.core.publisher.Flux;

/**
 * Auto-configuration of the engine as web server of reactive applications, also where another reactive web server is on
 * the class path. Backs off where the application declares a {@link ReactiveWebServerFactory}, or sets
 * {@code reactor-server.enabled} to false or {@code reactor-server.port} to -1.
 */
@AutoConfiguration(
        beforeName = {
            "org.springframework.boot.reactor.netty.autoconfigure.NettyReactiveWebServerAutoConfiguration",
            "org.springframework.boot.tomcat.autoconfigure.reactive.TomcatReactiveWebServerAutoConfiguration",
            "org.springframework.boot.jetty.autoconfigure.reactive.JettyReactiveWebServerAutoConfiguration"
        })
@ConditionalOnClass({ReactiveWebServerFactory.class, HttpHandler.class, Flux.class})
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
@ConditionalOnBooleanProperty(name = "reactor-server.enabled", matchIfMissing = true)
@Conditional(ReactorServerReactiveWebServerAutoConfiguration.HttpListener.class)
@Import(ReactiveWebServerConfiguration.class)
public final class ReactorServerReactiveWebServerAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean(ReactiveWebServerFactory.class)
    ReactorServerReactiveWebServerFactory reactorServerReactiveWebServerFactory() {
        return new ReactorServerReactiveWebServerFactory();
    }

    @Bean
    ReactorServerWebServerFactoryCustomizer reactorServerWebServerFactoryCustomizer(
            ServerProperties properties, Environment environment, ListableBeanFactory beans) {
        return new ReactorServerWebServerFactoryCustomizer(properties, environment, beans);
    }

    @Bean
    @ConditionalOnBean(ReactorServerReactiveWebServerFactory.class)
    MultipartFaults reactorServerMultipartFaults() {
        return new MultipartFaults();
    }

    /** The engine serves HTTP. */
    static final class HttpListener extends NoneNestedConditions {
        HttpListener() {
            super(ConfigurationPhase.PARSE_CONFIGURATION);
        }

        @ConditionalOnProperty(name = "reactor-server.port", havingValue = "-1")
        static final class SwitchedOff {}
    }
}
