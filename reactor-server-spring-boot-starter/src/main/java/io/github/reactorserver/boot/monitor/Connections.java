package io.github.reactorserver.boot.monitor;

import io.github.reactorserver.boot.ReactorServer;
import io.github.reactorserver.http.server.HttpServer;
import io.github.reactorserver.net.NextDeadline;
import io.github.reactorserver.net.TcpConnection;
import io.github.reactorserver.net.TcpServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/** The open connections of all listeners. Called from any thread but a loop's. */
final class Connections {
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(1);

    private final ReactorServer server;
    private final AddressMask mask;

    private record Entry(String listener, String protocol, TcpConnection connection) {}

    Connections(ReactorServer server, AddressMask mask) {
        this.server = server;
        this.mask = mask;
    }

    /**
     * One page of them, the oldest first.
     *
     * @param page 0 and up
     * @param size of a page, 1 and up
     */
    Map<String, Object> page(int page, int size) {
        List<Entry> all = all();
        long first = (long) page * size;
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("total", all.size());
        members.put("page", page);
        members.put("size", size);
        // all are asked before the first is waited for
        List<CompletableFuture<Map<String, Object>>> asked =
                all.stream().skip(first).limit(size).map(this::describe).toList();
        members.put("connections", asked.stream().map(CompletableFuture::join).toList());
        return members;
    }

    private List<Entry> all() {
        List<Entry> entries = new ArrayList<>();
        for (HttpServer http : server.httpServers().values()) {
            http.connections().forEach(connection -> entries.add(new Entry(http.name(), "http", connection)));
        }
        for (TcpServer tcp : server.tcpServers().values()) {
            tcp.connections().forEach(connection -> entries.add(new Entry(tcp.name(), "tcp", connection)));
        }
        entries.sort(
                Comparator.comparing((Entry entry) -> entry.connection().age()).reversed());
        return entries;
    }

    private CompletableFuture<Map<String, Object>> describe(Entry entry) {
        TcpConnection connection = entry.connection();
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("listener", entry.listener());
        members.put("id", connection.id());
        members.put("protocol", entry.protocol());
        members.put("loop", connection.loop().name());
        members.put("state", connection.state().name().toLowerCase(Locale.ROOT));
        members.put("remoteAddress", mask.show(connection.remoteAddress()));
        members.put("ageMillis", connection.age().toMillis());
        return inLoop(connection).thenApply(more -> {
            members.putAll(more);
            return members;
        });
    }

    // what belongs to the loop's thread is asked there; a loop that does not answer in time is passed over
    private static CompletableFuture<Map<String, Object>> inLoop(TcpConnection connection) {
        CompletableFuture<Map<String, Object>> response = new CompletableFuture<>();
        try {
            connection.loop().runInLoop(() -> {
                Map<String, Object> members = new LinkedHashMap<>();
                members.put("bytesRead", connection.bytesRead());
                members.put("bytesWritten", connection.bytesWritten());
                members.put("pendingWrite", connection.pendingBytes());
                members.put("aboveHighWater", connection.isAboveHighWater());
                members.put("inputEnded", connection.isInputEnded());
                NextDeadline next = connection.nextDeadline();
                if (next != null) {
                    members.put("endsFor", next.reason().tag());
                    members.put("endsInMillis", next.left().toMillis());
                }
                response.complete(members);
            });
            return response.completeOnTimeout(Map.of(), ANSWER_LIMIT.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.completedFuture(Map.of());
        }
    }

    /**
     * Closes a connection.
     *
     * @return whether it was there
     */
    boolean close(String listener, long id) {
        for (Entry entry : all()) {
            if (entry.listener().equals(listener) && entry.connection().id() == id) {
                entry.connection().close();
                return true;
            }
        }
        return false;
    }
}
