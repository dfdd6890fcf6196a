package io.github.reactorserver.http.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class AddressTextsTest {
    private final AddressTexts texts = new AddressTexts();

    private static InetAddress address(int number) throws Exception {
        return InetAddress.getByAddress(new byte[] {10, (byte) (number >> 16), (byte) (number >> 8), (byte) number});
    }

    @Test
    void everyAddressHasItsOwnTextHoweverManyThereAre() throws Exception {
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < 10_000; i++) {
                InetAddress address = address(i);
                assertThat(texts.of(new InetSocketAddress(address, i))).isEqualTo(address.getHostAddress());
            }
        }
    }

    @Test
    void textIsMadeOnceForAnAddressThatComesAgain() throws Exception {
        String first = texts.of(new InetSocketAddress(address(1), 80));

        assertThat(texts.of(new InetSocketAddress(address(1), 81))).isSameAs(first);
    }

    @Test
    void addressesThatAreNotOfTheInternetAreWrittenAsTheyAre() {
        SocketAddress other = new SocketAddress() {
            @Override
            public String toString() {
                return Path.of("run", "socket").toString();
            }
        };

        assertThat(texts.of(other)).isEqualTo(Path.of("run", "socket").toString());
    }
}
