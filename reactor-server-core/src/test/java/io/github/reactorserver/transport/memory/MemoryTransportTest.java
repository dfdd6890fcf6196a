package io.github.reactorserver.transport.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactorserver.transport.TransportContract;
import io.github.reactorserver.transport.TransportFixture;
import org.junit.jupiter.api.AfterEach;

class MemoryTransportTest extends TransportContract {
    private final MemoryTransport transport = new MemoryTransport(new ManualClock());

    @Override
    protected TransportFixture fixture() {
        return new MemoryFixture(transport);
    }

    @Override
    @AfterEach
    protected void closeRig() {
        super.closeRig();
        assertThat(transport.openDescriptors()).isZero();
        assertThat(transport.openPollers()).isZero();
    }
}
