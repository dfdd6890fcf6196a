package io.github.reactorserver.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.github.reactorserver.boot.ReactorServer;
import io.github.reactorserver.boot.monitor.ReactorServerActuatorAutoConfiguration;
import io.github.reactorserver.boot.monitor.ReactorServerEndpoint;
import io.github.reactorserver.event.EventLoop;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.info.Info;
import org.springframework.boot.actuate.info.InfoContributor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

final class ActuatorTest {
    private final ApplicationContextRunner contexts = TestContexts.onFreePort()
            .withConfiguration(AutoConfigurations.of(ReactorServerActuatorAutoConfiguration.class))
            .withPropertyValues(
                    "management.endpoints.web.exposure.include=*", "management.endpoints.jmx.exposure.include=*")
            .withUserConfiguration(HandlersTest.Application.class);

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> list(Map<String, Object> members, String name) {
        return (List<Map<String, Object>>) members.get(name);
    }

    @Test
    void overviewShowsTransportListenersPoolAndLoops() {
        contexts.run(context -> {
            ReactorServer server = context.getBean(ReactorServer.class);
            new TestClient(context).get("/hello/you");

            Map<String, Object> overview =
                    context.getBean(ReactorServerEndpoint.class).overview();

            assertThat(overview).containsEntry("name", "reactor-server").containsEntry("running", true);
            assertThat(overview.get("transport"))
                    .asInstanceOf(InstanceOfAssertFactories.MAP)
                    .containsEntry("wanted", "auto")
                    .containsKeys("name", "reason", "known");
            assertThat(list(overview, "listeners"))
                    .extracting(listener -> listener.get("name"), listener -> listener.get("port"))
                    .containsExactly(
                            tuple("reactor-server", server.port()),
                            tuple("reactor-server-echo", server.tcpPort("echo")));
            assertThat(list(overview, "listeners").get(0)).containsEntry("requests", 1L);
            assertThat(list(overview, "loops")).hasSize(2).last().satisfies(loop -> {
                assertThat(loop)
                        .containsEntry("name", "reactor-server-loop-0")
                        .containsEntry("alive", true)
                        .containsEntry("connections", 1L);
                assertThat(loop.get("lagMillis")).asString().contains("p50=", "p999=", "max=");
            });
        });
    }

    @Test
    void connectionsArePagedWithMaskedAddressesAndCanBeClosed() {
        contexts.run(context -> {
            ReactorServerEndpoint endpoint = context.getBean(ReactorServerEndpoint.class);
            int port = context.getBean(ReactorServer.class).tcpPort("echo");
            try (Socket one = new Socket("127.0.0.1", port);
                    Socket other = new Socket("127.0.0.1", port)) {
                one.getOutputStream().write(1);
                assertThat(one.getInputStream().read()).isEqualTo(1);
                other.getOutputStream().write(1);
                assertThat(other.getInputStream().read()).isEqualTo(1);

                Map<String, Object> page = endpoint.part("connections", 0, 1);
                assertThat(page).containsEntry("total", 2).containsEntry("size", 1);
                Map<String, Object> oldest = list(page, "connections").get(0);
                assertThat(oldest)
                        .containsEntry("listener", "reactor-server-echo")
                        .containsEntry("protocol", "tcp")
                        .containsEntry("state", "connected")
                        .containsEntry("remoteAddress", "127.0.*.*:" + one.getLocalPort())
                        .containsEntry("pendingWrite", 0L)
                        .containsKeys("ageMillis", "aboveHighWater", "inputEnded");
                assertThat(list(endpoint.part("connections", 2, 1), "connections"))
                        .isEmpty();

                long id = (long) oldest.get("id");
                assertThat(endpoint.close("connections", "reactor-server-echo", id))
                        .containsEntry("closed", true);
                assertThat(one.getInputStream().read()).isEqualTo(-1);
                await().until(() ->
                        endpoint.part("connections", null, null).get("total").equals(1));
                assertThat(endpoint.close("connections", "reactor-server-echo", id))
                        .containsEntry("closed", false);
            }
        });
    }

    @Test
    void addressesAreWholeIfAskedFor() {
        contexts.withPropertyValues("reactor-server.endpoint.mask-addresses=false")
                .run(context -> {
                    new TestClient(context).get("/hello/you");
                    assertThat(list(
                                    context.getBean(ReactorServerEndpoint.class).part("connections", null, null),
                                    "connections"))
                            .allSatisfy(connection -> assertThat((String) connection.get("remoteAddress"))
                                    .startsWith("127.0.0.1:"));
                });
    }

