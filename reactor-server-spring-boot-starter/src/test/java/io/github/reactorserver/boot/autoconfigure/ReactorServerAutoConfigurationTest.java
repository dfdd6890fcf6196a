package io.github.reactorserver.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

import io.github.reactorserver.boot.ReactorServer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

final class ReactorServerAutoConfigurationTest {
    private final ApplicationContextRunner contexts = TestContexts.onFreePort();

    @Test
    void springBootFindsTheAutoConfigurations() {
        assertThat(ImportCandidates.load(AutoConfiguration.class, getClass().getClassLoader()))
                .contains(
                        ReactorServerAutoConfiguration.class.getName(),
                        ReactorServerMetricsAutoConfiguration.class.getName());
    }

    @Test
    void dependencyAloneStartsAServer() {
        contexts.run(context -> {
            ReactorServer server = context.getBean(ReactorServer.class);
            assertThat(server.isRunning()).isTrue();
            assertThat(server.name()).isEqualTo("reactor-server");
            assertThat(server.port()).isPositive();
            assertThat(server.computePool()).isNotNull();
            assertThat(server.tcpServers()).isEmpty();
            assertThat(new TestClient(context).get("/").statusCode()).isEqualTo(404);
        });
    }

    @Test
    void disabledServerIsAbsent() {
        contexts.withPropertyValues("reactor-server.enabled=false")
                .withBean(MeterRegistry.class, SimpleMeterRegistry::new)
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .doesNotHaveBean(ReactorServer.class)
                        .doesNotHaveBean(ReactorServerMetrics.class)
                        .doesNotHaveBean(ReactorServerProperties.class));
    }

    @Test
    void serverOfTheApplicationWins() {
        ReactorServer own = mock(ReactorServer.class);

        contexts.withBean("own", ReactorServer.class, () -> own)
                .run(context -> assertThat(context.getBean(ReactorServer.class)).isSameAs(own));
    }

    @Test
    void lazyInitializationDoesNotKeepTheServerFromStarting() {
        contexts.withPropertyValues("spring.main.lazy-initialization=true")
                .withInitializer(context ->
                        context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
                .run(context -> assertThat(context.getBean(ReactorServer.class).isRunning())
                        .isTrue());
    }

    @Test
    void worksWithoutMicrometer() {
        contexts.withClassLoader(new FilteredClassLoader("io.micrometer")).run(context -> {
            assertThat(context).doesNotHaveBean(EngineListener.class);
            assertThat(context.getBean(ReactorServer.class).isRunning()).isTrue();
        });
    }

    @Test
    void invalidPropertyStopsTheStart() {
        contexts.withPropertyValues("reactor-server.compute.threads=0")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("reactor-server.compute.threads"));
    }

    @Test
    void loopThreadsIsTheNumberOfLoopsThatServeAllListeners() {
        contexts.withPropertyValues("reactor-server.loop-threads=3")
                .withBean("echo", OnMessageTest.AnyPort.class)
                .run(context -> {
                    ReactorServer server = context.getBean(ReactorServer.class);
                    assertThat(server.eventLoops())
                            .extracting(loop -> loop.name())
                            .containsExactly(
                                    "reactor-server-accept",
                                    "reactor-server-loop-0",
                                    "reactor-server-loop-1",
                                    "reactor-server-loop-2");
                    assertThat(List.of(
                                    server.httpServer().eventLoops(),
                                    server.tcpServers().get("echo").eventLoops()))
                            .containsOnly(server.eventLoops());
                });
    }

    @Test
    void zeroLoopThreadsServeEverythingOnTheAcceptingLoop() {
        contexts.withPropertyValues("reactor-server.loop-threads=0")
                .withBean("item", OnMessageTest.Item.class)
                .run(context -> {
                    assertThat(context.getBean(ReactorServer.class).eventLoops())
                            .hasSize(1);
                    assertThat(new TestClient(context).get("/items/1").statusCode())
                            .isEqualTo(200);
                });
    }

    @Test
    void portMinusOneLeavesHttpOut() {
        contexts.withPropertyValues("reactor-server.port=-1")
                .withBean("echo", OnMessageTest.AnyPort.class)
                .run(context -> {
                    ReactorServer server = context.getBean(ReactorServer.class);
                    assertThat(server.httpServer()).isNull();
                    assertThat(server.port()).isEqualTo(-1);
                    assertThat(new TestClient(context).exchange("echo", "hello"))
                            .isEqualTo("hello");
                });
    }
}
