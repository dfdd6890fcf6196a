package io.github.reactorserver.benchmarks.servers;

import java.nio.charset.StandardCharsets;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Spring's application, whatever serves it. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@RestController
class SpringAnswers {
    // as bytes, since text would be sent with a charset
    @GetMapping(path = "/", produces = MediaType.TEXT_PLAIN_VALUE)
    byte[] plaintext() {
        return "Hello, World!".getBytes(StandardCharsets.US_ASCII);
    }

    @GetMapping(path = "/json")
    Json.Message json() {
        return Json.message();
    }

    @PostMapping(path = "/echo", produces = Standing.BINARY)
    byte[] echo(@RequestBody byte[] body) {
        return body;
    }
}
