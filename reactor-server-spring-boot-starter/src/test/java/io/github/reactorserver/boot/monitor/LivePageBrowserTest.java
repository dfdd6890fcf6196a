package io.github.reactorserver.boot.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.reactorserver.boot.OnMessage;
import io.github.reactorserver.boot.ReactorServer;
import io.github.reactorserver.boot.autoconfigure.ReactorServerAutoConfiguration;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** The live page in a browser, where the machine has Chromium. Leaves screenshots beside the test reports. */
final class LivePageBrowserTest {
    private static final Path SCREENSHOTS = Path.of("target");

    private final ApplicationContextRunner contexts = new ApplicationContextRunner()
            .withConfiguration(
                    AutoConfigurations.of(ReactorServerAutoConfiguration.class, LivePageAutoConfiguration.class))
            .withPropertyValues(
                    "reactor-server.port=0",
                    "reactor-server.address=127.0.0.1",
                    "reactor-server.loop-threads=2",
                    "reactor-server.loop-blocked-threshold=100ms",
                    "reactor-server.shutdown.grace-period=1s",
                    "reactor-server.dashboard.enabled=true",
                    "reactor-server.dashboard.interval=100ms")
            .withBean("pages", Pages.class);

    static class Pages {
        @OnMessage(path = "/hello/{name}")
        String hello(String name) {
            return "Hello, " + name;
        }

        @OnMessage(port = 0)
        byte[] echo(byte[] bytes) {
            return bytes;
        }
    }

    @Test
    void figuresOfTheRunningServerAreShown(@TempDir Path profile) throws Exception {
        Path program = Chromium.installed().orElse(null);
        assumeTrue(program != null, "no Chromium on this machine");
        contexts.run(context -> {
            ReactorServer server = context.getBean(ReactorServer.class);
            AtomicBoolean goesOn = new AtomicBoolean(true);
            CompletableFuture<Void> load = CompletableFuture.runAsync(() -> request(server.port(), goesOn));
            try (Chromium browser = Chromium.start(program, profile)) {
                browser.call("Emulation.setDeviceMetricsOverride", metrics());
                colours(browser, "light");
                browser.call("Page.navigate", Map.of("url", "http://127.0.0.1:" + server.port() + "/reactor-server"));
                block(server);
                browser.await("document.querySelectorAll('#loops tbody tr').length === 3");
                browser.await("document.querySelectorAll('#listeners tbody tr').length === 2");
                browser.await("history.requests.length > 40 && document.getElementById('blocked').textContent"
                        + ".includes('LivePageBrowserTest')");

                assertThat(browser.evaluate("document.getElementById('about').textContent"))
                        .contains("transport nio", "3 loops");
                assertThat(browser.evaluate("document.getElementById('blocked').textContent"))
                        .contains("reactor-server-loop-0: blocked for", "LivePageBrowserTest");
                browser.await("document.getElementById('state').textContent === 'live'");
                assertThat(browser.evaluate("'' + (Math.max(...history.requests) > 0)"))
                        .isEqualTo("true");
                assertThat(browser.evaluate("'' + document.querySelectorAll('svg .curve').length"))
                        .isEqualTo("3");
                browser.screenshot(SCREENSHOTS.resolve("live-page-light.png"));
                String light = background(browser);
                colours(browser, "dark");
                assertThat(background(browser)).isNotEqualTo(light);
                browser.screenshot(SCREENSHOTS.resolve("live-page-dark.png"));
                assertThat(browser.errors()).isEmpty();

                goesOn.set(false);
                load.join();
                context.getSourceApplicationContext().stop();
                browser.await("document.getElementById('state').dataset.state === 'lost'");
            } finally {
                goesOn.set(false);
            }
        });
    }

    private static Map<String, Object> metrics() {
        return Map.of("width", 1200, "height", 1000, "deviceScaleFactor", 1, "mobile", false);
    }

    private static void colours(Chromium browser, String scheme) throws Exception {
        browser.call(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    }

    private static String background(Chromium browser) throws Exception {
        return browser.evaluate("getComputedStyle(document.body).backgroundColor");
    }

    /** Holds a loop until its stack has been taken. */
    private static void block(ReactorServer server) {
        server.eventLoops().get(1).queueInLoop(() -> {
            while (Objects.requireNonNull(server.loops()).blockedTurns().stream()
                    .noneMatch(turn -> turn.stack().toString().contains("LivePageBrowserTest"))) {
                Thread.onSpinWait();
            }
        });
    }

    private static void request(int port, AtomicBoolean goesOn) {
        HttpClient client = HttpClient.newHttpClient();
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/hello/you"))
                .build();
        while (goesOn.get()) {
            client.sendAsync(request, HttpResponse.BodyHandlers.ofString()).join();
        }
    }
}
