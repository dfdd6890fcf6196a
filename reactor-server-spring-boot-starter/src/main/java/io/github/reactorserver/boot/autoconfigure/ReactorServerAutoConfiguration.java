package io.github.reactorserver.boot.autoconfigure;

import io.github.reactorserver.boot.OnMessage;
import io.github.reactorserver.boot.ReactorServer;
import io.github.reactorserver.boot.handler.Observations;
import io.micrometer.observation.ObservationRegistry;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Auto-configuration of a {@link ReactorServer} that serves the beans with {@link OnMessage}. Backs off where the
 * application declares its own, or sets {@code reactor-server.enabled} to false.
 */
@AutoConfiguration
@ConditionalOnBooleanProperty(name = "reactor-server.enabled", matchIfMissing = true)
@EnableConfigurationProperties(ReactorServerProperties.class)
public final class ReactorServerAutoConfiguration {

    @Bean
    static UnsetGroups reactorServerUnsetGroups() {
        return new UnsetGroups();
    }

    @Bean
    @ConditionalOnMissingBean(ReactorServer.class)
    ReactorServerLifecycle reactorServer(
            ReactorServerProperties properties,
            ListableBeanFactory beans,
            ConfigurableEnvironment environment,
            ObjectProvider<EngineListener> listener,
            ObjectProvider<RouteDecorator> decorator,
            ObjectProvider<ObservationRegistry> observations) {
        ObservationRegistry registry = observations.getIfAvailable(() -> ObservationRegistry.NOOP);
        return new ReactorServerLifecycle(
                SettingsReader.read(properties),
                beans,
                environment,
                listener.getIfAvailable(() -> EngineListener.NONE),
                decorator.getIfAvailable(() -> route -> Observations.around(route, registry)));
    }

    @Bean
    @ConditionalOnBean(ReactorServerLifecycle.class)
    Readiness reactorServerReadiness(ApplicationContext context) {
        return new Readiness(context);
    }
}
