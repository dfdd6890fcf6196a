package io.github.reactorserver.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.github.reactorserver.boot.OnMessage;
import io.github.reactorserver.boot.ReactorServer;
import io.github.reactorserver.buffer.Buffer;
import io.github.reactorserver.http.Dispatch;
import io.github.reactorserver.http.HttpHandler;
import io.github.reactorserver.http.HttpRequest;
import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.net.ConnectionHandler;
import io.github.reactorserver.net.TcpConnection;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.annotation.AliasFor;

final class OnMessageTest {
    private final ApplicationContextRunner contexts = TestContexts.onFreePort();

    static Stream<Arguments> wrongHandlers() {
        return Stream.of(
                arguments(Pathless.class, "is an HTTP handler and sets no 'path'", "Set 'path'"),
                arguments(HttpWithPort.class, "is an HTTP handler and sets 'port' to 9000", "Remove 'port'"),
                arguments(Malformed.class, "sets 'path' wrongly: path template 'hello'", "begin with a slash"),
                arguments(NoMethod.class, "sets 'method' to 'NO METHOD'", "such as GET or POST"),
                arguments(WrongTimeout.class, "sets 'timeout' to 'soon'", "such as 30s"),
                arguments(Portless.class, "takes TCP messages and sets no 'port'", "Set 'port'"),
                arguments(HighPort.class, "sets 'port' to 65536", "Set 'port'"),
                arguments(TcpWithPath.class, "takes TCP messages and sets 'path'", "Remove these"),
                arguments(TcpWithDispatch.class, "is a ConnectionHandler and sets 'dispatch'", "Remove it"),
                arguments(HttpAndTcp.class, "is a " + HttpAndTcp.class.getName(), "exactly one of"),
                arguments(NoHandler.class, "is a " + NoHandler.class.getName(), "exactly one of"));
    }

    @ParameterizedTest
    @MethodSource("wrongHandlers")
    void wrongUseStopsTheStartNamingBeanAndRemedy(Class<?> handler, String description, String action) {
        contexts.withBean("culprit", handler).run(context -> {
            assertThat(context).hasFailed();
            FailureAnalysis analysis = new OnMessageFailureAnalyzer().analyze(context.getStartupFailure());
            assertThat(analysis.getDescription()).contains("'culprit' with @OnMessage " + description);
            assertThat(analysis.getAction()).contains(action);
            assertThat(context.getStartupFailure()).rootCause().hasMessageContainingAll(description, action);
        });
    }

    @Test
    void twoHandlersForOneRouteStopTheStartNamingBothBeans() {
        contexts.withBean("one", Item.class)
                .withBean("unrelated", Other.class)
                .withBean("two", SameItem.class)
                .run(context -> {
                    assertThat(context).hasFailed();
                    FailureAnalysis analysis = new OnMessageFailureAnalyzer().analyze(context.getStartupFailure());
                    assertThat(analysis.getDescription())
                            .isEqualTo("The bean 'one' and the bean 'two' both answer 'GET /items/{id}'.");
                    assertThat(analysis.getAction()).contains("'path', 'method' or 'server'");
                });
    }

    @Test
    void oneHandlerClassMayServeSeveralBeansOfDifferentMethods() {
        contexts.withBean("get", Item.class).withBean("post", PostItem.class).run(context -> {
            TestClient client = new TestClient(context);
            assertThat(client.get("/items/1").body()).isEqualTo("Item");
            assertThat(client.send("POST", "/items/1", "").body()).isEqualTo("PostItem");
        });
    }

    @Test
    void annotationMayBeComposed() {
        contexts.withBean(Composed.class)
                .run(context -> assertThat(
                                new TestClient(context).get("/composed").body())
                        .isEqualTo("Composed"));
    }

    @Test
    void handlerWithoutAnnotationIsNotServed() {
        contexts.withBean(HttpHandler.class, () -> request -> HttpResponse.text("hidden"))
                .run(context -> assertThat(new TestClient(context).get("/").statusCode())
                        .isEqualTo(404));
    }

    @Test
    void propertyOverridesTheAnnotationsPort() {
        contexts.withBean("highPort", HighPort.class)
                .withPropertyValues("reactor-server.tcp.ports.highport=0")
                .run(context -> assertThat(context.getBean(ReactorServer.class).tcpPort("highPort"))
                        .isPositive());
    }

    @Test
    void portOfAnUnknownBeanStopsTheStart() {
        contexts.withBean("echo", AnyPort.class)
                .withPropertyValues("reactor-server.tcp.ports.ecco=0")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOf(InvalidConfigurationPropertyValueException.class)
                        .hasMessageContainingAll("reactor-server.tcp.ports.ecco", "there are [echo]"));
    }

    abstract static class Http implements HttpHandler {
        @Override
        public HttpResponse handle(HttpRequest request) {
            return HttpResponse.text(getClass().getSimpleName());
        }
    }

    abstract static class Tcp implements ConnectionHandler {
        @Override
        public void onMessage(TcpConnection connection, Buffer input) {
            connection.send(input);
        }
    }

    @OnMessage
    static final class Pathless extends Http {}

    @OnMessage(path = "/both", port = 9000)
    static final class HttpWithPort extends Http {}

    @OnMessage(path = "hello")
    static final class Malformed extends Http {}

    @OnMessage(path = "/", method = "NO METHOD")
    static final class NoMethod extends Http {}

    @OnMessage(path = "/", timeout = "soon")
    static final class WrongTimeout extends Http {}

    @OnMessage(path = "/items/{id}")
    static final class Item extends Http {}

    @OnMessage(path = "/items/{number}")
    static final class SameItem extends Http {}

    @OnMessage(path = "/items/{id}", method = "POST")
    static final class PostItem extends Http {}

    @OnMessage(path = "/other")
    static final class Other extends Http {}

    @Get("/composed")
    static final class Composed extends Http {}

    @OnMessage
    static final class Portless extends Tcp {}

    @OnMessage(port = 65_536)
    static final class HighPort extends Tcp {}

    @OnMessage(port = 0)
    static final class AnyPort extends Tcp {}

    @OnMessage(port = 0, path = "/both")
    static final class TcpWithPath extends Tcp {}

    @OnMessage(port = 0, dispatch = Dispatch.COMPUTE)
    static final class TcpWithDispatch extends Tcp {}

    @OnMessage(path = "/both")
    static final class HttpAndTcp extends Tcp implements HttpHandler {
        @Override
        public HttpResponse handle(HttpRequest request) {
            return HttpResponse.text("both");
        }
    }

    @OnMessage(path = "/none")
    static final class NoHandler {}

    /** What an application may make of the annotation. */
    @OnMessage
    @Target(ElementType.TYPE)
    @Retention(RetentionPolicy.RUNTIME)
    @interface Get {
        @AliasFor(annotation = OnMessage.class, attribute = "path")
        String value();
    }
}
