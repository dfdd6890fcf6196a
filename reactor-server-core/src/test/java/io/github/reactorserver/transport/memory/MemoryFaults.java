package io.github.reactorserver.transport.memory;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What is to go wrong in a {@link MemoryTransport}. Thread-safe. */
public final class MemoryFaults {
    private final MemoryTransport transport;
    private volatile int descriptorLimit = Integer.MAX_VALUE;
    private volatile int failingAccepts;
    private volatile int exhaustedAccepts;
    private volatile boolean registrationsFail;
    private volatile boolean registrationsExhausted;
    private volatile int workingPollers = Integer.MAX_VALUE;
    private final Map<Call, Integer> throwing = new ConcurrentHashMap<>();

    /** What a connection asks of the system. */
    public enum Call {
        REGISTER,
        INTEREST,
        READ,
        WRITE,
        SHUTDOWN_OUTPUT,
        ABORT,
        /** Has its effect before it throws: a descriptor is gone also if closing it fails. */
        CLOSE
    }

    MemoryFaults(MemoryTransport transport) {
        this.transport = transport;
    }

    /** Accepting fails as soon as so many descriptors are open. */
    public void limitDescriptors(int most) {
        descriptorLimit = most;
        transport.locked(transport::signal);
    }

    /** The next calls of accept fail. */
    public void failAccepts(int times) {
        failingAccepts = times;
    }

    /** The next calls of accept find no memory. */
    public void exhaustAccepts(int times) {
        exhaustedAccepts = times;
    }

    /** Whether there is no memory for sockets to join pollers. */
    public void exhaustRegistrations(boolean exhaust) {
        registrationsExhausted = exhaust;
    }

    /** Whether sockets can join pollers. */
    public void failRegistrations(boolean fail) {
        registrationsFail = fail;
    }

    /** Only so many more pollers can be opened. */
    public void limitPollers(int more) {
        workingPollers = more;
    }

    /** Such a call of a connection throws an error, once, after so many that do not. */
    public void throwAt(Call call, int others) {
        throwing.put(call, others);
    }

    void throwIfAsked(Call call) {
        Integer others = throwing.get(call);
        if (others != null && others == 0) {
            throwing.remove(call);
            throw new OutOfMemoryError("at " + call + ", as asked for");
        } else if (others != null) {
            throwing.put(call, others - 1);
        }
    }

    void throwIfOutOfDescriptors(int open) throws IOException {
        if (open >= descriptorLimit) {
            throw new IOException("Too many open files");
        }
    }

    void throwIfAcceptFails() throws IOException {
        if (exhaustedAccepts > 0) {
            exhaustedAccepts--;
            throw new OutOfMemoryError("on purpose");
        }
        if (failingAccepts > 0) {
            failingAccepts--;
            throw new IOException("accept fails, as asked for");
        }
    }

    void throwIfRegistrationFails() throws IOException {
        if (registrationsExhausted) {
            throw new OutOfMemoryError("on purpose");
        }
        if (registrationsFail) {
            throw new IOException("registration fails, as asked for");
        }
    }

    void throwIfPollersFail() throws IOException {
        if (workingPollers <= 0) {
            throw new IOException("opening a poller fails, as asked for");
        }
        workingPollers--;
    }
}
