package io.github.reactorserver.boot.webflux;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactorserver.boot.webflux.BehaviourApplication.Greeting;
import io.github.reactorserver.boot.webflux.BehaviourApplication.Probe;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.web.reactive.server.WebTestClient;

/** What an application answers, whichever server it runs on. */
abstract class WebFluxBehaviour {
    @LocalServerPort
    int port;

    @Autowired
    Probe probe;

    WebTestClient client;

    @BeforeEach
    void connect() {
        client =
                WebTestClient.bindToServer().baseUrl("http://localhost:" + port).build();
    }

    @Test
    void controllerAnswersJson() {
        client.get()
                .uri("/hello/world")
                .exchange()
                .expectStatus()
                .isOk()
                .expectHeader()
                .contentType("application/json")
                .expectHeader()
                .contentLength(27)
                .expectBody(Greeting.class)
                .isEqualTo(new Greeting("world", 5));
    }

    @Test
    void probeIsThere() {
        assertThat(probe).isNotNull();
    }
}
