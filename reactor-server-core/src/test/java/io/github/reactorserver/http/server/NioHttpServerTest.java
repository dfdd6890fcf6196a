package io.github.reactorserver.http.server;

import io.github.reactorserver.transport.TransportFixture;
import io.github.reactorserver.transport.nio.NioFixture;

class NioHttpServerTest extends HttpServerContract {

    @Override
    protected TransportFixture fixture() {
        return new NioFixture();
    }
}
