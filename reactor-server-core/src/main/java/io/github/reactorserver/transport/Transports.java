package io.github.reactorserver.transport;

import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

/** Chooses among the transports on the class path. Thread-safe. */
public final class Transports {
    /** Name that stands for the best available transport. */
    public static final String AUTO = "auto";

    private Transports() {}

    /** Every transport on the class path, the most preferred first, available or not. */
    public static List<Transport> all() {
        return ServiceLoader.load(Transport.class, Transports.class.getClassLoader()).stream()
                .map(ServiceLoader.Provider::get)
                .sorted(Comparator.comparingInt(Transport::priority).reversed())
                .toList();
    }

    /**
     * The transport of that name, or the best available one for {@link #AUTO}.
     *
     * @throws IllegalArgumentException if there is none of that name, or it does not work here
     */
    public static Transport choose(String name) {
        return choose(name, all());
    }

    static Transport choose(String name, List<Transport> all) {
        return all.stream()
                .filter(transport -> name.equals(AUTO) || transport.name().equals(name))
                .filter(Transport::isAvailable)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("transport '" + name + "' is not available; there are "
                        + all.stream()
                                .map(t -> t.name() + (t.isAvailable() ? "" : " (not available here)"))
                                .collect(Collectors.joining(", ", "", ", or 'auto'"))));
    }
}
