package io.github.reactorserver.benchmarks.servers;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Netty on java.nio, plaintext: one loop accepts and serves. Argument: port. */
final class NettyPlaintext {
    /** Takes off what Netty checks by default and, where Java asks for it, permits the memory access it is tuned for. */
    static final List<String> JVM_FLAGS = List.of(
            "--sun-misc-unsafe-memory-access=allow",
            "-Dio.netty.leakDetection.level=disabled",
            "-Dio.netty.buffer.checkAccessible=false",
            "-Dio.netty.buffer.checkBounds=false");

    private static final int BACKLOG = 1_024;

    private NettyPlaintext() {}

    /** The flags and another one. */
    static List<String> with(String flag) {
        return Stream.concat(JVM_FLAGS.stream(), Stream.of(flag)).toList();
    }

    public static void main(String[] args) throws Exception {
        EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        try {
            Channel listener = new ServerBootstrap()
                    .group(loop)
                    .channel(NioServerSocketChannel.class)
                    .option(ChannelOption.SO_BACKLOG, BACKLOG)
                    .option(ChannelOption.SO_REUSEADDR, true)
                    .childOption(ChannelOption.TCP_NODELAY, true)
                    .childHandler(new Pipeline())
                    .bind(Standing.address(args))
                    .sync()
                    .channel();
            Standing.untilInputEnds(((InetSocketAddress) listener.localAddress()).getPort());
        } finally {
            loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
        }
    }

    private static final class Pipeline extends ChannelInitializer<SocketChannel> {
        private final HttpDecoderConfig decoder = new HttpDecoderConfig().setValidateHeaders(false);
        private final NettyPlaintextHandler handler = new NettyPlaintextHandler();

        @Override
        protected void initChannel(SocketChannel channel) {
            channel.pipeline().addLast(new HttpServerCodec(decoder), handler);
        }
    }
}
