package io.github.reactorserver.transport.nio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reactorserver.event.Channel;
import io.github.reactorserver.event.EventLoop;
import io.github.reactorserver.event.EventLoopGroup;
import io.github.reactorserver.event.LoopConfig;
import io.github.reactorserver.event.LoopTask;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Devices beside connections: channels of the user's on a loop. */
class NioUserChannelTest {
    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
    private EventLoopGroup group;

    @BeforeEach
    void startLoops() throws IOException {
        group = EventLoopGroup.start("devices", 1, new NioTransport(), LoopConfig.DEFAULTS);
    }

    @AfterEach
    void stopLoops() {
        group.close();
    }

    private void assertNext(String event) throws InterruptedException {
        assertThat(events.poll(10, TimeUnit.SECONDS)).isEqualTo(event);
    }

    private EventLoop loop() {
        return group.ioLoops().get(0);
    }

    /** Takes readings of four bytes each from a pipe, as a sensor's driver would deliver them. */
    private final class Sensor implements LoopTask {
        private final Pipe.SourceChannel source;
        private final ByteBuffer reading = ByteBuffer.allocate(4);

        Sensor(Pipe.SourceChannel source) {
            this.source = source;
        }

        @Override
        public Channel init(EventLoop itself) throws IOException {
            return NioTransport.channel(source);
        }

        @Override
        public void handleReadable() throws IOException {
            int count = source.read(reading);
            if (count < 0) {
                throw new IOException("the sensor is gone");
            }
            if (!reading.hasRemaining()) {
                events.add("reading " + reading.flip().getInt());
                reading.clear();
            }
        }

        @Override
        public void onEnd(Throwable failure) {
            events.add("end " + (failure == null ? "well" : failure.getMessage()) + ", open " + source.isOpen());
        }
    }

    private static ByteBuffer number(int value) {
        return ByteBuffer.allocate(4).putInt(value).flip();
    }

    @Test
    void sensorOnAPipeIsReadOnTheLoopAndClosedAtItsEnd() throws Exception {
        Pipe pipe = Pipe.open();
        AutoCloseable running = loop().start(new Sensor(pipe.source()));
        try (Pipe.SinkChannel sink = pipe.sink()) {
            sink.write(number(21));
            assertNext("reading 21");
            ByteBuffer split = number(22);
            sink.write(split.duplicate().limit(1));
            sink.write(split.position(1));
            assertNext("reading 22");

            running.close();
            assertNext("end well, open false");
        }
    }

    @Test
    void sensorThatGoesAwayEndsItsTaskOnly() throws Exception {
        Pipe pipe = Pipe.open();
        loop().start(new Sensor(pipe.source()));
        pipe.sink().close();
        assertNext("end the sensor is gone, open false");

        Pipe second = Pipe.open();
        try (Pipe.SinkChannel sink = second.sink()) {
            loop().start(new Sensor(second.source()));
            sink.write(number(7));
            assertNext("reading 7");
        }
        assertNext("end the sensor is gone, open false");
    }

    @Test
    void channelEndsWithItsLoop() throws Exception {
        Pipe pipe = Pipe.open();
        loop().start(new Sensor(pipe.source()));
        group.close();

        assertNext("end well, open false");
        pipe.sink().close();
    }

    @Test
    void datagramsAreAnsweredWhenTheChannelTakesThem() throws Exception {
        InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        DatagramChannel datagrams = DatagramChannel.open().bind(anyPort);
        SocketAddress address = datagrams.getLocalAddress();
        loop().start(new EchoTask(datagrams));
        try (DatagramChannel client = DatagramChannel.open()) {
            client.send(ByteBuffer.wrap("hello".getBytes(StandardCharsets.US_ASCII)), address);
            ByteBuffer answer = ByteBuffer.allocate(100);
            client.receive(answer);
            assertThat(new String(answer.array(), 0, answer.position(), StandardCharsets.US_ASCII))
                    .isEqualTo("hello");
        }
    }

    /** Reads a datagram, and sends it back as soon as the channel is writable. */
    private static final class EchoTask implements LoopTask {
        private final DatagramChannel datagrams;
        private final ByteBuffer area = ByteBuffer.allocate(1_500);
        private Channel channel;
        private SocketAddress sender;

        EchoTask(DatagramChannel datagrams) {
            this.datagrams = datagrams;
        }

        @Override
        public Channel init(EventLoop itself) throws IOException {
            channel = NioTransport.channel(datagrams);
            return channel;
        }

        @Override
        public void handleReadable() throws IOException {
            sender = datagrams.receive(area.clear());
            channel.interest(Channel.WRITE);
        }

        @Override
        public void handleWritable() throws IOException {
            datagrams.send(area.flip(), sender);
            channel.interest(Channel.READ);
        }
    }

    @Test
    void closedChannelIsRefused() throws IOException {
        DatagramChannel closed = DatagramChannel.open();
        closed.close();

        assertThatThrownBy(() -> NioTransport.channel(closed)).isInstanceOf(ClosedChannelException.class);
    }
}
