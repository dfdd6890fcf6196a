package io.github.reactorserver.boot.monitor;

import io.github.reactorserver.boot.ReactorServer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.actuate.info.Info;
import org.springframework.boot.actuate.info.InfoContributor;

/** Says what serves the application: transport, loops and ports. */
final class ReactorServerInfoContributor implements InfoContributor {
    private final ReactorServer server;

    ReactorServerInfoContributor(ReactorServer server) {
        this.server = server;
    }

    @Override
    public void contribute(Info.Builder builder) {
        Map<String, Object> ports = new LinkedHashMap<>();
        server.httpServers().values().forEach(http -> ports.put(http.name(), http.port()));
        server.tcpServers().values().forEach(tcp -> ports.put(tcp.name(), tcp.port()));
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("name", server.name());
        members.put("transport", Reports.transportName(server));
        members.put("loops", server.eventLoops().size());
        members.put("ports", ports);
        builder.withDetail("reactorServer", members);
    }
}
