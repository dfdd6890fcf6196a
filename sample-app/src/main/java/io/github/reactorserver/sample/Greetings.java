package io.github.reactorserver.sample;

import io.github.reactorserver.boot.OnMessage;
import io.github.reactorserver.http.Dispatch;
import java.time.Duration;
import org.springframework.stereotype.Component;
import org.springframework.web.bind.annotation.RequestParam;

/** Handlers as methods: arguments come out of the request, the result becomes the response. */
@Component
class Greetings {
    private static final Duration BLOCKED = Duration.ofMillis(200);

    /** What {@code /greetings/{name}} answers, as JSON. */
    record Greeting(String text, int times) {}

    @OnMessage(path = "/greetings/{name}")
    Greeting greet(String name, @RequestParam(defaultValue = "1") int times) {
        return new Greeting("Hello, " + name + "!", times);
    }

    /**
     * Waits as a call of another service does. On Java 21 and newer each request has a virtual thread of its own,
     * before that one of the compute pool. Sleeping stands for the call.
     */
    @OnMessage(path = "/report", dispatch = Dispatch.VIRTUAL)
    String report() throws InterruptedException {
        Thread.sleep(BLOCKED.toMillis());
        return "reported by " + Thread.currentThread();
    }
}
