package io.github.reactorserver.benchmarks.codec;

import io.github.reactorserver.buffer.Buffer;
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
 * <p>The request lies in memory as one read brings it; the response's handler looks at target and Host.
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
        byte[] bytes = SampleRequests.bytes(request);
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
        var head = parser.head();
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
