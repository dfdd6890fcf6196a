package io.github.reactorserver.benchmarks.servers;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Netty: one loop accepts and serves. Arguments: port, transport ({@code nio}, {@code epoll}, {@code io_uring}). */
final class NettyPlaintext {
    /** Takes off what Netty checks by default and, where Java asks for it, permits the memory access it is tuned for. */
    static final List<String> JVM_FLAGS = List.of(
            "--sun-misc-unsafe-memory-access=allow",
            "--enable-native-access=ALL-UNNAMED",
            "-Dio.netty.leakDetection.level=disabled",
            "-Dio.netty.buffer.checkAccessible=false",
            "-Dio.netty.buffer.checkBounds=false");

    private static final int BACKLOG = 1_024;

    private NettyPlaintext() {}

    private record Facility(IoHandlerFactory factory, Class<? extends ServerSocketChannel> channel) {
        static Facility of(String name) {
            return switch (name) {
                case "epoll" -> new Facility(EpollIoHandler.newFactory(), EpollServerSocketChannel.class);
                case "io_uring" -> new Facility(IoUringIoHandler.newFactory(), IoUringServerSocketChannel.class);
                default -> new Facility(NioIoHandler.newFactory(), NioServerSocketChannel.class);
            };
        }
    }

    public static void main(String[] args) throws Exception {
        Facility facility = Facility.of(args.length > 1 ? args[1] : "nio");
        EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, facility.factory());
        try {
            Channel listener = new ServerBootstrap()
                    .group(loop)
                    .channel(facility.channel())
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
