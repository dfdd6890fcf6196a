package io.github.reactorserver.boot.autoconfigure;

import io.github.reactorserver.boot.HttpServerCustomizer;
import io.github.reactorserver.boot.TcpServerCustomizer;
import java.util.List;
import org.springframework.beans.factory.ListableBeanFactory;

/**
 * What has a say in listeners before they are built. Immutable.
 *
 * @param listener follows the engine
 * @param http beans, in their order
 * @param tcp beans, in their order
 */
record Customizers(EngineListener listener, List<HttpServerCustomizer> http, List<TcpServerCustomizer> tcp) {

    static Customizers among(ListableBeanFactory beans, EngineListener listener) {
        return new Customizers(
                listener,
                beans.getBeanProvider(HttpServerCustomizer.class)
                        .orderedStream()
                        .toList(),
                beans.getBeanProvider(TcpServerCustomizer.class).orderedStream().toList());
    }
}
