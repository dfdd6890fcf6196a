package io.github.reactorserver.boot.autoconfigure;

import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.observation.GlobalObservationConvention;
import io.micrometer.observation.ObservationFilter;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationPredicate;
import io.micrometer.observation.ObservationRegistry;
import java.lang.reflect.Method;
import java.util.Set;
import java.util.stream.Stream;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationHandlerGroup;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationProperties;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationRegistryCustomizer;

/** Who hears of observations, or changes them, according to the beans that Spring Boot gives to their registry. */
final class ObservationListeners {
    private static final Set<Class<?>> KINDS = Set.of(
            ObservationRegistry.class,
            ObservationHandler.class,
            ObservationHandlerGroup.class,
            ObservationFilter.class,
            ObservationPredicate.class,
            GlobalObservationConvention.class,
            ObservationRegistryCustomizer.class);
    private static final Set<Class<?>> OWNERS =
            Set.of(MetricsAutoConfiguration.class, ObservationAutoConfiguration.class);

    private final ConfigurableListableBeanFactory beans;

    ObservationListeners(ConfigurableListableBeanFactory beans) {
        this.beans = beans;
    }

    /** Whether Spring Boot's own meters are all that comes of an observation. */
    boolean areMetersOnly() {
        return names(ObservationRegistry.class).count() == 1
                && names(DefaultMeterObservationHandler.class).count() == 1
                && KINDS.stream().flatMap(this::names).allMatch(this::isSpringBoots)
                && beans.getBeanProvider(ObservationProperties.class).stream()
                        .allMatch(properties -> properties.getEnable().isEmpty()
                                && properties.getKeyValues().isEmpty());
    }

    private Stream<String> names(Class<?> kind) {
        return Stream.of(BeanFactoryUtils.beanNamesForTypeIncludingAncestors(beans, kind));
    }

    private boolean isSpringBoots(String name) {
        if (!beans.containsBeanDefinition(name)
                || !(beans.getMergedBeanDefinition(name) instanceof RootBeanDefinition definition)) {
            return false;
        }
        Method factory = definition.getResolvedFactoryMethod();
        return factory != null && OWNERS.contains(factory.getDeclaringClass());
    }
}
