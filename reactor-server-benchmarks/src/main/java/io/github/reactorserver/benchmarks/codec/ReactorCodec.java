package io.github.reactorserver.benchmarks.codec;

import io.github.reactorserver.buffer.Buffer;
import io.github.reactorserver.http.HttpRequest;
import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.http.codec.BadRequestException;
import io.github.reactorserver.http.codec.ParserLimits;
import io.github.reactorserver.http.codec.RequestParser;
import io.github.reactorserver.http.codec.ResponseEncoder;
import java.nio.charset.StandardCharsets;
import org.openjdk.jmh.infra.Blackhole;

/** Ours, as a connection uses it. */
final class ReactorCodec implements Codec {
    private static final byte[] DATE_LINE = ("Date: " + DATE + "\r\n").getBytes(StandardCharsets.US_ASCII);

    private final RequestParser parser = new RequestParser(new ParserLimits(8_192, 16_384, 100, 1 << 20));
    private final Buffer in = new Buffer(4_096);
    private final Buffer out = new Buffer(4_096);
    private final int length;

    ReactorCodec(byte[] request) {
        length = request.length;
        in.write(request).clear();
    }

    @Override
    public int exchange(Blackhole blackhole) throws BadRequestException {
        in.commit(length); // the array still has the bytes
        if (!parser.parse(in)) {
            throw new IllegalStateException("incomplete in phase " + parser.phase());
        }
        HttpRequest head = parser.head();
        blackhole.consume(head.target());
        blackhole.consume(head.headers().first("Host"));
        HttpResponse response = HttpResponse.bytes(CONTENT_TYPE, BODY);
        out.clear();
        ResponseEncoder.encodeHead(response, BODY.length, DATE_LINE, ResponseEncoder.Persistence.IMPLIED, out);
        out.ensureWritable(BODY.length);
        response.copyBody(0, out.array(), out.writerIndex(), BODY.length);
        out.commit(BODY.length);
        return out.readableBytes();
    }
}
