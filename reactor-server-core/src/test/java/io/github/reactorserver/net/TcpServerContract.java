package io.github.reactorserver.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactorserver.transport.TransportFixture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What a server does on every transport. A transport's test only says which transport it is. */
public abstract class TcpServerContract
        implements TcpStartContract,
                TcpCallbackContract,
                TcpEndContract,
                TcpFailureContract,
                TcpSendContract,
                TcpFileContract,
                TcpPreparedFileContract,
                TcpFlowContract,
                TcpLingerContract,
                TcpTimeContract,
                TcpRateContract,
                TcpHeartbeatContract,
                TcpSettingsContract,
                TcpFiguresContract,
                TcpStopContract {
    private TcpRig rig;

    protected abstract TransportFixture fixture();

    @BeforeEach
    void openRig() {
        rig = new TcpRig(fixture());
    }

    @AfterEach
    void closeRig() {
        rig.close();
        assertThat(TcpRig.loopThreads()).isEmpty();
    }

    @Override
    public TcpRig rig() {
        return rig;
    }
}
