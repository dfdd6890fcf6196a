package io.github.reactorserver.boot.webflux;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.actuate.autoconfigure.web.server.ConditionalOnManagementPort;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementContextFactory;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.web.server.reactive.ReactiveWebServerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;

/**
 * Auto-configuration of the management endpoints on a port of their own, where the engine is the application's web
 * server. They get a server with a single loop of its own: it answers also while the application's loops are busy.
 */
@AutoConfiguration(after = ReactorServerReactiveWebServerAutoConfiguration.class)
@ConditionalOnClass({ReactiveWebServerFactory.class, ManagementContextFactory.class})
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
@ConditionalOnBean(ReactorServerReactiveWebServerFactory.class)
@ConditionalOnManagementPort(ManagementPortType.DIFFERENT)
public final class ReactorServerManagementContextAutoConfiguration {

    /** Named differently from those of other web servers, and the first choice beside them. */
    @Bean
    @Primary
    static ManagementContextFactory reactorServerChildContextFactory() {
        return new ManagementContextFactory(
                WebApplicationType.REACTIVE,
                ReactiveWebServerFactory.class,
                ReactorServerReactiveWebServerAutoConfiguration.class);
    }
}