    @Test
    void configurationIsShownByTheNamesOfItsProperties() {
        contexts.run(context -> {
            Map<String, Object> config =
                    context.getBean(ReactorServerEndpoint.class).part("config", null, null);
            assertThat(config)
                    .containsEntry("port", 0)
                    .containsEntry("address", "127.0.0.1")
                    .containsEntry("loop-blocked-threshold", "PT0.2S");
            assertThat(config.get("water-marks")).hasToString("{high=1048576B, low=262144B}");
        });
    }

    @Test
    void unknownPartAndPageOutOfRangeAreRefused() {
        contexts.run(context -> {
            ReactorServerEndpoint endpoint = context.getBean(ReactorServerEndpoint.class);
            assertThatThrownBy(() -> endpoint.part("looops", null, null))
                    .isInstanceOf(InvalidEndpointRequestException.class)
                    .hasMessageContaining("looops");
            assertThatThrownBy(() -> endpoint.part("connections", -1, null)).hasMessageContaining("page -1");
            assertThatThrownBy(() -> endpoint.part("connections", 0, 1_001)).hasMessageContaining("size 1001");
            assertThatThrownBy(() -> endpoint.close("loops", "x", 1)).hasMessageContaining("only connections");
        });
    }

    @Test
    void blockedTurnIsListedWithItsStack() {
        CountDownLatch release = new CountDownLatch(1);
        contexts.withPropertyValues("reactor-server.loop-blocked-threshold=10ms")
                .run(context -> {
                    ReactorServerEndpoint endpoint = context.getBean(ReactorServerEndpoint.class);
                    EventLoop loop =
                            context.getBean(ReactorServer.class).eventLoops().get(1);
                    loop.queueInLoop(() -> awaitUninterruptibly(release));
                    try {
                        await().until(() -> !list(endpoint.part("blocked", null, null), "blocked")
                                .isEmpty());
                        assertThat(list(endpoint.part("blocked", null, null), "blocked")
                                        .get(0))
                                .containsEntry("loop", "reactor-server-loop-0")
                                .satisfies(turn ->
                                        assertThat(turn.get("stack")).asString().contains("awaitUninterruptibly"));
                    } finally {
                        release.countDown();
                    }
                });
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void healthIsUpWhileAllLoopsLiveAndDownWhenOneHasDied() {
        contexts.run(context -> {
            HealthIndicator health = context.getBean("reactorServerHealthIndicator", HealthIndicator.class);
            assertThat(health.health().getStatus()).isEqualTo(Status.UP);

            EventLoop loop = context.getBean(ReactorServer.class).eventLoops().get(1);
            loop.quit();
            await().until(() -> !loop.isAlive());

            assertThat(health.health().getStatus()).isEqualTo(Status.DOWN);
            assertThat(health.health().getDetails()).containsEntry("deadLoops", List.of("reactor-server-loop-0"));
        });
    }

    @Test
    void healthOfAStoppedServerIsOutOfService() {
        contexts.run(context -> {
            context.getSourceApplicationContext().stop();
            assertThat(context.getBean("reactorServerHealthIndicator", HealthIndicator.class)
                            .health()
                            .getStatus())
                    .isEqualTo(Status.OUT_OF_SERVICE);
        });
    }

    @Test
    void infoSaysWhatServes() {
        contexts.run(context -> {
            Info.Builder info = new Info.Builder();
            context.getBeansOfType(InfoContributor.class).values().forEach(part -> part.contribute(info));
            assertThat(info.build().getDetails().get("reactorServer"))
                    .asString()
                    .contains("transport=", "loops=2", "ports={reactor-server=");
        });
    }

    @Test
    void readinessIsWithdrawnBeforeTheServerStopsAndComesBackWithIt() {
        List<String> states = new ArrayList<>();
        contexts.run(context -> {
            ReactorServer server = context.getBean(ReactorServer.class);
            context.getSourceApplicationContext().addApplicationListener(event -> {
                if (event instanceof AvailabilityChangeEvent<?> change) {
                    states.add(change.getState() + " " + server.isRunning());
                }
            });
            context.getSourceApplicationContext().stop();
            context.getSourceApplicationContext().start();
            assertThat(states).containsExactly("REFUSING_TRAFFIC true", "ACCEPTING_TRAFFIC true");
        });
    }

    @Test
    void endpointIsOffUnlessExposed() {
        contexts.withPropertyValues(
                        "management.endpoints.web.exposure.include=health",
                        "management.endpoints.jmx.exposure.include=health")
                .run(context -> assertThat(context).doesNotHaveBean(ReactorServerEndpoint.class));
    }

    @Test
    void withoutActuatorTheServerRunsAlone() {
        contexts.withClassLoader(
                        new FilteredClassLoader("org.springframework.boot.actuate", "org.springframework.boot.health"))
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .hasSingleBean(ReactorServer.class)
                        .doesNotHaveBean("reactorServerHealthIndicator"));
    }
}
