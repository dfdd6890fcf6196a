package io.github.reactorserver.boot.webflux;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactorserver.http.StreamedBody;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.core.io.buffer.DataBufferWrapper;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.core.io.buffer.PooledDataBuffer;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/** Bodies between WebFlux, which writes them, and the server, which asks for them when the client has room. */
class ResponseStreamTest {
    private final Exchange exchange = new Exchange();
    private final ReactorServerHttpResponse response = new ReactorServerHttpResponse(exchange, false);
    private final Server server = new Server();

    private Flow.Publisher<ByteBuffer> body() {
        StreamedBody stream = exchange.join().stream();
        return Objects.requireNonNull(stream).publisher();
    }

    private static DataBuffer buffer(String text) {
        return DefaultDataBufferFactory.sharedInstance.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void bodyThatHasEndedWaitsUntilItIsAskedFor() {
        List<String> write = new ArrayList<>();
        response.writeWith(Flux.just(buffer("whole")))
                .subscribe(nothing -> {}, failure -> {}, () -> write.add("written"));

        body().subscribe(server);

        assertThat(server.signals).containsExactly("subscribed");
        assertThat(write).isEmpty();
        server.subscription().request(16);
        assertThat(server.signals).containsExactly("subscribed", "whole", "end");
        assertThat(write).containsExactly("written");
    }

    @Test
    void bodyThatHasEndedAndIsNotWantedIsReleased() {
        Pooled pooled = new Pooled("whole");
        response.writeWith(Flux.just(pooled)).subscribe();

        body().subscribe(server);
        server.subscription().cancel();

        assertThat(server.signals).containsExactly("subscribed");
        assertThat(pooled.isAllocated()).isFalse();
    }

    @Test
    void bufferThatNobodyWaitsForIsReleased() {
        exchange.cancel(false);
        Pooled pooled = new Pooled("first");

        response.writeWith(Flux.just(pooled, buffer("second"))).subscribe();

        assertThat(pooled.isAllocated()).isFalse();
    }

    @Test
    void writeThatIsCancelledBeforeTheServerComesToItIsABrokenBody() {
        Sinks.Many<DataBuffer> source = Sinks.many().unicast().onBackpressureBuffer();
        Disposable write = response.writeWith(source.asFlux()).subscribe();
        source.tryEmitNext(buffer("first")).orThrow();

        write.dispose();
        body().subscribe(server);

        assertThat(server.signals).containsExactly("subscribed", "CancellationException");
        assertThat(source.currentSubscriberCount()).isZero();
    }

    /** Hears what the server would. */
    private static final class Server implements Flow.Subscriber<ByteBuffer> {
        private final List<String> signals = new ArrayList<>();
        private Flow.@Nullable Subscription subscription;

        Flow.Subscription subscription() {
            return Objects.requireNonNull(subscription);
        }

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
            signals.add("subscribed");
        }

        @Override
        public void onNext(ByteBuffer item) {
            signals.add(StandardCharsets.UTF_8.decode(item).toString());
        }

        @Override
        public void onError(Throwable failure) {
            assertThat(failure).isInstanceOf(CancellationException.class);
            signals.add(failure.getClass().getSimpleName());
        }

        @Override
        public void onComplete() {
            signals.add("end");
        }
    }

    /** A buffer that counts who holds it, as those of network libraries do. */
    private static final class Pooled extends DataBufferWrapper implements PooledDataBuffer {
        private int holders = 1;

        Pooled(String text) {
            super(buffer(text));
        }

        @Override
        public boolean isAllocated() {
            return holders > 0;
        }

        @Override
        public PooledDataBuffer retain() {
            holders++;
            return this;
        }

        @Override
        public PooledDataBuffer touch(Object hint) {
            return this;
        }

        @Override
        public boolean release() {
            holders--;
            return holders == 0;
        }

        @Override
        public DataBufferFactory factory() {
            return DefaultDataBufferFactory.sharedInstance;
        }
    }
}
