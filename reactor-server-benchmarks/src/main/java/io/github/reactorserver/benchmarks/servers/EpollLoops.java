package io.github.reactorserver.benchmarks.servers;

import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import reactor.netty.resources.LoopResources;

/** One loop on epoll for Reactor Netty, which would take io_uring where that is on the class path. */
final class EpollLoops implements LoopResources {
    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("epoll-loop", true), EpollIoHandler.newFactory());

    @Override
    public EventLoopGroup onServer(boolean useNative) {
        return group;
    }

    @Override
    public <C extends Channel> C onChannel(Class<C> type, EventLoopGroup ignored) {
        if (!type.equals(ServerSocketChannel.class)) {
            throw new IllegalArgumentException("no channel for " + type);
        }
        return type.cast(new EpollServerSocketChannel());
    }
}
