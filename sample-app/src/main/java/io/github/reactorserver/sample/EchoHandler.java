package io.github.reactorserver.sample;

import io.github.reactorserver.boot.OnMessage;
import io.github.reactorserver.buffer.Buffer;
import io.github.reactorserver.net.ConnectionHandler;
import io.github.reactorserver.net.TcpConnection;
import org.springframework.stereotype.Component;

/** A raw TCP handler as a class: sends back every byte. */
@Component("echo")
@OnMessage(port = 9000)
final class EchoHandler implements ConnectionHandler {

    @Override
    public void onMessage(TcpConnection connection, Buffer input) {
        connection.send(input);
    }
}
