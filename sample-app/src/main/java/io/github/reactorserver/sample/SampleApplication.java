package io.github.reactorserver.sample;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Starts the sample: controllers of WebFlux and {@code @OnMessage} handlers on the same port and loops. */
@SpringBootApplication(proxyBeanMethods = false)
public class SampleApplication {

    /** Runs until SIGTERM. */
    public static void main(String[] arguments) {
        SpringApplication.run(SampleApplication.class, arguments);
    }
}
