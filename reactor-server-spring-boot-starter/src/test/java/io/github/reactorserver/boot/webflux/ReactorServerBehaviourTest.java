package io.github.reactorserver.boot.webflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.server.reactive.context.ReactiveWebServerApplicationContext;

/** The application on our engine. */
@ExtendWith(OutputCaptureExtension.class)
@SpringBootTest(
        classes = BehaviourApplication.class,
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = "logging.level.org.springframework.web.server.DisconnectedClient=debug")
final class ReactorServerBehaviourTest extends WebFluxBehaviour {
    @Autowired
    ReactiveWebServerApplicationContext context;

    @Test
    void runsOnOurServer() {
        assertThat(context.getWebServer()).isInstanceOf(ReactorServerWebServer.class);
    }

    @Test
    void uploadThatItsClientCutsIsNoErrorInTheLog(CapturedOutput output) {
        String part = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f\"\r\n\r\n";
        List<String> starts = List.of("", "--", part, part + "x".repeat(1000), part + "x".repeat(1000) + "\r\n--b");
        List<String> paths = List.of("/upload", "/parts", "/echo", "/form", "/size");
        long before = probe.posts.get();
        for (String path : paths) {
            String type =
                    path.equals("/form") ? "application/x-www-form-urlencoded" : "multipart/form-data; boundary=b";
            for (String start : starts) {
                try (RawClient client = new RawClient(port)) {
                    client.send("POST " + path + " HTTP/1.1\r\nHost: test\r\nContent-Length: 100000\r\nContent-Type: "
                            + type + "\r\n\r\n" + start);
                }
            }
        }
        await().until(() -> probe.posts.get() == before + paths.size() * starts.size());
        assertThat(output.getAll()).doesNotContain("onErrorDropped");
        assertThat(output.getAll().lines())
                .noneMatch(line -> line.contains("ERROR") && paths.stream().anyMatch(line::contains));
    }

    @Test
    void requestThatItsClientCutsIsNoErrorInTheLog(CapturedOutput output) {
        try (RawClient client = new RawClient(port)) {
            client.send("POST /greetings HTTP/1.1\r\nHost: test\r\n"
                    + "Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"name\":");
        }
        await().until(() -> output.getOut().contains("client has gone away"));
        assertThat(output.getOut().lines()).noneMatch(line -> line.contains("ERROR") && line.contains("/greetings"));
    }
}
