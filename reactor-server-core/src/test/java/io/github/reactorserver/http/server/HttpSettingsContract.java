package io.github.reactorserver.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.net.CloseReason;
import io.github.reactorserver.net.ConnectionLimits;
import io.github.reactorserver.transport.Peer;
import java.io.IOException;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Settings of an HTTP server that are changed while it runs. */
interface HttpSettingsContract {
    HttpContractRig rig();

    private void start() throws IOException {
        rig().serve(request ->
                HttpResponse.text(Integer.toString(request.bodyText().length())));
    }

    private HttpSettings change(UnaryOperator<HttpSettings> change) {
        HttpSettings changed = rig().server().change(change);
        assertThat(rig().server().settings()).isEqualTo(changed);
        return changed;
    }

    private Peer keptAlive() throws IOException {
        Peer peer = rig().connect();
        peer.send(HttpContractRig.get("/"));
        assertThat(ReceivedResponse.read(peer).status()).isEqualTo(200);
        rig().settle();
        return peer;
    }

    @Test
    default void keepAliveTimeoutOfConnectionsThatWaitBeginsAnew() throws IOException {
        start();
        Peer peer = keptAlive();
        rig().pass(Duration.ofSeconds(70));
        change(settings -> settings.withTimeouts(settings.timeouts().withKeepAlive(Duration.ofSeconds(20))));
        rig().pass(Duration.ofSeconds(19));
        assertThat(rig().server().stats().current()).isEqualTo(1);

        rig().pass(Duration.ofSeconds(1));

        assertThat(peer.awaitEnd()).isEqualTo(Peer.End.CLOSED);
        assertThat(rig().server().stats().closed(CloseReason.KEEP_ALIVE)).isEqualTo(1);
    }

    @Test
    default void headThatHasBegunKeepsItsTimeAndTheNextHasTheNewOne() throws IOException {
        start();
        Peer begun = rig().connect();
        begun.send("GET / HTTP/1.1\r\n");
        Peer waiting = keptAlive();
        change(settings -> settings.withTimeouts(settings.timeouts().withHeader(Duration.ofSeconds(2))));
        waiting.send("GET / HTTP/1.1\r\n");
        rig().pass(Duration.ofSeconds(2));
        assertThat(ReceivedResponse.read(waiting).status()).isEqualTo(408);

        begun.send("Host: h\r\n\r\n");
        assertThat(ReceivedResponse.read(begun).status()).isEqualTo(200);
    }

    @Test
    default void bodyTimeoutHoldsForTheNextBodyOfAnOpenConnection() throws IOException {
        start();
        Peer peer = keptAlive();
        change(settings -> settings.withTimeouts(settings.timeouts().withBody(Duration.ofSeconds(1))));
        peer.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nhalf");
        rig().pass(Duration.ofSeconds(1));

        assertThat(ReceivedResponse.read(peer).status()).isEqualTo(408);
    }

    @Test
    default void sizesHoldFromTheNextRequestOfAnOpenConnection() throws IOException {
        start();
        Peer peer = keptAlive();
        Peer begun = rig().connect();
        begun.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nhalf");
        rig().settle();
        change(settings -> settings.withLimits(settings.limits().withBodyBytes(5)));
        begun.send("-whole");
        assertThat(ReceivedResponse.read(begun).body()).isEqualTo("10");

        begun.send(HttpContractRig.post("/", "12345"));
        assertThat(ReceivedResponse.read(begun).body()).isEqualTo("5");
        begun.send(HttpContractRig.post("/", "123456"));
        assertThat(ReceivedResponse.read(begun).status()).isEqualTo(413);
        peer.send(HttpContractRig.post("/", "123456"));
        assertThat(ReceivedResponse.read(peer).status()).isEqualTo(413);

        change(settings -> settings.withLimits(settings.limits().withBodyBytes(6)));
        assertThat(rig().ask(HttpContractRig.post("/", "123456")).body()).isEqualTo("6");
    }

    @Test
    default void requestsPerConnectionHoldForTheNextAnswer() throws IOException {
        start();
        Peer peer = keptAlive();
        change(settings -> settings.withLimits(settings.limits().withRequestsPerConnection(2)));
        peer.send(HttpContractRig.get("/"));

        assertThat(ReceivedResponse.read(peer).closes()).isTrue();
    }

    @Test
    default void writeTimeoutAndConnectionLimitReachTheConnections() throws IOException {
        rig().serve(request -> HttpResponse.bytes("application/octet-stream", new byte[20_000_000]));
        change(settings -> settings.withTimeouts(settings.timeouts().withWrite(Duration.ofSeconds(1)))
                .withConnectionLimits(new ConnectionLimits(1, 0)));
        Peer peer = rig().connectWithSmallWindow();
        peer.send(HttpContractRig.get("/"));
        rig().settle();
        assertThat(ReceivedResponse.read(rig().connect()).status()).isEqualTo(503);

        rig().pass(Duration.ofSeconds(1));
        rig().pass(Duration.ofSeconds(1));

        assertThat(peer.awaitEnd()).isEqualTo(Peer.End.RESET);
    }
}
