package io.github.reactorserver.boot.webflux;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.reactor.netty.NettyWebServer;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.web.server.reactive.context.ReactiveWebServerApplicationContext;

/** The application on Reactor Netty: proof that ours answers alike. */
@SpringBootTest(
        classes = BehaviourApplication.class,
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = "reactor-server.enabled=false")
final class ReactorNettyBehaviourTest extends WebFluxBehaviour {
    @Autowired
    ReactiveWebServerApplicationContext context;

    @Test
    void runsOnReactorNetty() {
        assertThat(context.getWebServer()).isInstanceOf(NettyWebServer.class);
    }
}
