package io.github.reactorserver.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.reactorserver.boot.OnMessage;
import io.github.reactorserver.boot.ReactorServer;
import io.github.reactorserver.http.Dispatch;
import io.micrometer.core.instrument.LongTaskTimer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.observation.GlobalObservationConvention;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationFilter;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationPredicate;
import io.micrometer.observation.ObservationRegistry;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationHandlerGroup;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationRegistryCustomizer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;

/** Requests of handlers make the same meters whether they are observed or, with nobody to hear of it, only timed. */
final class RequestRecordingTest {
    private final ApplicationContextRunner contexts = TestContexts.onFreePort()
            .withConfiguration(AutoConfigurations.of(
                    MetricsAutoConfiguration.class,
                    SimpleMetricsExportAutoConfiguration.class,
                    CompositeMeterRegistryAutoConfiguration.class,
                    ObservationAutoConfiguration.class))
            .withBean("pages", Pages.class);

    static class Pages {
        final ObjectProvider<ObservationRegistry> observations;
        final CountDownLatch called = new CountDownLatch(1);
        final CompletableFuture<String> waiting = new CompletableFuture<>();

        Pages(ObjectProvider<ObservationRegistry> observations) {
            this.observations = observations;
        }

        @OnMessage(path = "/pages/{name}")
        String page(String name) {
            return name;
        }

        @OnMessage(path = "/observed", dispatch = Dispatch.COMPUTE)
        boolean isObserved() {
            return observations.getObject().getCurrentObservation() != null;
        }

        @OnMessage(path = "/absent")
        String absent() {
            throw new ResponseStatusException(HttpStatus.NOT_FOUND);
        }

        @OnMessage(path = "/failing")
        String failing() {
            throw new IllegalStateException("on purpose");
        }

        @OnMessage(path = "/later/{name}", method = "*")
        CompletableFuture<String> later(String name) {
            return CompletableFuture.supplyAsync(() -> {
                if (name.equals("failing")) {
                    throw new IllegalArgumentException("on purpose");
                }
                return name;
            });
        }

        @OnMessage(path = "/waiting")
        CompletableFuture<String> waiting() {
            called.countDown();
            return waiting;
        }
    }

    private enum Mode {
        TIMED,
        OBSERVED;

        ApplicationContextRunner of(ApplicationContextRunner contexts) {
            return this == TIMED ? contexts : contexts.withUserConfiguration(Handler.class);
        }
    }

    private static String tags(Iterable<Tag> tags) {
        return StreamSupport.stream(tags.spliterator(), false)
                .map(Tag::getValue)
                .collect(Collectors.joining(" "));
    }

    /** How often each timer was recorded into, by the values of its tags in the order of their names. */
    private static Map<String, Long> counts(ApplicationContext context) {
        return context.getBean(MeterRegistry.class).find("http.server.requests").timers().stream()
                .collect(Collectors.toMap(
                        timer -> tags(timer.getId().getTags()), Timer::count, (one, other) -> -1L, TreeMap::new));
    }

