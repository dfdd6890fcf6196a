package io.github.reactorserver.boot.autoconfigure;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringBootVersion;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;

/** Stops an application on a Spring Boot that the starter was not made for, before a class is found to be missing. */
final class SpringBootCheck implements ApplicationContextInitializer<ConfigurableApplicationContext> {
    private static final String MAJOR = "4";

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        check(SpringBootVersion.getVersion());
    }

    static void check(@Nullable String version) {
        if (version != null && !version.startsWith(MAJOR + ".")) {
            throw new UnsupportedSpringBootException(version, MAJOR);
        }
    }
}
