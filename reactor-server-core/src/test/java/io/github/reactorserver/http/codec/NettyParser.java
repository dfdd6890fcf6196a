package io.github.reactorserver.http.codec;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/** Netty's request decoder with its default rules, and the limits of {@link RequestTable} as far as it has them. */
final class NettyParser extends PeerParser {
    private @Nullable HttpRequest request;
    private ByteArrayOutputStream body = new ByteArrayOutputStream();

    @Override
    void read(byte[] input) {
        HttpDecoderConfig config = new HttpDecoderConfig()
                .setMaxInitialLineLength(RequestTable.LIMITS.targetBytes() + "GET  HTTP/1.1".length())
                .setMaxHeaderSize(RequestTable.LIMITS.headerBytes());
        EmbeddedChannel channel = new EmbeddedChannel(new HttpRequestDecoder(config));
        channel.writeInbound(Unpooled.wrappedBuffer(input));
        for (HttpObject part = channel.readInbound(); part != null; part = channel.readInbound()) {
            if (!isClosed()) {
                take(part);
            }
        }
        channel.releaseInbound();
        channel.close();
    }

    private void take(HttpObject part) {
        if (part.decoderResult().isFailure()) {
            refuse();
            return;
        }
        if (part instanceof HttpRequest head) {
            request = head;
            body = new ByteArrayOutputStream();
        }
        if (part instanceof HttpContent content) {
            byte[] bytes = new byte[content.content().readableBytes()];
            content.content().readBytes(bytes);
            body.writeBytes(bytes);
        }
        HttpRequest head = request;
        if (part instanceof LastHttpContent && head != null) {
            complete(
                    head.method().name(),
                    head.uri(),
                    head.protocolVersion().equals(HttpVersion.HTTP_1_0),
                    String.join(",", head.headers().getAll("Connection")),
                    body.toByteArray());
        }
    }
}
