package io.github.reactorserver.http;

import java.util.concurrent.Flow;
import java.util.function.Function;

/** Passes on each item changed. */
final class MappingSubscriber<T, R> implements Flow.Subscriber<T> {
    private final Flow.Subscriber<? super R> target;
    private final Function<? super T, ? extends R> mapper;

    MappingSubscriber(Flow.Subscriber<? super R> target, Function<? super T, ? extends R> mapper) {
        this.target = target;
        this.mapper = mapper;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        target.onSubscribe(subscription);
    }

    @Override
    public void onNext(T item) {
        target.onNext(mapper.apply(item));
    }

    @Override
    public void onError(Throwable failure) {
        target.onError(failure);
    }

    @Override
    public void onComplete() {
        target.onComplete();
    }
}
