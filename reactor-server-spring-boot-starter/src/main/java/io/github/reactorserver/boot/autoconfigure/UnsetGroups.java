package io.github.reactorserver.boot.autoconfigure;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationPropertiesBindHandlerAdvisor;
import org.springframework.boot.context.properties.bind.AbstractBindHandler;
import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertyState;

/**
 * Has the binder pass over the groups of {@link ReactorServerProperties} that no property is set of. The result is the
 * same without it, only later.
 */
final class UnsetGroups implements ConfigurationPropertiesBindHandlerAdvisor {
    private static final ConfigurationPropertyName PREFIX =
            ConfigurationPropertyName.of(ReactorServerProperties.PREFIX);

    @Override
    public BindHandler apply(BindHandler handler) {
        return new AbstractBindHandler(handler) {
            @Override
            public <T> @Nullable Bindable<T> onStart(
                    ConfigurationPropertyName name, Bindable<T> target, BindContext context) {
                return isUnsetGroup(name, target, context) ? null : super.onStart(name, target, context);
            }
        };
    }

    private static boolean isUnsetGroup(ConfigurationPropertyName name, Bindable<?> target, BindContext context) {
        Class<?> type = target.getType().getRawClass();
        if (type == null || !type.isRecord() || !PREFIX.isParentOf(name)) {
            return false;
        }
        for (ConfigurationPropertySource source : context.getSources()) {
            // a value of the group's own name is an error that the binder reports
            if (source.containsDescendantOf(name) != ConfigurationPropertyState.ABSENT
                    || source.getConfigurationProperty(name) != null) {
                return false;
            }
        }
        return true;
    }
}
