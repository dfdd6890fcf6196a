package io.github.reactorserver.boot.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Explains wrong {@link io.github.reactorserver.boot.OnMessage} annotations. */
final class OnMessageFailureAnalyzer extends AbstractFailureAnalyzer<OnMessageException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, OnMessageException cause) {
        return new FailureAnalysis(cause.description(), cause.action(), cause);
    }
}
