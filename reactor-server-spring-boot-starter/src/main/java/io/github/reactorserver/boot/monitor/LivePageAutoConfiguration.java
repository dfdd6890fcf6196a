package io.github.reactorserver.boot.monitor;

import io.github.reactorserver.boot.ReactorServer;
import io.github.reactorserver.boot.autoconfigure.ReactorServerAutoConfiguration;
import io.github.reactorserver.boot.autoconfigure.ReactorServerProperties;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Auto-configuration of the live page; off unless {@code reactor-server.dashboard.enabled} is true. */
@AutoConfiguration(after = ReactorServerAutoConfiguration.class)
@ConditionalOnBooleanProperty("reactor-server.dashboard.enabled")
@ConditionalOnBean(ReactorServer.class)
public final class LivePageAutoConfiguration {

    @Bean
    RequestLatency reactorServerRequestLatency() {
        return new RequestLatency();
    }

    @Bean
    LivePage reactorServerLivePage(
            ObjectProvider<ReactorServer> server, RequestLatency latency, ReactorServerProperties properties) {
        return new LivePage(server::getObject, latency, properties);
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(MeterBinder.class)
    static final class MetersConfiguration {
        @Bean
        MeterBinder reactorServerLivePageMeters(LivePage page, ReactorServerProperties properties) {
            return registry -> {
                Gauge.builder("reactor.server.dashboard.viewers", page, LivePage::viewers)
                        .description("Live pages that are open")
                        .tag("server", properties.getName())
                        .register(registry);
                FunctionCounter.builder("reactor.server.dashboard.refused", page, LivePage::refused)
                        .description("Live pages turned away for want of room")
                        .tag("server", properties.getName())
                        .register(registry);
            };
        }
    }
}
