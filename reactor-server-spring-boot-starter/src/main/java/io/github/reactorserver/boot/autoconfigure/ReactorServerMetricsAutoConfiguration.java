package io.github.reactorserver.boot.autoconfigure;

import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;

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
}
