import io.helidon.http.HeaderNames;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Helidon, a virtual thread per connection. Run from this source, because Helidon needs Java 21 and the build does not.
 * Argument: port.
 */
final class HelidonPlaintext {
    private static final byte[] BODY = "Hello, World!".getBytes(StandardCharsets.US_ASCII);

    public static void main(String[] args) throws IOException {
        Logger.getLogger("").setLevel(Level.WARNING);
        WebServer server = WebServer.builder()
                .host("127.0.0.1")
                .port(Integer.parseInt(args[0]))
                .backlog(1_024)
                .shutdownHook(false)
                .routing(HelidonPlaintext::routes)
                .build()
                .start();
        System.out.println("ready " + server.port());
        System.in.transferTo(OutputStream.nullOutputStream());
        server.stop();
    }

    private static void routes(HttpRouting.Builder routing) {
        routing.get("/", (request, response) -> send(response, "text/plain", BODY))
                .post("/echo", (request, response) -> {
                    try (InputStream body = request.content().inputStream()) {
                        send(response, "application/octet-stream", body.readAllBytes());
                    }
                });
    }

    private static void send(ServerResponse response, String type, byte[] body) {
        response.header(HeaderNames.CONTENT_TYPE, type);
        response.send(body);
    }
}
