package io.github.reactorserver.boot.monitor;

import io.github.reactorserver.boot.ReactorServer;
import io.github.reactorserver.boot.autoconfigure.ReactorServerAutoConfiguration;
import io.github.reactorserver.boot.autoconfigure.ReactorServerProperties;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.annotation.Bean;

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
}
