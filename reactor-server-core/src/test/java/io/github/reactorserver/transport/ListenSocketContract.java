package io.github.reactorserver.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reactorserver.event.Channel;
import io.github.reactorserver.transport.TransportRig.Link;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Listening and accepting. */
interface ListenSocketContract {

    TransportRig rig();

    @Test
    default void portZeroGivesAFreePort() {
        assertThat(TransportRig.port(rig().listener())).isPositive();
    }

    @Test
    default void portInUseCannotBeBoundAgain() {
        int port = TransportRig.port(rig().listener());

        assertThatThrownBy(() -> rig().listen(port)).isInstanceOf(BindException.class);
    }

    @Test
    default void sharedPortCanBeBoundTwice() throws IOException {
        SocketOptions shared = SocketOptions.DEFAULTS.withReusePort(true);
        int port = TransportRig.port(rig().listen(0, shared));

        assertThat(TransportRig.port(rig().listen(port, shared))).isEqualTo(port);
    }

    @Test
    default void hostThatCannotBeResolvedIsAnIoException() {
        InetSocketAddress nowhere = InetSocketAddress.createUnresolved("no.such.host.invalid", 0);

        assertThatThrownBy(() -> rig().transport().listen(nowhere, SocketOptions.DEFAULTS))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no.such.host.invalid");
    }

    @Test
    default void acceptGivesNullWhenNobodyWaits() throws IOException {
        assertThat(rig().listener().accept()).isNull();
    }

    @Test
    default void listenerStaysReadableWhileAConnectionWaits() throws IOException {
        rig().connect();
        rig().listener().interest(Channel.READ);

        rig().pollUntil(() -> rig().listenerCallbacks().readable >= 3, "three reports of one waiting connection");
        rig().awaitAccepted();
        int reports = rig().listenerCallbacks().readable;
        rig().poll(Duration.ZERO);

        assertThat(rig().listenerCallbacks().readable).isEqualTo(reports);
    }

    @Test
    default void connectionsThatWaitAreAcceptedOneAfterTheOther() throws IOException {
        List<Integer> clients = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            clients.add(rig().connect().localAddress().getPort());
        }

        List<Integer> accepted = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            StreamSocket socket = rig().awaitAccepted();
            accepted.add(((InetSocketAddress) socket.remoteAddress()).getPort());
        }

        assertThat(accepted).containsExactlyElementsOf(clients);
        assertThat(rig().listener().accept()).isNull();
    }

    @Test
    default void acceptedSocketKnowsBothAddresses() throws IOException {
        Link link = rig().link();

        assertThat(link.socket().remoteAddress()).isEqualTo(link.peer().localAddress());
        assertThat(((InetSocketAddress) link.socket().localAddress()).getPort())
                .isEqualTo(TransportRig.port(rig().listener()));
    }

    @Test
    default void socketStillKnowsNoAddressOrTheOldOneOnceClosed() throws IOException {
        Link link = rig().link();
        link.socket().close();

        assertThat(link.socket().remoteAddress()).isNotNull();
        assertThat(link.socket().localAddress()).isNotNull();
    }

    @Test
    default void peerThatSendsBeforeItIsAcceptedLosesNothing() throws IOException {
        Peer peer = rig().connect();
        peer.send("early");
        peer.closeOutput();

        Link link = rig().accept(peer);
        rig().awaitReadable(link);

        assertThat(link.readAvailable()).asString().isEqualTo("early");
    }

    @Test
    default void peerThatResetsBeforeItIsAcceptedEndsAlone() throws IOException {
        Peer gone = rig().connect();
        gone.reset();
        Peer other = rig().connect();

        // a system may report the one that is gone, or drop it
        StreamSocket socket = rig().awaitAccepted();
        if (!socket.remoteAddress().equals(other.localAddress())) {
            socket.close();
            socket = rig().awaitAccepted();
        }
        assertThat(socket.remoteAddress()).isEqualTo(other.localAddress());
    }

    @Test
    default void shedClosesTheOneThatHasWaitedLongest() throws IOException {
        Peer first = rig().connect();
        Peer second = rig().connect();
        rig().listener().interest(Channel.READ);
        rig().pollUntil(() -> rig().listenerCallbacks().readable > 0, "a connection that waits");

        assertThat(rig().listener().shed()).isTrue();

        assertThat(first.awaitEnd()).isEqualTo(Peer.End.CLOSED);
        assertThat(rig().awaitAccepted().remoteAddress()).isEqualTo(second.localAddress());
    }

    @Test
    default void shedTakesNothingWhenNobodyWaitsAndMayBeRepeated() throws IOException {
        assertThat(rig().listener().shed()).isFalse();
        assertThat(rig().listener().shed()).isFalse();
    }

    @Test
    default void closedListenerRefusesConnections() throws IOException {
        rig().listener().interest(Channel.READ);
        rig().listener().close();
        rig().poll(Duration.ZERO);

        assertThat(rig().listener().isOpen()).isFalse();
        assertThatThrownBy(() -> rig().connect()).isInstanceOf(IOException.class);
    }

    @Test
    default void portOfAClosedListenerIsFreeAfterTheNextPoll() throws IOException {
        int port = TransportRig.port(rig().listener());
        rig().listener().interest(Channel.READ);
        rig().poll(Duration.ZERO);
        rig().listener().close();
        rig().poll(Duration.ZERO);

        assertThat(TransportRig.port(rig().listen(port))).isEqualTo(port);
    }

    @Test
    default void closingAListenerResetsThoseWhoWait() throws IOException {
        Peer peer = rig().connect();
        rig().listener().close();
        rig().poll(Duration.ZERO);

        assertThat(peer.awaitEnd()).isEqualTo(Peer.End.RESET);
    }
}
