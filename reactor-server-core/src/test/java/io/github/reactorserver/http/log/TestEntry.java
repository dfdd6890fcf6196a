package io.github.reactorserver.http.log;

import java.util.HashMap;
import java.util.Map;

/** An entry that tests change as they need. */
final class TestEntry implements AccessLogEntry {
    String remoteAddress = "192.0.2.7";
    String method = "GET";
    String target = "/index.html?a=b";
    String protocol = "HTTP/1.1";
    String user;
    String traceId;
    int status = 200;
    long bytes = 5120;
    long durationNanos = 1_234_567_890;
    final Map<String, String> request = new HashMap<>();
    final Map<String, String> response = new HashMap<>();

    @Override
    public String remoteAddress() {
        return remoteAddress;
    }

    @Override
    public long timestampMillis() {
        return 1_795_267_789_123L; // 2026-11-21T13:29:49.123Z
    }

    @Override
    public String method() {
        return method;
    }

    @Override
    public String target() {
        return target;
    }

    @Override
    public String protocol() {
        return protocol;
    }

    @Override
    public int status() {
        return status;
    }

    @Override
    public long bytes() {
        return bytes;
    }

    @Override
    public long durationNanos() {
        return durationNanos;
    }

    @Override
    public String loop() {
        return "reactor-server-loop-2";
    }

    @Override
    public long connectionId() {
        return 4711;
    }

    @Override
    public String requestHeader(String name) {
        return request.get(name);
    }

    @Override
    public String responseHeader(String name) {
        return response.get(name);
    }

    @Override
    public String user() {
        return user;
    }

    @Override
    public String traceId() {
        return traceId;
    }
}
