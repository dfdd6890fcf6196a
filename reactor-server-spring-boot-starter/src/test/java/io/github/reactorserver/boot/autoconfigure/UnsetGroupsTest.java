package io.github.reactorserver.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.convert.ConverterNotFoundException;

/** Groups without a property of theirs: their constants, and how the binder passes over them. */
final class UnsetGroupsTest {
    private final ApplicationContextRunner contexts = TestContexts.onFreePort();

    static Stream<RecordComponent> groups() {
        return Arrays.stream(ReactorServerProperties.class.getRecordComponents())
                .filter(component -> component.getType().isRecord());
    }

    @ParameterizedTest
    @MethodSource("groups")
    void constantIsWhatTheAnnotationsSay(RecordComponent group) throws Exception {
        Object constant = group.getAccessor().invoke(bind(Map.of(), BindHandler.DEFAULT));

        assertThat(constant).isEqualTo(fromAnnotations(group)).isNotSameAs(fromAnnotations(group));
    }

    private static Object fromAnnotations(RecordComponent group) {
        return new Binder().bindOrCreate(name(group), group.getType());
    }

    private static String name(RecordComponent group) {
        String dashed = group.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
        return ReactorServerProperties.PREFIX + "." + dashed;
    }

    private static ReactorServerProperties bind(Map<String, String> properties, BindHandler handler) {
        return new Binder(new MapConfigurationPropertySource(properties))
                .bindOrCreate(ReactorServerProperties.PREFIX, Bindable.of(ReactorServerProperties.class), handler);
    }

    @Test
    void engineGetsTheSameFromConstantsAndFromAnnotations() throws Exception {
        List<Object> values = new ArrayList<>();
        ReactorServerProperties constants = bind(Map.of(), BindHandler.DEFAULT);
        for (RecordComponent component : ReactorServerProperties.class.getRecordComponents()) {
            values.add(
                    component.getType().isRecord()
                            ? fromAnnotations(component)
                            : component.getAccessor().invoke(constants));
        }
        ReactorServerProperties annotations = (ReactorServerProperties)
                ReactorServerProperties.class.getDeclaredConstructors()[0].newInstance(values.toArray());

        assertThat(SettingsReader.read(annotations))
                .usingRecursiveComparison()
                .isEqualTo(SettingsReader.read(constants));
    }

    @Test
    void onlyGroupsWithAPropertyAreBound() {
        List<String> bound = new ArrayList<>();
        BindHandler recording = new BindHandler() {
            @Override
            public <T> Bindable<T> onStart(ConfigurationPropertyName name, Bindable<T> target, BindContext context) {
                bound.add(name.toString());
                return target;
            }
        };
        Map<String, String> set = Map.of("reactor-server.water-marks.high", "2MB", "reactor-server.port", "7");

        ReactorServerProperties properties = bind(set, new UnsetGroups().apply(recording));

        assertThat(properties).isEqualTo(bind(set, BindHandler.DEFAULT));
        assertThat(bound)
                .contains("reactor-server.port", "reactor-server.water-marks.low", "reactor-server.servers")
                .doesNotContain("reactor-server.timeouts", "reactor-server.timeouts.body");
    }

    @Test
    void valueInThePlaceOfAGroupIsStillAnError() {
        contexts.withPropertyValues("reactor-server.timeouts=5s")
                .run(context -> assertThat(context)
                        .getFailure()
                        .hasRootCauseInstanceOf(ConverterNotFoundException.class)
                        .hasStackTraceContaining(BindException.class.getName())
                        .hasStackTraceContaining("reactor-server.timeouts"));
    }

    @Test
    void contextPassesOverUnsetGroupsAndHonoursRelaxedNames() {
        contexts.withPropertyValues("reactorServer.waterMarks.HIGH=${size:2MB}").run(context -> {
            ReactorServerProperties properties = context.getBean(ReactorServerProperties.class);
            assertThat(properties.limits()).isSameAs(ReactorServerProperties.Limits.DEFAULTS);
            assertThat(properties.waterMarks().high().toMegabytes()).isEqualTo(2);
            assertThat(properties.waterMarks().low()).isEqualTo(ReactorServerProperties.WaterMarks.DEFAULTS.low());
        });
    }
}
