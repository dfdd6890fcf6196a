package io.github.reactorserver.benchmarks.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.AsciiString;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.infra.Blackhole;

/** Netty's server codec in a pipeline of three handlers, since it cannot run without one. */
final class NettyCodec implements Codec {
    private final Drain drain = new Drain();
    private final Application application = new Application();
    private final EmbeddedChannel channel = new EmbeddedChannel(drain, new HttpServerCodec(), application);
    private final ByteBuf in;

    NettyCodec(byte[] request) {
        in = channel.alloc().directBuffer(request.length).writeBytes(request);
    }

    @Override
    public int exchange(Blackhole blackhole) {
        drain.bytes = 0;
        application.blackhole = blackhole;
        channel.pipeline().fireChannelRead(in.readerIndex(0).retain());
        return drain.bytes;
    }

    /** Takes what would go to the socket. */
    private static final class Drain extends ChannelOutboundHandlerAdapter {
        private int bytes;

        @Override
        public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
            bytes += ((ByteBuf) message).readableBytes();
            ReferenceCountUtil.release(message);
            promise.trySuccess();
        }
    }

    private static final class Application extends ChannelInboundHandlerAdapter {
        private static final AsciiString TYPE = AsciiString.cached(CONTENT_TYPE);
        private static final AsciiString LENGTH = AsciiString.cached(Integer.toString(BODY.length));
        private static final AsciiString NOW = AsciiString.cached(DATE);

        private @Nullable Blackhole blackhole;

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof HttpRequest request && blackhole != null) {
                blackhole.consume(request.uri());
                blackhole.consume(request.headers().get(HttpHeaderNames.HOST));
                FullHttpResponse response = new DefaultFullHttpResponse(
                        HttpVersion.HTTP_1_1, HttpResponseStatus.OK, Unpooled.wrappedBuffer(BODY));
                response.headers()
                        .set(HttpHeaderNames.CONTENT_TYPE, TYPE)
                        .set(HttpHeaderNames.CONTENT_LENGTH, LENGTH)
                        .set(HttpHeaderNames.DATE, NOW);
                context.write(response);
            }
            ReferenceCountUtil.release(message);
        }
    }
}
