package io.github.reactorserver.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.reactorserver.boot.OnMessage;
import io.github.reactorserver.http.AsyncHttpHandler;
import io.github.reactorserver.http.Dispatch;
import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.http.StreamingHttpHandler;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.transport.ReceiverContext;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.server.ResponseStatusException;

/** Requests of handlers as {@code http.server.requests}, with the tags of Spring's own web applications. */
final class ObservationsTest {
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final ObservationRegistry observations = ObservationRegistry.create();
    private final List<String> traces = new CopyOnWriteArrayList<>();
    private final ApplicationContextRunner contexts = TestContexts.onFreePort()
            .withBean(ObservationRegistry.class, () -> observations)
            .withBean("page", Pages.class)
            .withUserConfiguration(Beans.class);

    ObservationsTest() {
        observations.observationConfig().observationHandler(new DefaultMeterObservationHandler(meters));
        observations.observationConfig().observationHandler(new Propagation());
    }

    /** What a tracer does with an incoming request. */
    private final class Propagation implements ObservationHandler<ReceiverContext<Object>> {
        @Override
        public void onStart(ReceiverContext<Object> context) {
            traces.add(
                    context.getContextualName() + " " + context.getGetter().get(context.getCarrier(), "traceparent"));
        }

        @Override
        public boolean supportsContext(Observation.Context context) {
            return context instanceof ReceiverContext;
        }
    }

    static class Pages {
        private final ObservationRegistry observations;

        Pages(ObservationRegistry observations) {
            this.observations = observations;
        }

        @OnMessage(path = "/pages/{name}", dispatch = Dispatch.COMPUTE)
        String page(String name) {
            return name + " " + (observations.getCurrentObservation() != null);
        }

        @OnMessage(path = "/absent")
        String absent() {
            throw new ResponseStatusException(org.springframework.http.HttpStatus.NOT_FOUND);
        }

        @OnMessage(path = "/failing")
        String failing() {
            throw new IllegalStateException("on purpose");
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Beans {
        @Bean
        @OnMessage(path = "/later")
        AsyncHttpHandler later() {
            return request -> CompletableFuture.supplyAsync(() -> HttpResponse.text("later"));
        }

        @Bean
        @OnMessage(path = "/later/failing")
        AsyncHttpHandler laterFailing() {
            return request -> CompletableFuture.supplyAsync(() -> {
                throw new IllegalArgumentException("on purpose");
            });
        }

        @Bean
        @OnMessage(path = "/stream", method = "POST")
        StreamingHttpHandler streaming() {
            return (request, body) -> CompletableFuture.completedFuture(HttpResponse.text("" + body.length()));
        }
    }

    private Timer timer(String uri) {
        await().until(() -> meters.find("http.server.requests").tag("uri", uri).timer() != null);
        return meters.get("http.server.requests").tag("uri", uri).timer();
    }

    private static Iterable<Tag> tags(String exception, String method, String outcome, String status, String uri) {
        // "error" is what Micrometer adds itself
        return Tags.of(
                "error",
                exception,
                "exception",
                exception,
                "method",
                method,
                "outcome",
                outcome,
                "status",
                status,
                "uri",
                uri);
    }

    @Test
    void requestsAreTimedByTheTemplateOfTheirRoute() {
        contexts.run(context -> {
            TestClient client = new TestClient(context);
            assertThat(client.get("/pages/one").body()).isEqualTo("one true");
            assertThat(client.get("/pages/two").body()).isEqualTo("two true");

            await().until(() -> timer("/pages/{name}").count() == 2);
            assertThat(timer("/pages/{name}").getId().getTags())
                    .containsExactlyElementsOf(tags("none", "GET", "SUCCESS", "200", "/pages/{name}"));
        });
    }

    @Test
    void failuresAndLaterAnswersAreTold() {
        contexts.run(context -> {
            TestClient client = new TestClient(context);
            client.get("/absent");
            client.get("/failing");
            client.get("/later");
            client.get("/later/failing");
            client.send("POST", "/stream", "abc");

            assertThat(timer("/absent").getId().getTags())
                    .containsExactlyElementsOf(tags("none", "GET", "CLIENT_ERROR", "404", "/absent"));
            assertThat(timer("/failing").getId().getTags())
                    .containsExactlyElementsOf(tags("IllegalStateException", "GET", "SERVER_ERROR", "500", "/failing"));
            assertThat(timer("/later").getId().getTags())
                    .containsExactlyElementsOf(tags("none", "GET", "SUCCESS", "200", "/later"));
            assertThat(timer("/later/failing").getId().getTags())
                    .containsExactlyElementsOf(
                            tags("IllegalArgumentException", "GET", "SERVER_ERROR", "500", "/later/failing"));
            assertThat(timer("/stream").getId().getTags())
                    .containsExactlyElementsOf(tags("none", "POST", "SUCCESS", "200", "/stream"));
        });
    }

    @Test
    void tracerGetsTheHeadersOfTheRequest() {
        contexts.run(context -> {
            new TestClient(context).get("/pages/x", "traceparent", "00-1-2-01");
            assertThat(traces).singleElement().asString().endsWith(" 00-1-2-01");
        });
    }

    @Test
    void handlersStayAsTheyAreWithoutARegistry() {
        TestContexts.onFreePort()
                .withBean(MeterRegistry.class, () -> meters)
                .withUserConfiguration(Beans.class)
                .run(context -> {
                    new TestClient(context).get("/later");
                    assertThat(meters.find("http.server.requests").meters()).isEmpty();
                });
    }
}
