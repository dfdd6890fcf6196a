package io.github.reactorserver.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactorserver.transport.TransportFixture;
import io.github.reactorserver.transport.memory.MemoryFixture;
import org.junit.jupiter.api.AfterEach;

class MemoryTcpServerTest extends TcpServerContract {
    private final MemoryFixture fixture = new MemoryFixture();

    @Override
    protected TransportFixture fixture() {
        return fixture;
    }

    @Override
    @AfterEach
    void closeRig() {
        super.closeRig();
        assertThat(fixture.transport().openDescriptors()).isZero();
        assertThat(fixture.transport().openPollers()).isZero();
    }
}
