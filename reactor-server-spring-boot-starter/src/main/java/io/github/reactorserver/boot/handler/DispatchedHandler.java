package io.github.reactorserver.boot.handler;

import io.github.reactorserver.buffer.Buffer;
import io.github.reactorserver.compute.ComputePool;
import io.github.reactorserver.http.Dispatch;
import io.github.reactorserver.net.ConnectionHandler;
import io.github.reactorserver.net.TcpConnection;
import java.util.concurrent.Executor;
import java.util.function.Function;

/** Methods of TCP connections that run off the loop. Immutable. */
public final class DispatchedHandler implements ConnectionHandler {
    private final Dispatch dispatch;
    private final Function<SerialCalls, ConnectionHandler> methods;

    /**
     * @param methods the handler of one connection
     */
    DispatchedHandler(Dispatch dispatch, Function<SerialCalls, ConnectionHandler> methods) {
        this.dispatch = dispatch;
        this.methods = methods;
    }

    /** The handler to be served, whose methods run in that pool. */
    public ConnectionHandler on(ComputePool pool) {
        return new Opening(dispatch == Dispatch.VIRTUAL ? pool::executeVirtual : pool, methods);
    }

    @Override
    public void onMessage(TcpConnection connection, Buffer input) {
        throw new IllegalStateException("it has no threads to run on");
    }

    /** Gives each connection a handler of its own. */
    private record Opening(Executor executor, Function<SerialCalls, ConnectionHandler> methods)
            implements ConnectionHandler {
        @Override
        public void onOpen(TcpConnection connection) throws Exception {
            ConnectionHandler own = methods.apply(new SerialCalls(connection, executor));
            connection.handler(own);
            own.onOpen(connection);
        }

        @Override
        public void onMessage(TcpConnection connection, Buffer input) {
            throw new IllegalStateException("every connection has its own handler");
        }
    }
}
