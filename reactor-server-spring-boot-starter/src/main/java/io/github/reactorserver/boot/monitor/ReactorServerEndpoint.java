package io.github.reactorserver.boot.monitor;

import io.github.reactorserver.boot.ReactorServer;
import io.github.reactorserver.boot.autoconfigure.LiveSettings;
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
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * Actuator endpoint about the server: an overview, and its parts {@code loops}, {@code blocked}, {@code connections} and
 * {@code config}. Changing a setting and closing a connection
 * are off unless {@code management.endpoint.reactorserver.access} is unrestricted.
 */
@Endpoint(id = "reactorserver", defaultAccess = Access.READ_ONLY)
public final class ReactorServerEndpoint {
    private static final String IN_FORCE = "in-force";
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
                new Connections(server, new AddressMask(properties.getEndpoint().maskAddresses()));
    }

    /** The server in short. */
    @ReadOperation
    public Map<String, Object> overview() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("name", server.name());
        members.put("running", server.isRunning());
        members.put("transport", Reports.transport(server, properties.getTransport()));
        members.put("listeners", Reports.listeners(server));
        members.put("compute", Reports.compute(server));
        members.put("memory", Reports.memory(server));
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
            case "config" -> config();
            default -> throw new InvalidEndpointRequestException("there is no part '" + part + "'", PARTS.toString());
        };
    }

    private Map<String, Object> config() {
        Map<String, Object> members = Configuration.of(properties);
        members.put(IN_FORCE, LiveSettings.inForce(server));
        return members;
    }

    /**
     * Changes a setting of a running listener, until the server stops.
     *
     * @param part {@code config}
     * @param listener its name
     * @param property its name within the group of the listener's properties, such as {@code timeouts.keep-alive}
     * @param value as it is written in a configuration file
     */
    @WriteOperation
    public WebEndpointResponse<Map<String, Object>> change(
            @Selector String part, @Selector String listener, String property, String value) {
        if (!part.equals("config")) {
            return refused("only the config can be changed, not " + part);
        }
        try {
            return new WebEndpointResponse<>(Map.of(IN_FORCE, LiveSettings.change(server, listener, property, value)));
        } catch (IllegalArgumentException | InvalidConfigurationPropertyValueException e) {
            return refused(LiveSettings.reason(e));
        }
    }

    private static WebEndpointResponse<Map<String, Object>> refused(String reason) {
        return new WebEndpointResponse<>(Map.of("error", reason), WebEndpointResponse.STATUS_BAD_REQUEST);
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
