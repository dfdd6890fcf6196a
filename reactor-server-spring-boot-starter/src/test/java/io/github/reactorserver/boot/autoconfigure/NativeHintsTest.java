package io.github.reactorserver.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactorserver.boot.OnConnection;
import io.github.reactorserver.boot.OnMessage;
import io.github.reactorserver.boot.logging.LoggingProperties;
import io.github.reactorserver.boot.monitor.LivePageAutoConfiguration;
import io.github.reactorserver.boot.monitor.ReactorServerActuatorAutoConfiguration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.aot.generate.ClassNameGenerator;
import org.springframework.aot.generate.DefaultGenerationContext;
import org.springframework.aot.generate.GeneratedFiles.Kind;
import org.springframework.aot.generate.InMemoryGeneratedFiles;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.aot.hint.annotation.ReflectiveRuntimeHintsRegistrar;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.beans.factory.aot.AotServices;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.javapoet.ClassName;
import org.springframework.util.ReflectionUtils;

/** What ahead-of-time processing finds for a native image. */
final class NativeHintsTest {
    private final RuntimeHints hints = new RuntimeHints();

    record Bound(String text) {}

    static class Methods {
        @OnMessage(path = "/bound", method = "POST")
        CompletionStage<List<Bound>> bound(Bound body) {
            return null;
        }

        @OnConnection(OnConnection.Event.UP)
        void up() {}
    }

    @Test
    void filesPropertiesAndVirtualThreadsAreKept() {
        List<RuntimeHintsRegistrar> registrars =
                AotServices.factories().load(RuntimeHintsRegistrar.class).asList();
        assertThat(registrars).hasAtLeastOneElementOfType(ReactorServerHints.class);
        registrars.stream()
                .filter(registrar -> registrar.getClass().getName().startsWith("io.github.reactorserver."))
                .forEach(registrar -> registrar.registerHints(hints, null));

        assertThat(RuntimeHintsPredicates.resource().forResource("io/github/reactorserver/boot/monitor/live/live.js"))
                .accepts(hints);
        assertThat(RuntimeHintsPredicates.reflection().onType(ReactorServerProperties.Limits.class))
                .accepts(hints);
        assertThat(RuntimeHintsPredicates.reflection()
                        .onConstructorInvocation(LiveSettings.Tcp.class.getDeclaredConstructors()[0]))
                .accepts(hints);
        assertThat(RuntimeHintsPredicates.reflection()
                        .onConstructorInvocation(LoggingProperties.class.getDeclaredConstructors()[0]))
                .accepts(hints);
        Stream.of(Executors.class.getMethods())
                .filter(method -> method.getName().equals("newVirtualThreadPerTaskExecutor"))
                .forEach(
                        method -> assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(method))
                                .accepts(hints));
    }

    @Test
    void handlerMethodsAndTheTypesOfTheirJsonAreKept() {
        new ReflectiveRuntimeHintsRegistrar().registerRuntimeHints(hints, Methods.class);

        for (String method : List.of("bound", "up")) {
            assertThat(RuntimeHintsPredicates.reflection()
                            .onMethodInvocation(Stream.of(ReflectionUtils.getDeclaredMethods(Methods.class))
                                    .filter(declared -> declared.getName().equals(method))
                                    .findFirst()
                                    .orElseThrow()))
                    .accepts(hints);
        }
        assertThat(RuntimeHintsPredicates.reflection().onType(Bound.class)).accepts(hints);
    }

    @Test
    void contextOfTheStarterIsProcessedAheadOfTime() {
        InMemoryGeneratedFiles files = new InMemoryGeneratedFiles();
        DefaultGenerationContext generation = new DefaultGenerationContext(
                new ClassNameGenerator(ClassName.get("io.github.reactorserver.test", "Native")), files);
        try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
            TestPropertyValues.of(
                            "reactor-server.dashboard.enabled=true", "management.endpoints.jmx.exposure.include=*")
                    .applyTo(context);
            context.register(
                    ReactorServerMetricsAutoConfiguration.class,
                    ReactorServerAutoConfiguration.class,
                    ReactorServerActuatorAutoConfiguration.class,
                    LivePageAutoConfiguration.class,
                    HandlersTest.Application.class,
                    Methods.class);
            new ApplicationContextAotGenerator().processAheadOfTime(context, generation);
            generation.writeGeneratedContent();
        }

        assertThat(files.getGeneratedFiles(Kind.SOURCE).keySet())
                .anyMatch(name -> name.contains("ReactorServerAutoConfiguration"))
                .anyMatch(name -> name.contains("LivePageAutoConfiguration"));
        assertThat(RuntimeHintsPredicates.reflection().onType(Bound.class)).accepts(generation.getRuntimeHints());
        assertThat(RuntimeHintsPredicates.reflection()
                        .onConstructorInvocation(
                                ReactorServerProperties.Timeouts.class.getDeclaredConstructors()[0]))
                .accepts(generation.getRuntimeHints());
        assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(ReactorServerProperties.class, "setTimeouts"))
                .accepts(generation.getRuntimeHints());
    }
}
