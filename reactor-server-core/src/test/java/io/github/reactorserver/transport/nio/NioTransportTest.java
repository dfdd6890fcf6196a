package io.github.reactorserver.transport.nio;

import io.github.reactorserver.transport.TransportContract;
import io.github.reactorserver.transport.TransportFixture;

class NioTransportTest extends TransportContract {

    @Override
    protected TransportFixture fixture() {
        return new NioFixture();
    }
}
