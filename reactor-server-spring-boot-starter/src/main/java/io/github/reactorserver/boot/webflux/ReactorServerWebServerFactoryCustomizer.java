package io.github.reactorserver.boot.webflux;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.cloud.CloudPlatform;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.boot.web.server.autoconfigure.ServerProperties.ForwardHeadersStrategy;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;
import org.springframework.util.unit.DataSize;

/** Hands the factory what Spring Boot's own customizer does not: header size, header field Server, forwarding, engine. */
final class ReactorServerWebServerFactoryCustomizer
        implements WebServerFactoryCustomizer<ReactorServerReactiveWebServerFactory>, Ordered {
    private static final String OWN_HEADER_SIZE = "reactor-server.limits.header-size";

    private final ServerProperties properties;
    private final Environment environment;
    private final ListableBeanFactory beans;

    ReactorServerWebServerFactoryCustomizer(
            ServerProperties properties, Environment environment, ListableBeanFactory beans) {
        this.properties = properties;
        this.environment = environment;
        this.beans = beans;
    }

    @Override
    public int getOrder() {
        return 0;
    }

    @Override
    public void customize(ReactorServerReactiveWebServerFactory factory) {
        factory.setServerHeader(properties.getServerHeader());
        factory.setUseForwardHeaders(usesForwardHeaders());
        // the engine's own property is the more specific one
        boolean own =
                Binder.get(environment).bind(OWN_HEADER_SIZE, DataSize.class).isBound();
        factory.setMaxHeaderSize(own ? null : properties.getMaxHttpRequestHeaderSize());
        factory.setEngine(() -> {
            // not that of a parent: a management context has a server of its own
            String[] names = beans.getBeanNamesForType(WebEngine.class);
            return names.length == 0 ? null : beans.getBean(names[0], WebEngine.class);
        });
    }

    // the strategy "framework" has a bean of Spring Boot's, which WebFlux asks
    private boolean usesForwardHeaders() {
        ForwardHeadersStrategy strategy = properties.getForwardHeadersStrategy();
        if (strategy == null) {
            CloudPlatform platform = CloudPlatform.getActive(environment);
            return platform != null && platform.isUsingForwardHeaders();
        }
        return strategy == ForwardHeadersStrategy.NATIVE;
    }
}
