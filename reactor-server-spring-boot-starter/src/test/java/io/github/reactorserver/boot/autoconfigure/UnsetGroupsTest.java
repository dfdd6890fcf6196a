package io.github.reactorserver.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.beans.PropertyDescriptor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.BeanUtils;
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

    static Stream<PropertyDescriptor> groups() {
        return Arrays.stream(BeanUtils.getPropertyDescriptors(ReactorServerProperties.class))
                .filter(property -> property.getPropertyType().isRecord());
    }

    @ParameterizedTest
    @MethodSource("groups")
    void constantIsWhatTheAnnotationsSay(PropertyDescriptor group) throws Exception {
        Object constant = group.getReadMethod().invoke(new ReactorServerProperties());

        assertThat(constant).isEqualTo(fromAnnotations(group)).isNotSameAs(fromAnnotations(group));
    }

    private static Object fromAnnotations(PropertyDescriptor group) {
        return new Binder().bindOrCreate("any", group.getPropertyType());
    }

    @Test
    void engineGetsTheSameFromConstantsAndFromAnnotations() throws Exception {
        ReactorServerProperties annotations = new ReactorServerProperties();
        List<PropertyDescriptor> groups = groups().toList();
        for (PropertyDescriptor group : groups) {
            group.getWriteMethod().invoke(annotations, fromAnnotations(group));
        }

        assertThat(groups).hasSize(11);
        assertThat(SettingsReader.read(annotations))
                .usingRecursiveComparison()
                .isEqualTo(SettingsReader.read(new ReactorServerProperties()));
    }

    private static ReactorServerProperties bind(Map<String, String> properties, BindHandler handler) {
        return new Binder(new MapConfigurationPropertySource(properties))
                .bindOrCreate(ReactorServerProperties.PREFIX, Bindable.of(ReactorServerProperties.class), handler);
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

        assertThat(properties).usingRecursiveComparison().isEqualTo(bind(set, BindHandler.DEFAULT));
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
            assertThat(properties.getLimits()).isSameAs(ReactorServerProperties.Limits.DEFAULTS);
            assertThat(properties.getWaterMarks().high().toMegabytes()).isEqualTo(2);
            assertThat(properties.getWaterMarks().low()).isEqualTo(ReactorServerProperties.WaterMarks.DEFAULTS.low());
        });
    }
}
