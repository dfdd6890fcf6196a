package io.github.reactorserver.transport.memory;

import io.github.reactorserver.event.Channel;
import io.github.reactorserver.event.Poller;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import org.jspecify.annotations.Nullable;

/** Registration and interest of one descriptor. Insists on being used by the thread that registered it. */
abstract class MemoryChannel implements Channel {
    private static final int NO_DESCRIPTOR = -1;

    final MemoryTransport transport;
    private int descriptor = NO_DESCRIPTOR;
    private @Nullable MemoryPoller poller;
    private @Nullable Handler handler;
    private @Nullable Thread owner;
    private int interest = NONE;
    private boolean open = true;

    MemoryChannel(MemoryTransport transport) {
        this.transport = transport;
    }

    /** What could be reported, whatever is asked for. With the lock held. */
    abstract int readiness();

    /** Starts what was queued since the last poll. With the lock held. */
    void submit() {}

    /** Tells the other side. With the lock held. */
    abstract void handleClosed();

    /** Throws if such a call is to. */
    void handleCall(MemoryFaults.Call call) {}

    final void takeDescriptor() throws IOException {
        descriptor = transport.takeDescriptor();
    }

    /** What is asked for and ready. With the lock held. */
    final int reportable() {
        return open ? readiness() & interest : NONE;
    }

    final Handler handler() {
        Handler registered = handler;
        if (registered == null) {
            throw new IllegalStateException("not registered");
        }
        return registered;
    }

    final void requireOwner() {
        if (owner != null && owner != Thread.currentThread()) {
            throw new IllegalStateException("descriptor " + descriptor + " belongs to " + owner.getName()
                    + ", but was used by " + Thread.currentThread().getName());
        }
    }

    final void requireOpen() throws IOException {
        requireOwner();
        if (!open) {
            throw new ClosedChannelException();
        }
    }

    @Override
    public final void register(Poller toJoin, Handler callbacks) throws IOException {
        if (!(toJoin instanceof MemoryPoller memoryPoller) || !memoryPoller.isOf(transport)) {
            throw new IllegalArgumentException("a socket of this memory transport cannot join " + toJoin.getClass());
        }
        if (poller != null) {
            throw new IllegalStateException("registered already");
        }
        transport.faults.throwIfRegistrationFails();
        handleCall(MemoryFaults.Call.REGISTER);
        requireOpen();
        owner = Thread.currentThread();
        poller = memoryPoller;
        handler = callbacks;
        transport.locked(() -> memoryPoller.add(this));
    }

    @Override
    public final int interest() {
        return interest;
    }

    @Override
    public final void interest(int operations) {
        requireOwner();
        if (poller == null) {
            throw new IllegalStateException("not registered");
        }
        handleCall(MemoryFaults.Call.INTEREST);
        if (operations != interest && open) {
            transport.locked(() -> {
                interest = operations;
                transport.interestChanged();
            });
        }
    }

    @Override
    public final boolean isOpen() {
        return open;
    }

    @Override
    public final void close() {
        requireOwner();
        transport.locked(() -> {
            if (open) {
                open = false;
                if (descriptor != NO_DESCRIPTOR) {
                    transport.giveBack(descriptor);
                }
                if (poller != null) {
                    poller.remove(this);
                }
                handleClosed();
                transport.signal();
            }
        });
        handleCall(MemoryFaults.Call.CLOSE);
    }
}
