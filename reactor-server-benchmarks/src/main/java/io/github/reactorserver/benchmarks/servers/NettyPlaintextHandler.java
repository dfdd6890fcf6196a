package io.github.reactorserver.benchmarks.servers;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeadersFactory;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.AsciiString;
import io.netty.util.AttributeKey;

/** The handler of the Netty programs, whatever their transport: flushes once for all that one read brought. */
@Sharable
final class NettyPlaintextHandler extends SimpleChannelInboundHandler<HttpObject> {
    private static final HttpHeadersFactory UNCHECKED =
            DefaultHttpHeadersFactory.headersFactory().withValidation(false);
    private static final HttpHeadersFactory NO_TRAILERS =
            DefaultHttpHeadersFactory.trailersFactory().withValidation(false);
    private static final AsciiString TEXT = AsciiString.cached(Standing.CONTENT_TYPE);
    private static final AsciiString JSON = AsciiString.cached(Json.CONTENT_TYPE);
    private static final AsciiString BINARY = AsciiString.cached(Standing.BINARY);
    private static final AttributeKey<Upload> UPLOAD = AttributeKey.valueOf("upload");

    private record Upload(boolean keepAlive, ByteBuf body) {}

    @Override
    protected void channelRead0(ChannelHandlerContext context, HttpObject message) {
        if (message instanceof HttpRequest request) {
            boolean keepAlive = HttpUtil.isKeepAlive(request);
            switch (request.uri()) {
                case "/json" -> answer(context, keepAlive, JSON, Unpooled.wrappedBuffer(Json.bytes()));
                case "/echo" ->
                    context.channel()
                            .attr(UPLOAD)
                            .set(new Upload(keepAlive, context.alloc().buffer()));
                default -> answer(context, keepAlive, TEXT, Unpooled.wrappedBuffer(Standing.BODY));
            }
        } else if (message instanceof HttpContent content && content.content().isReadable()) {
            context.channel().attr(UPLOAD).get().body().writeBytes(content.content());
        }
        if (message instanceof LastHttpContent && context.channel().hasAttr(UPLOAD)) {
            Upload upload = context.channel().attr(UPLOAD).getAndSet(null);
            answer(context, upload.keepAlive(), BINARY, upload.body());
        }
    }

    private static void answer(ChannelHandlerContext context, boolean keepAlive, AsciiString type, ByteBuf body) {
        FullHttpResponse response =
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK, body, UNCHECKED, NO_TRAILERS);
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, type)
                .set(HttpHeaderNames.CONTENT_LENGTH, Integer.toString(body.readableBytes()));
        if (keepAlive) {
            context.write(response, context.voidPromise());
            return;
        }
        response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        context.write(response).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        context.flush();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }
}
