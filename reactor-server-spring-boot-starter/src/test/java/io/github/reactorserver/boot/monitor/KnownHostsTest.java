package io.github.reactorserver.boot.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

final class KnownHostsTest {
    private final KnownHosts hosts = new KnownHosts(List.of("Ops.example.org"));

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(
            strings = {
                "localhost",
                "LOCALHOST:8080",
                "app.localhost:1",
                "127.0.0.1",
                "192.168.1.20:8080",
                "[::1]",
                "[2001:DB8::1]:80",
                "ops.example.org",
                "ops.EXAMPLE.org:443"
            })
    void addressesAndNamesOfOneselfAreKnown(String host) {
        assertThat(hosts.has(host)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "example.org",
                "evil.example.com:8080",
                "notlocalhost",
                "localhost.evil.example.com",
                "127.0.0.1.evil.example.com",
                "1.2.3",
                "[::1].evil.example.com",
                "x.ops.example.org",
                "ops.example.org."
            })
    void otherNamesAreNot(String host) {
        assertThat(hosts.has(host)).isFalse();
    }
}
