package io.github.reactorserver.boot.autoconfigure;

import java.util.List;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.ExecutableMode;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.boot.context.properties.bind.BindableRuntimeHintsRegistrar;
import org.springframework.util.ReflectionUtils;

/**
 * What a native image must keep: files of the live page, virtual threads, and the properties as the endpoint shows and changes
 * them.
 */
final class ReactorServerHints implements RuntimeHintsRegistrar {

    @Override
    public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
        hints.resources().registerPattern("io/github/reactorserver/boot/monitor/live/*");
        hints.resources().registerPattern("io/github/reactorserver/http/file/mime.types");
        // found by name, since it is newer than the Java that this is compiled for
        var virtualThreads = ReflectionUtils.findMethod(Executors.class, "newVirtualThreadPerTaskExecutor");
        if (virtualThreads != null) {
            hints.reflection().registerMethod(virtualThreads, ExecutableMode.INVOKE);
        }
        List.of(ReactorServerProperties.class.getDeclaredClasses())
                .forEach(group -> hints.reflection().registerType(group, MemberCategory.INVOKE_PUBLIC_METHODS));
        hints.reflection().registerType(ReactorServerProperties.class, MemberCategory.INVOKE_PUBLIC_METHODS);
        BindableRuntimeHintsRegistrar.forTypes(LiveSettings.Http.class, LiveSettings.Tcp.class)
                .registerHints(hints);
    }
}
