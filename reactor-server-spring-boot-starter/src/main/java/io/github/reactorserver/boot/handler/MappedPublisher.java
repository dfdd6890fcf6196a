package io.github.reactorserver.boot.handler;

import java.util.concurrent.Flow;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Another publisher's items, each changed; one that cannot be changed ends the stream with its failure. */
record MappedPublisher<T, R>(Flow.Publisher<T> source, Function<Object, R> mapper) implements Flow.Publisher<R> {

    @Override
    public void subscribe(Flow.Subscriber<? super R> subscriber) {
        source.subscribe(new Mapping<>(subscriber, mapper));
    }

    /** Signals come one after the other, as the specification of reactive streams promises. */
    private static final class Mapping<T, R> implements Flow.Subscriber<T> {
        private final Flow.Subscriber<? super R> target;
        private final Function<Object, R> mapper;
        private Flow.@Nullable Subscription subscription;
        private boolean failed;

        Mapping(Flow.Subscriber<? super R> target, Function<Object, R> mapper) {
            this.target = target;
            this.mapper = mapper;
        }

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
            target.onSubscribe(given);
        }

        @Override
        public void onNext(T item) {
            if (failed) {
                return;
            }
            R mapped;
            try {
                mapped = mapper.apply(item);
            } catch (RuntimeException e) {
                failed = true;
                if (subscription != null) {
                    subscription.cancel();
                }
                target.onError(e);
                return;
            }
            target.onNext(mapped);
        }

        @Override
        public void onError(Throwable failure) {
            if (!failed) {
                target.onError(failure);
            }
        }

        @Override
        public void onComplete() {
            if (!failed) {
                target.onComplete();
            }
        }
    }
}
