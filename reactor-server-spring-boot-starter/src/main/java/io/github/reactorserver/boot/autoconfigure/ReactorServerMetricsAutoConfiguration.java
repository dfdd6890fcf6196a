package io.github.reactorserver.boot.autoconfigure;

import io.github.reactorserver.boot.handler.Observations;
import io.github.reactorserver.boot.handler.RequestTimers;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler.IgnoredMeters;
import io.micrometer.observation.ObservationRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsProperties;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationRegistryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Auto-configuration of the server's metrics, where the application has a {@link MeterRegistry}. */
@AutoConfiguration(
        before = ReactorServerAutoConfiguration.class,
        afterName = "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration")
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean(MeterRegistry.class)
@ConditionalOnBooleanProperty(name = "reactor-server.enabled", matchIfMissing = true)
public final class ReactorServerMetricsAutoConfiguration {

    @Bean
    ReactorServerMetrics reactorServerMetrics(MeterRegistry registry) {
        return new ReactorServerMetrics(registry);
    }

    /** Requests are observed, or only timed where an observation would come to no more. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({MetricsProperties.class, ObservationRegistryCustomizer.class})
    static final class RequestsConfiguration {

        @Bean
        RouteDecorator reactorServerRouteDecorator(
                ConfigurableListableBeanFactory beans,
                MeterRegistry meters,
                ObjectProvider<ObservationRegistry> observations,
                ObjectProvider<MetricsProperties> properties) {
            if (new ObservationListeners(beans).areMetersOnly()) {
                boolean active = properties.stream()
                        .noneMatch(each ->
                                each.getObservations().getIgnoredMeters().contains(IgnoredMeters.LONG_TASK_TIMER));
                return route -> RequestTimers.around(route, meters, active);
            }
            ObservationRegistry registry = observations.getIfAvailable(() -> ObservationRegistry.NOOP);
            return route -> Observations.around(route, registry);
        }
    }
}
