package io.github.reactorserver.transport.nio;

import io.github.reactorserver.transport.KeepAliveProbes;
import io.github.reactorserver.transport.SocketOptions;
import java.io.IOException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import jdk.net.ExtendedSocketOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sets the options of accepted connections. */
final class NioOptions {
    private static final Logger log = LoggerFactory.getLogger(NioOptions.class);

    private NioOptions() {}

    static void set(SocketChannel channel, SocketOptions options) {
        try {
            if (options.noDelay()) {
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            }
            if (options.keepAlive()) {
                channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
                setProbes(channel, options.probes());
            }
            if (options.sendBuffer() > 0) {
                channel.setOption(StandardSocketOptions.SO_SNDBUF, options.sendBuffer());
            }
            if (options.abortOnClose()) {
                channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            }
        } catch (IOException e) {
            // the peer has gone already, which reading will tell; accepting others goes on
            log.debug("options of {} cannot be set", channel, e);
        }
    }

    private static void setProbes(SocketChannel channel, KeepAliveProbes probes) throws IOException {
        set(channel, ExtendedSocketOptions.TCP_KEEPIDLE, (int) probes.idle().toSeconds());
        set(channel, ExtendedSocketOptions.TCP_KEEPINTERVAL, (int)
                probes.interval().toSeconds());
        set(channel, ExtendedSocketOptions.TCP_KEEPCOUNT, probes.count());
    }

    private static void set(SocketChannel channel, SocketOption<Integer> option, int value) throws IOException {
        if (value > 0 && channel.supportedOptions().contains(option)) {
            channel.setOption(option, value);
        }
    }
}
