package io.github.reactorserver.benchmarks.servers;

import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** Jetty, one selector that also accepts, a handler that does not block. Argument: port. */
final class JettyPlaintext {
    private static final int THREADS = 8;
    private static final int BACKLOG = 1_024;
    private static final int IDLE_MILLIS = 120_000;

    private JettyPlaintext() {}

    public static void main(String[] args) throws Exception {
        HttpConfiguration configuration = new HttpConfiguration();
        configuration.setSendServerVersion(false);
        Server server = new Server(new QueuedThreadPool(THREADS));
        ServerConnector connector = new ServerConnector(server, 0, 1, new HttpConnectionFactory(configuration));
        connector.setHost(Standing.address(args).getHostString());
        connector.setPort(Standing.address(args).getPort());
        connector.setAcceptQueueSize(BACKLOG);
        connector.setIdleTimeout(IDLE_MILLIS);
        server.addConnector(connector);
        server.setHandler(new Answers());
        server.start();
        Standing.untilInputEnds(connector.getLocalPort());
        server.stop();
    }

    private static final class Answers extends Handler.Abstract.NonBlocking {
        private static final HttpField TEXT = new PreEncodedHttpField(HttpHeader.CONTENT_TYPE, Standing.CONTENT_TYPE);
        private static final HttpField JSON = new PreEncodedHttpField(HttpHeader.CONTENT_TYPE, Json.CONTENT_TYPE);
        private static final HttpField BINARY = new PreEncodedHttpField(HttpHeader.CONTENT_TYPE, Standing.BINARY);

        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            switch (Request.getPathInContext(request)) {
                case "/json" -> send(response, JSON, Json.bytes(), callback);
                case "/echo" -> {
                    response.getHeaders().add(BINARY);
                    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, request.getLength());
                    Content.copy(request, response, callback);
                }
                default -> send(response, TEXT, Standing.BODY, callback);
            }
            return true;
        }

        private static void send(Response response, HttpField type, byte[] body, Callback callback) {
            response.getHeaders().add(type);
            response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
            response.write(true, ByteBuffer.wrap(body), callback);
        }
    }
}
