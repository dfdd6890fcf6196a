package io.github.reactorserver.benchmarks.servers;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * nginx as one process, so that its CPU time is that process's: no master, fixed answers from the configuration. It
 * cannot be asked for any free port, so one that is free now is taken.
 */
public record NginxConfiguration(int port, Path folder) {
    private static final String TEXT = """
            daemon off;
            master_process off;
            pid %1$s/nginx.pid;
            error_log stderr error;
            worker_rlimit_nofile 20000;
            events { worker_connections 15000; multi_accept on; }
            http {
              access_log off;
              tcp_nodelay on;
              sendfile on;
              tcp_nopush on;
              open_file_cache max=1000 inactive=60s;
              keepalive_requests 1000000000;
              keepalive_timeout 120s;
              client_body_temp_path %1$s/body;
              proxy_temp_path %1$s/proxy;
              fastcgi_temp_path %1$s/fastcgi;
              uwsgi_temp_path %1$s/uwsgi;
              scgi_temp_path %1$s/scgi;
              server {
                listen 127.0.0.1:%2$d backlog=1024;
                location = / { default_type text/plain; return 200 "Hello, World!"; }
                location = /json { default_type application/json; return 200 '{"message":"Hello, World!"}'; }
                location /files/ { root %3$s; types { } default_type application/octet-stream; }
              }
            }
            """;

    /**
     * Writes a configuration into a folder of its own.
     *
     * @param files folder with {@link StaticFiles}, null for none
     */
    public static NginxConfiguration write(@Nullable Path files) throws IOException {
        int port;
        try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = any.getLocalPort();
        }
        Path folder = Files.createTempDirectory("nginx-");
        Files.writeString(folder.resolve("nginx.conf"), TEXT.formatted(folder, port, files == null ? folder : files));
        return new NginxConfiguration(port, folder);
    }

    public List<String> command() {
        return List.of(
                "nginx",
                "-p",
                folder.toString(),
                "-c",
                folder.resolve("nginx.conf").toString());
    }
}
