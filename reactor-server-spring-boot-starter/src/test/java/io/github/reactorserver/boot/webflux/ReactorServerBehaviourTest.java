package io.github.reactorserver.boot.webflux;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.web.server.reactive.context.ReactiveWebServerApplicationContext;

/** The application on our engine. */
@SpringBootTest(classes = BehaviourApplication.class, webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
final class ReactorServerBehaviourTest extends WebFluxBehaviour {
    @Autowired
    ReactiveWebServerApplicationContext context;

    @Test
    void runsOnOurServer() {
        assertThat(context.getWebServer()).isInstanceOf(ReactorServerWebServer.class);
    }
}