    private static Socket ask(ApplicationContext context, String path) throws IOException {
        Socket socket =
                new Socket("127.0.0.1", context.getBean(ReactorServer.class).port());
        socket.getOutputStream()
                .write(("GET " + path + " HTTP/1.1\r\nHost: h\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static boolean isObserved(ApplicationContext context) throws Exception {
        return Boolean.parseBoolean(new TestClient(context).get("/observed").body());
    }

    @ParameterizedTest
    @EnumSource
    void sameRequestsMakeTheSameTimers(Mode mode) {
        mode.of(contexts).run(context -> {
            TestClient client = new TestClient(context);
            client.get("/pages/one");
            client.get("/pages/two");
            client.get("/absent");
            client.get("/failing");
            client.get("/later/answer");
            client.send("BREW", "/later/tea", "");
            client.get("/later/failing");
            Pages pages = context.getBean(Pages.class);
            try (Socket socket = ask(context, "/waiting")) {
                assertThat(pages.called.await(10, TimeUnit.SECONDS)).isTrue();
                socket.setSoLinger(true, 0);
            }
            await().until(pages.waiting::isCancelled);

            // error, exception, method, outcome, status, uri
            Map<String, Long> expected = Map.of(
                    "none none GET SUCCESS 200 /pages/{name}", 2L,
                    "none none GET CLIENT_ERROR 404 /absent", 1L,
                    "IllegalStateException IllegalStateException GET SERVER_ERROR 500 /failing", 1L,
                    "none none GET SUCCESS 200 /later/{name}", 1L,
                    "none none UNKNOWN SUCCESS 200 /later/{name}", 1L,
                    "IllegalArgumentException IllegalArgumentException GET SERVER_ERROR 500 /later/{name}", 1L,
                    "CancellationException CancellationException GET SERVER_ERROR 500 /waiting", 1L);
            await().untilAsserted(() -> assertThat(counts(context)).isEqualTo(expected));
            List<String> names = List.of("error", "exception", "method", "outcome", "status", "uri");
            assertThat(context.getBean(MeterRegistry.class)
                            .find("http.server.requests")
                            .timers())
                    .allSatisfy(timer -> assertThat(timer.getId().getTags())
                            .extracting(Tag::getKey)
                            .isEqualTo(names));
            assertThat(isObserved(context)).isEqualTo(mode == Mode.OBSERVED);
        });
    }

    @ParameterizedTest
    @EnumSource
    void whatWaitsForItsAnswerIsActive(Mode mode) {
        mode.of(contexts).run(context -> {
            MeterRegistry meters = context.getBean(MeterRegistry.class);
            Pages pages = context.getBean(Pages.class);
            try (Socket socket = ask(context, "/waiting")) {
                assertThat(pages.called.await(10, TimeUnit.SECONDS)).isTrue();
                LongTaskTimer active = meters.get("http.server.requests.active")
                        .tag("uri", "/waiting")
                        .longTaskTimer();
                assertThat(active.activeTasks()).isEqualTo(1);
                assertThat(tags(active.getId().getTags())).isEqualTo("none GET UNKNOWN UNKNOWN /waiting");

                pages.waiting.complete("now");
                assertThat(socket.getInputStream().read()).isEqualTo('H');
                await().until(() -> active.activeTasks() == 0);
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void handlersOffTheLoopAreActiveAndThoseOnItWhereTheyAreObserved(Mode mode) {
        mode.of(contexts).run(context -> {
            new TestClient(context).get("/observed");
            new TestClient(context).get("/pages/one");
            MeterRegistry meters = context.getBean(MeterRegistry.class);
            assertThat(meters.find("http.server.requests.active")
                            .tag("uri", "/observed")
                            .meter())
                    .isNotNull();
            assertThat(meters.find("http.server.requests.active")
                                    .tag("uri", "/pages/{name}")
                                    .meter()
                            != null)
                    .isEqualTo(mode == Mode.OBSERVED);
        });
    }

    @ParameterizedTest
    @EnumSource
    void propertiesOfMetersHold(Mode mode) {
        mode.of(contexts)
                .withPropertyValues(
                        "management.metrics.observations.ignored-meters=long_task_timer",
                        "management.metrics.tags.zone=north",
                        "management.metrics.distribution.slo.http.server.requests=1s")
                .run(context -> {
                    new TestClient(context).get("/later/x");
                    MeterRegistry meters = context.getBean(MeterRegistry.class);
                    await().until(() -> !counts(context).isEmpty());
                    Timer timer = meters.get("http.server.requests").timer();
                    assertThat(timer.getId().getTag("zone")).isEqualTo("north");
                    assertThat(timer.takeSnapshot().histogramCounts()).hasSize(1);
                    assertThat(meters.find("http.server.requests.active").meters())
                            .isEmpty();
                });
    }

    @ParameterizedTest
    @EnumSource
    void requestsMayBeSwitchedOffAsMeters(Mode mode) {
        mode.of(contexts)
                .withPropertyValues("management.metrics.enable.http.server.requests=false")
                .run(context -> {
                    assertThat(new TestClient(context).get("/later/x").body()).isEqualTo("x");
                    assertThat(counts(context)).isEmpty();
                });
    }

    // ---- who listens

    @Configuration(proxyBeanMethods = false)
    static class Handler {
        @Bean
        ObservationHandler<Observation.Context> listener() {
            return context -> true;
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnMeters {
        @Bean
        DefaultMeterObservationHandler own(MeterRegistry meters) {
            return new DefaultMeterObservationHandler(meters);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Group {
        @Bean
        ObservationHandlerGroup group() {
            return ObservationHandlerGroup.of(ObservationHandler.class);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Filter {
        @Bean
        ObservationFilter filter() {
            return context -> context;
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Predicate {
        @Bean
        ObservationPredicate predicate() {
            return (name, context) -> true;
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Convention {
        @Bean
        GlobalObservationConvention<Observation.Context> convention() {
            return context -> false;
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Customizer {
        @Bean
        ObservationRegistryCustomizer<ObservationRegistry> customizer() {
            return registry -> {};
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnRegistry {
        @Bean
        ObservationRegistry own() {
            return ObservationRegistry.create();
        }
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                Handler.class,
                OwnMeters.class,
                Group.class,
                Filter.class,
                Predicate.class,
                Convention.class,
                Customizer.class,
                OwnRegistry.class
            })
    void beansThatMayHearOfObservationsGetThem(Class<?> configuration) {
        contexts.withUserConfiguration(configuration)
                .run(context -> assertThat(isObserved(context)).isTrue());
    }

    @Test
    void singletonsWithoutADefinitionGetThemToo() {
        contexts.withInitializer(
                        context -> context.getBeanFactory().registerSingleton("listener", new Handler().listener()))
                .run(context -> assertThat(isObserved(context)).isTrue());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"management.observations.key-values.zone=north", "management.observations.enable.other=false"})
    void propertiesThatChangeObservationsKeepThem(String property) {
        contexts.withPropertyValues(property)
                .run(context -> assertThat(isObserved(context)).isTrue());
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class WebApplication {
        @Bean
        Pages pages(ObjectProvider<ObservationRegistry> observations) {
            return new Pages(observations);
        }
    }

    @Test
    void allOfSpringBootsOwnConfigurationHearsNothingMore() throws Exception {
        try (ConfigurableApplicationContext context = new SpringApplicationBuilder(WebApplication.class)
                .web(WebApplicationType.REACTIVE)
                .properties("server.port=0", "server.address=127.0.0.1", "spring.main.banner-mode=off")
                .run()) {
            assertThat(isObserved(context)).isFalse();
            await().until(() -> counts(context).containsKey("none none GET SUCCESS 200 /observed"));
        }
    }

    @Test
    void nothingIsRecordedWithoutObservations() {
        TestContexts.onFreePort()
                .withConfiguration(AutoConfigurations.of(
                        MetricsAutoConfiguration.class,
                        SimpleMetricsExportAutoConfiguration.class,
                        CompositeMeterRegistryAutoConfiguration.class))
                .withBean("pages", Pages.class)
                .run(context -> {
                    new TestClient(context).get("/later/x");
                    assertThat(context.getBean(MeterRegistry.class)
                                    .find("http.server.requests")
                                    .meters())
                            .isEmpty();
                });
    }
}
