package io.github.reactorserver.boot.autoconfigure;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Application contexts with the starter's auto-configuration, as a plain application gets it. */
final class TestContexts {
    private TestContexts() {}

    /** Nothing configured: listens on the default port once it runs. */
    static ApplicationContextRunner unconfigured() {
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        ReactorServerMetricsAutoConfiguration.class, ReactorServerAutoConfiguration.class));
    }

    /** Any free port and one I/O loop; without static files, of which the tests have some. */
    static ApplicationContextRunner onFreePort() {
        return unconfigured()
                .withPropertyValues(
                        "reactor-server.port=0",
                        "reactor-server.address=127.0.0.1",
                        "reactor-server.loop-threads=1",
                        "reactor-server.files.enabled=false",
                        "reactor-server.shutdown.grace-period=5s");
    }
}
