package io.github.reactorserver.transport;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What every transport does. A transport's test only says which transport it is. */
public abstract class TransportContract implements ListenSocketContract, StreamSocketContract, PollerContract {
    private TransportRig rig;

    protected abstract TransportFixture fixture();

    @BeforeEach
    void openRig() throws Exception {
        rig = new TransportRig(fixture());
    }

    @AfterEach
    protected void closeRig() {
        rig.close();
    }

    @Override
    public TransportRig rig() {
        return rig;
    }
}
