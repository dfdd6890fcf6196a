package io.github.reactorserver.boot.monitor;

import io.github.reactorserver.boot.ReactorServer;
import io.github.reactorserver.boot.autoconfigure.ReactorServerProperties;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;

/**
 * Actuator endpoint about the server: an overview, and its parts {@code loops}, {@code blocked}, {@code connections} and
 * {@code config}. Closing a connection is off unless {@code management.endpoint.reactorserver.access} is unrestricted.
 */
@Endpoint(id = "reactorserver", defaultAccess = Access.READ_ONLY)
public final class ReactorServerEndpoint {
    private static final int PAGE_SIZE = 100;
    private static final int MAX_PAGE_SIZE = 1_000;
    private static final List<String> PARTS = List.of("loops", "blocked", "connections", "config");

    private final ReactorServer server;
    private final ReactorServerProperties properties;
    private final Connections connections;

    ReactorServerEndpoint(ReactorServer server, ReactorServerProperties properties) {
        this.server = server;
        this.properties = properties;
        connections =
                new Connections(server, new AddressMask(properties.endpoint().maskAddresses()));
    }

    /** The server in short. */
    @ReadOperation
    public Map<String, Object> overview() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("name", server.name());
        members.put("running", server.isRunning());
        members.put("transport", Reports.transport(server, properties.transport()));
        members.put("listeners", Reports.listeners(server));
        members.put("compute", Reports.compute(server));
        members.put("loops", Reports.loops(server));
        return members;
    }

    /**
     * One part in full.
     *
     * @param part {@code loops}, {@code blocked}, {@code connections} or {@code config}
     * @param page of the connections, 0 by default
     * @param size of a page of connections, 100 by default and 1,000 at most
     */
    @ReadOperation
    public Map<String, Object> part(@Selector String part, @Nullable Integer page, @Nullable Integer size) {
        return switch (part) {
            case "loops" -> Map.of("loops", Reports.loops(server));
            case "blocked" -> Map.of("blocked", Reports.blockedTurns(server));
            case "connections" ->
                connections.page(
                        within("page", page, 0, 0, Integer.MAX_VALUE),
                        within("size", size, PAGE_SIZE, 1, MAX_PAGE_SIZE));
            case "config" -> Configuration.of(properties);
            default -> throw new InvalidEndpointRequestException("there is no part '" + part + "'", PARTS.toString());
        };
    }

    private static int within(String name, @Nullable Integer value, int fallback, int least, int most) {
        if (value != null && (value < least || value > most)) {
            throw new InvalidEndpointRequestException(
                    name + " " + value + " is out of range", "it must be within " + least + ".." + most);
        }
        return value == null ? fallback : value;
    }

    /**
     * Closes a connection.
     *
     * @param part {@code connections}
     * @param listener name of its listener
     * @param id of the connection
     */
    @DeleteOperation
    public Map<String, Object> close(@Selector String part, @Selector String listener, @Selector long id) {
        if (!part.equals("connections")) {
            throw new InvalidEndpointRequestException("only connections can be closed", part);
        }
        return Map.of("closed", connections.close(listener, id));
    }
}
