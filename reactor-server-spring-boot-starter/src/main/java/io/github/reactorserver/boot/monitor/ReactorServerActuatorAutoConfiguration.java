package io.github.reactorserver.boot.monitor;

import io.github.reactorserver.boot.ReactorServer;
import io.github.reactorserver.boot.autoconfigure.ReactorServerAutoConfiguration;
import io.github.reactorserver.boot.autoconfigure.ReactorServerProperties;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.autoconfigure.info.ConditionalOnEnabledInfoContributor;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.info.InfoContributor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Auto-configuration of what the actuator shows of the server. */
@AutoConfiguration(after = ReactorServerAutoConfiguration.class)
@ConditionalOnBean(ReactorServer.class)
public final class ReactorServerActuatorAutoConfiguration {

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({Endpoint.class, ConditionalOnAvailableEndpoint.class})
    static final class EndpointConfiguration {
        @Bean
        @ConditionalOnMissingBean
        @ConditionalOnAvailableEndpoint
        ReactorServerEndpoint reactorServerEndpoint(ReactorServer server, ReactorServerProperties properties) {
            return new ReactorServerEndpoint(server, properties);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
    static final class HealthConfiguration {
        @Bean
        @ConditionalOnMissingBean(name = "reactorServerHealthIndicator")
        @ConditionalOnEnabledHealthIndicator("reactorserver")
        HealthIndicator reactorServerHealthIndicator(ReactorServer server) {
            return new ReactorServerHealthIndicator(server, ReactorServerHealthIndicator.BLOCKED);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({InfoContributor.class, ConditionalOnEnabledInfoContributor.class})
    static final class InfoConfiguration {
        @Bean
        @ConditionalOnEnabledInfoContributor("reactorserver")
        InfoContributor reactorServerInfoContributor(ReactorServer server) {
            return new ReactorServerInfoContributor(server);
        }
    }
}
