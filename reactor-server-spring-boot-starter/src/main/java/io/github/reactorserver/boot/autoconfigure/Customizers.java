package io.github.reactorserver.boot.autoconfigure;

import io.github.reactorserver.boot.HttpServerCustomizer;
import io.github.reactorserver.boot.TcpServerCustomizer;
import java.util.List;
import org.springframework.beans.factory.ListableBeanFactory;

/** The beans that change listeners before they are built, in their order. Immutable. */
record Customizers(List<HttpServerCustomizer> http, List<TcpServerCustomizer> tcp) {

    static Customizers among(ListableBeanFactory beans) {
        return new Customizers(
                beans.getBeanProvider(HttpServerCustomizer.class)
                        .orderedStream()
                        .toList(),
                beans.getBeanProvider(TcpServerCustomizer.class).orderedStream().toList());
    }
}
