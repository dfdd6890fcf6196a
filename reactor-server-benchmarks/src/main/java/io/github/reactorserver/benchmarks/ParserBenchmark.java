package io.github.reactorserver.benchmarks;

import io.github.reactorserver.buffer.Buffer;
import io.github.reactorserver.http.RequestHead;
import io.github.reactorserver.http.codec.BadRequestException;
import io.github.reactorserver.http.codec.ParserLimits;
import io.github.reactorserver.http.codec.RequestParser;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * Claim: reading a request costs us less time and less memory than Netty, both of them checking its syntax.
 *
 * <p>The request lies in memory as one read brings it; the answer's handler looks at target and Host.
 *
 * <pre>java -jar target/benchmarks.jar ParserBenchmark -prof gc</pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class ParserBenchmark {
    private static final String MINIMAL = "GET / HTTP/1.1\r\nHost: localhost:8080\r\n\r\n";
    private static final String BROWSER = """
            GET /articles/2026/11/event-loops?page=2&sort=newest HTTP/1.1\r
            Host: www.example.com\r
            User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0\r
            Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r
            Accept-Language: en-US,en;q=0.5\r
            Accept-Encoding: gzip, deflate, br, zstd\r
            Referer: https://www.example.com/articles\r
            Connection: keep-alive\r
            Cookie: session=3f2c9a5e7b1d4c8aa0e6; theme=dark; consent=yes\r
            Upgrade-Insecure-Requests: 1\r
            Cache-Control: max-age=0\r
            \r
            """;

    @Param({"minimal", "browser"})
    String request = "";

    private final RequestParser parser = new RequestParser(new ParserLimits(8_192, 16_384, 100, 1 << 20));
    private final Buffer buffer = new Buffer(4_096);
    private final Sink sink = new Sink();
    private final EmbeddedChannel channel = new EmbeddedChannel(new HttpRequestDecoder(), sink);
    private ByteBuf nettyBuffer = Unpooled.EMPTY_BUFFER;
    private int length;

    /** Puts the request where a read would put it. */
    @Setup
    public void fillBuffers() {
        byte[] bytes = (request.equals("browser") ? BROWSER : MINIMAL).getBytes(StandardCharsets.US_ASCII);
        length = bytes.length;
        buffer.write(bytes).clear();
        nettyBuffer = channel.alloc().directBuffer(length).writeBytes(bytes);
    }

    /** Ours, as a connection uses it. */
    @Benchmark
    public void reactor(Blackhole blackhole) throws BadRequestException {
        buffer.commit(length); // the array still has the bytes
        if (!parser.parse(buffer)) {
            throw new IllegalStateException("incomplete in phase " + parser.phase());
        }
        RequestHead head = parser.head();
        blackhole.consume(head.target());
        blackhole.consume(head.headers().first("Host"));
    }

    /** Netty's decoder in a pipeline of two handlers. */
    @Benchmark
    public void netty(Blackhole blackhole) {
        channel.pipeline().fireChannelRead(nettyBuffer.readerIndex(0).retain());
        HttpRequest head = sink.take();
        blackhole.consume(head.uri());
        blackhole.consume(head.headers().get(HttpHeaderNames.HOST));
    }

    private static final class Sink extends ChannelInboundHandlerAdapter {
        private @Nullable HttpRequest head;

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof HttpRequest request) {
                head = request;
            }
        }

        HttpRequest take() {
            HttpRequest taken = head;
            head = null;
            if (taken == null || taken.decoderResult().isFailure()) {
                throw new IllegalStateException("no request");
            }
            return taken;
        }
    }
}
