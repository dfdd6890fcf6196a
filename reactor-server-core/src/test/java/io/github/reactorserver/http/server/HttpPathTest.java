package io.github.reactorserver.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.transport.nio.NioTransport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** How long the way of a request is, in methods of ours. */
class HttpPathTest {

    @Test
    void fewMethodsAreBetweenTheSelectorAndTheHandler() throws IOException {
        List<String> stack = new CopyOnWriteArrayList<>();
        HttpServer server = HttpServer.builder()
                .address(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .transport(new NioTransport())
                .loopThreads(1)
                .handler(request -> {
                    Arrays.stream(new Throwable().getStackTrace())
                            .map(frame -> frame.getClassName().replaceAll(".*\\.", "") + "." + frame.getMethodName())
                            .forEach(stack::add);
                    return HttpResponse.text("Hello");
                })
                .build();
        server.start();
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            client.getOutputStream()
                    .write("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            assertThat(client.getInputStream().readAllBytes())
                    .asString(StandardCharsets.US_ASCII)
                    .endsWith("Hello");
        } finally {
            server.stop(Duration.ZERO);
        }
        int callback = stack.indexOf("NioPoller.ready");
        assertThat(callback).isPositive();
        assertThat(stack.subList(1, callback)).hasSizeLessThanOrEqualTo(8);
    }
}
