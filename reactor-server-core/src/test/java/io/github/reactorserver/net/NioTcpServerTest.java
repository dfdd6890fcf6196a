package io.github.reactorserver.net;

import io.github.reactorserver.transport.TransportFixture;
import io.github.reactorserver.transport.nio.NioFixture;

class NioTcpServerTest extends TcpServerContract {

    @Override
    protected TransportFixture fixture() {
        return new NioFixture();
    }
}
