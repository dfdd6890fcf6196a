package io.github.reactorserver.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactorserver.transport.TransportFixture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What an HTTP server does on every transport. A transport's test only says which transport it is. */
public abstract class HttpServerContract
        implements HttpExchangeContract,
                HttpFileContract,
                HttpRefusalContract,
                HttpDispatchContract,
                HttpTimeContract,
                HttpSettingsContract,
                HttpSlowReaderContract,
                HttpStopContract {
    private HttpContractRig rig;

    protected abstract TransportFixture fixture();

    @BeforeEach
    void openRig() {
        rig = new HttpContractRig(fixture());
    }

    @AfterEach
    void closeRig() {
        rig.close();
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("http-loop") || name.startsWith("http-accept"));
    }

    @Override
    public HttpContractRig rig() {
        return rig;
    }
}
