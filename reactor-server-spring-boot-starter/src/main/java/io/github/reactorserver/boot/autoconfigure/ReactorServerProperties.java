package io.github.reactorserver.boot.autoconfigure;

import io.github.reactorserver.http.file.SymbolicLinks;
import io.github.reactorserver.net.Distribution;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Properties of the server. Spring sets them, nobody changes them later.
 *
 * <p>This is a bean, and not a record, for the sake of the application's start: the constructor of a record has the Java
 * runtime link a method handle with a cast for each type among its parameters, a setter that of its own. For the same reason
 * a group is a constant until a property of it is set, and only then bound with the defaults of its annotations.
 */
@ConfigurationProperties(ReactorServerProperties.PREFIX)
public final class ReactorServerProperties {
    static final String PREFIX = "reactor-server";

    /** Whether to start the server with the application. */
    private boolean enabled = true;

    /** Name of the server in logs, metrics and thread names. */
    private String name = "reactor-server";

    /** Port of the HTTP listener; 0 for any free one, -1 for no HTTP listener. */
    private int port = 8080;

    /** Local address of all listeners; every one of the machine by default. */
    private @Nullable InetAddress address;

    /** Facility of the operating system that moves the bytes; 'auto' takes the best one available. */
    private String transport = "auto";

    /**
     * Number of I/O loops, one thread each, besides the loop that accepts; the number of processors by default. With
     * 0 the accepting loop does everything.
     */
    private @Nullable Integer loopThreads;

    /** Time that one turn of a loop may take before it is reported with the stack that blocks it. */
    private Duration loopBlockedThreshold = Duration.ofMillis(200);

    /** How new connections are spread over the I/O loops. */
    private Distribution distribution = Distribution.ROUND_ROBIN;

    /** Pool of the handlers that may block. */
    private Compute compute = Compute.DEFAULTS;

    /** Options of all sockets. */
    private Socket socket = Socket.DEFAULTS;

    /**
     * Whether a client that has ended its stream still gets its responses; by default it does, but for WebFlux, which
     * cancels what it does for such a client.
     */
    private @Nullable Boolean halfClosure;

    /**
     * Size of what all listeners together may hold for their clients: bodies, answers that wait, unsent output. At three
     * quarters of it whoever holds something gets nothing new; beyond it bodies are refused with 503, and the connections
     * that hold the most are closed; by default a quarter of the heap.
     */
    private @Nullable DataSize memory;

    /** Unsent bytes of one connection at which reading from it stops and resumes. */
    private WaterMarks waterMarks = WaterMarks.DEFAULTS;

    /** Bytes per second that may be moved, in each direction. */
    private RateLimits rateLimits = RateLimits.DEFAULTS;

    /** Time limits of HTTP; zero switches one off. */
    private Timeouts timeouts = Timeouts.DEFAULTS;

    /** Raw TCP listeners. */
    private Tcp tcp = Tcp.DEFAULTS;

    /** Sizes and counts that clients may not exceed. */
    private Limits limits = Limits.DEFAULTS;

    /** Static files of the main HTTP listener. */
    private Files files = Files.DEFAULTS;

    /** End of the server. */
    private Shutdown shutdown = Shutdown.DEFAULTS;

    /**
     * More HTTP listeners by name, each with a port and handlers of its own; none by default. Handlers name theirs
     * with 'server' in the annotation.
     */
    private Map<String, Server> servers = Map.of();

    /** Live page about the server. */
    private Dashboard dashboard = Dashboard.DEFAULTS;

    /** Actuator endpoint about the server. */
    private Endpoint endpoint = Endpoint.DEFAULTS;

    public boolean isEnabled() {
        return enabled;
    }

    public void setEnabled(boolean enabled) {
        this.enabled = enabled;
    }

    public String getName() {
        return name;
    }

    public void setName(String name) {
        this.name = name;
    }

    public int getPort() {
        return port;
    }

    public void setPort(int port) {
        this.port = port;
    }

    public @Nullable InetAddress getAddress() {
        return address;
    }

    public void setAddress(@Nullable InetAddress address) {
        this.address = address;
    }

    public String getTransport() {
        return transport;
    }

    public void setTransport(String transport) {
        this.transport = transport;
    }

    public @Nullable Integer getLoopThreads() {
        return loopThreads;
    }

    public void setLoopThreads(@Nullable Integer loopThreads) {
        this.loopThreads = loopThreads;
    }

    public Duration getLoopBlockedThreshold() {
        return loopBlockedThreshold;
    }

    public void setLoopBlockedThreshold(Duration loopBlockedThreshold) {
        this.loopBlockedThreshold = loopBlockedThreshold;
    }

    public Distribution getDistribution() {
        return distribution;
    }

    public void setDistribution(Distribution distribution) {
        this.distribution = distribution;
    }

    public Compute getCompute() {
        return compute;
    }

    public void setCompute(Compute compute) {
        this.compute = compute;
    }

    public Socket getSocket() {
        return socket;
    }

    public void setSocket(Socket socket) {
        this.socket = socket;
    }

    public @Nullable Boolean getHalfClosure() {
        return halfClosure;
    }

    public void setHalfClosure(@Nullable Boolean halfClosure) {
        this.halfClosure = halfClosure;
    }

    public WaterMarks getWaterMarks() {
        return waterMarks;
    }

    public void setWaterMarks(WaterMarks waterMarks) {
        this.waterMarks = waterMarks;
    }

    public RateLimits getRateLimits() {
        return rateLimits;
    }

    public void setRateLimits(RateLimits rateLimits) {
        this.rateLimits = rateLimits;
    }

    public @Nullable DataSize getMemory() {
        return memory;
    }

    public void setMemory(@Nullable DataSize memory) {
        this.memory = memory;
    }

    public Timeouts getTimeouts() {
        return timeouts;
    }

    public void setTimeouts(Timeouts timeouts) {
        this.timeouts = timeouts;
    }

    public Tcp getTcp() {
        return tcp;
    }

    public void setTcp(Tcp tcp) {
        this.tcp = tcp;
    }

    public Limits getLimits() {
        return limits;
    }

    public void setLimits(Limits limits) {
        this.limits = limits;
    }

    public Files getFiles() {
        return files;
    }

    public void setFiles(Files files) {
        this.files = files;
    }

    public Shutdown getShutdown() {
        return shutdown;
    }

    public void setShutdown(Shutdown shutdown) {
        this.shutdown = shutdown;
    }

    public Map<String, Server> getServers() {
        return servers;
    }

    public void setServers(Map<String, Server> servers) {
        this.servers = Map.copyOf(servers);
    }

    public Dashboard getDashboard() {
        return dashboard;
    }

    public void setDashboard(Dashboard dashboard) {
        this.dashboard = dashboard;
    }

    public Endpoint getEndpoint() {
        return endpoint;
    }

    public void setEndpoint(Endpoint endpoint) {
        this.endpoint = endpoint;
    }

    /**
     * Pool of the handlers that may block.
     *
     * @param threads Number of threads for handlers with COMPUTE dispatch; 2 per processor, at least 4, by default.
     * @param queueCapacity Number of requests that wait for a thread; those beyond are answered 503.
     * @param virtualThreads Number of handlers with VIRTUAL dispatch at a time; requests beyond are answered 503.
     */
    public record Compute(
            @Nullable Integer threads,
            @DefaultValue("1024") int queueCapacity,
            @DefaultValue("8192") int virtualThreads) {
        static final Compute DEFAULTS = new Compute(null, 1_024, 8_192);
    }

    /**
     * Options of all sockets.
     *
     * @param backlog Number of connections that may wait to be accepted.
     * @param noDelay Whether to send small segments at once (TCP_NODELAY).
     * @param keepAlive Whether to probe silent peers (SO_KEEPALIVE).
     * @param keepAliveProbes When and how often to probe them; set one of them only if 'keep-alive' is set.
     * @param reuseAddress Whether to bind while old connections of the port linger (SO_REUSEADDR).
     * @param reusePort Whether several sockets may listen on one port (SO_REUSEPORT).
     * @param sendBuffer Size of a socket's send buffer (SO_SNDBUF); 0 for the operating system's choice.
     * @param receiveBuffer Size of a socket's receive buffer (SO_RCVBUF); 0 for the operating system's choice.
     * @param abortOnClose Whether closing resets the connection and drops what the operating system has not sent
     *     (SO_LINGER of zero).
     */
    public record Socket(
            @DefaultValue("1024") int backlog,
            @DefaultValue("true") boolean noDelay,
            @DefaultValue("false") boolean keepAlive,
            @DefaultValue KeepAliveProbes keepAliveProbes,
            @DefaultValue("true") boolean reuseAddress,
            @DefaultValue("false") boolean reusePort,
            @DefaultValue("0B") DataSize sendBuffer,
            @DefaultValue("0B") DataSize receiveBuffer,
            @DefaultValue("false") boolean abortOnClose) {
        static final Socket DEFAULTS = new Socket(
                1_024,
                true,
                false,
                KeepAliveProbes.DEFAULTS,
                true,
                false,
                DataSize.ofBytes(0),
                DataSize.ofBytes(0),
                false);
    }

    /**
     * When and how often the operating system probes silent peers.
     *
     * @param idle Time of silence before the first probe (TCP_KEEPIDLE), in whole seconds; 0 for the operating system's
     *     choice.
     * @param interval Time between probes (TCP_KEEPINTVL), in whole seconds; 0 for the operating system's choice.
     * @param count Number of probes that stay unanswered before the connection is reset (TCP_KEEPCNT); 0 for the
     *     operating system's choice.
     */
    public record KeepAliveProbes(
            @DefaultValue("0s") Duration idle,
            @DefaultValue("0s") Duration interval,
            @DefaultValue("0") int count) {
        static final KeepAliveProbes DEFAULTS = new KeepAliveProbes(Duration.ZERO, Duration.ZERO, 0);
    }

    /**
     * Unsent bytes of one connection at which reading from it stops and resumes.
     *
     * @param high Unsent bytes of one connection above which reading from it stops.
     * @param low Unsent bytes of one connection at which reading from it resumes; less than 'high'.
     */
    public record WaterMarks(
            @DefaultValue("1MB") DataSize high,
            @DefaultValue("256KB") DataSize low) {
        static final WaterMarks DEFAULTS = new WaterMarks(DataSize.ofMegabytes(1), DataSize.ofKilobytes(256));
    }

    /**
     * Bytes per second that may be moved, in each direction; a second's worth may be moved in a burst.
     *
     * @param connection Size that one connection may move per second; 0 for no limit.
     * @param total Size that all connections of one listener may move per second together; 0 for no limit.
     */
    public record RateLimits(
            @DefaultValue("0B") DataSize connection,
            @DefaultValue("0B") DataSize total) {
        static final RateLimits DEFAULTS = new RateLimits(DataSize.ofBytes(0), DataSize.ofBytes(0));
    }

    /**
     * Time limits of HTTP; zero switches one off.
     *
     * @param header Time from the first byte of a request to the end of its head, else 408; 0 for no limit.
     * @param body Time without a byte of an expected body, else 408; 0 for no limit.
     * @param bodyRate Size that a body that is collected, not streamed, must gain per second on average once it has taken 10
     *     seconds, else 408; 0 for no limit.
     * @param request Time without a byte in either direction while a request is handled, after which its client gets 503,
     *     or the connection ends if the response has begun; handlers may set another one in their annotation; 0 for no limit.
     * @param keepAlive Time without a next request, after which the connection closes; 0 for no limit.
     * @param age Time since a connection was opened, give or take a tenth, after which its next response is its last; 0
     *     for no limit.
     * @param write Time without a byte taken of an unsent answer, after which the connection is reset; 0 for no limit.
     * @param linger Time that the client has to close its side after the last response, anew with what it still sends, six
     *     times that in all; 0 to close at once.
     */
    public record Timeouts(
            @DefaultValue("10s") Duration header,
            @DefaultValue("60s") Duration body,
            @DefaultValue("500B") DataSize bodyRate,
            @DefaultValue("5m") Duration request,
            @DefaultValue("75s") Duration keepAlive,
            @DefaultValue("1h") Duration age,
            @DefaultValue("60s") Duration write,
            @DefaultValue("5s") Duration linger) {
        static final Timeouts DEFAULTS = new Timeouts(
                Duration.ofSeconds(10),
                Duration.ofSeconds(60),
                DataSize.ofBytes(500),
                Duration.ofMinutes(5),
                Duration.ofSeconds(75),
                Duration.ofHours(1),
                Duration.ofSeconds(60),
                Duration.ofSeconds(5));
    }

    /**
     * Raw TCP listeners.
     *
     * @param ports Ports by the name of the handler bean, instead of the one in its annotation; none
     *     by default. 0 takes any free port.
     * @param timeouts Time limits of raw TCP connections.
     * @param heartbeats Probes for silent peers by the name of the handler bean; none by default.
     * @param rejection Text that a connection over the limits is sent before it is closed; it is closed at once by
     *     default.
     */
    public record Tcp(
            @DefaultValue Map<String, Integer> ports,
            @DefaultValue TcpTimeouts timeouts,
            @DefaultValue Map<String, Heartbeat> heartbeats,
            @DefaultValue("") String rejection) {
        static final Tcp DEFAULTS = new Tcp(Map.of(), TcpTimeouts.DEFAULTS, Map.of(), "");

        /** The same properties, unmodifiable. */
        public Tcp {
            ports = Map.copyOf(ports);
            heartbeats = Map.copyOf(heartbeats);
        }
    }

    /**
     * Probes for silent peers of one TCP listener. Any byte received counts as a response.
     *
     * @param interval Time of silence before each probe.
     * @param probe Text that the protocol's peer answers.
     * @param unanswered Number of probes that may stay unanswered before the connection closes.
     */
    public record Heartbeat(
            @DefaultValue("30s") Duration interval,
            @DefaultValue("") String probe,
            @DefaultValue("2") int unanswered) {}

    /**
     * Time limits of raw TCP connections; zero switches one off.
     *
     * @param idle Time without a byte in either direction, after which the connection closes; 0 for no limit.
     * @param write Time without a byte taken of what is unsent, after which the connection is reset; 0 for no limit.
     * @param linger Time that the peer has to close its side after the server closed its own; 0 to close at once.
     */
    public record TcpTimeouts(
            @DefaultValue("0s") Duration idle,
            @DefaultValue("60s") Duration write,
            @DefaultValue("5s") Duration linger) {
        static final TcpTimeouts DEFAULTS =
                new TcpTimeouts(Duration.ZERO, Duration.ofSeconds(60), Duration.ofSeconds(5));
    }

    /**
     * Sizes and counts that clients may not exceed.
     *
     * @param connections Open connections of each listener; those beyond are answered 503 (closed on a TCP listener).
     * @param connectionsPerAddress Open connections of one client address to each listener; 0 for no limit.
     * @param targetSize Size of a request target, else 414.
     * @param headerSize Size of all header fields of a request together, else 431.
     * @param headerCount Number of header fields of a request, else 431.
     * @param bodySize Size of a request body, else 413.
     * @param pipelinedRequests Number of safe requests of one connection that are handled at a time; the next one waits,
     *     as does one that may change something until all before it are answered.
     * @param requestsPerConnection Requests answered by one connection, which is then closed.
     * @param trailerSize Size of all trailer fields of a chunked body together, else 431.
     * @param trailerCount Number of trailer fields of a chunked body, else 431.
     * @param chunkExtensionSize Size of the extensions of one chunk, else 400.
     * @param chunkExtensionsSize Size of the extensions of all chunks of a body, else 400.
     * @param encodedSlashes Whether a path may have encoded slashes, backslashes or percent signs before two digits,
     *     else 400.
     */
    public record Limits(
            @DefaultValue("8192") int connections,
            @DefaultValue("0") int connectionsPerAddress,
            @DefaultValue("8KB") DataSize targetSize,
            @DefaultValue("8KB") DataSize headerSize,
            @DefaultValue("100") int headerCount,
            @DefaultValue("2MB") DataSize bodySize,
            @DefaultValue("8") int pipelinedRequests,
            @DefaultValue("10000") int requestsPerConnection,
            @DefaultValue("8KB") DataSize trailerSize,
            @DefaultValue("100") int trailerCount,
            @DefaultValue("1KB") DataSize chunkExtensionSize,
            @DefaultValue("8KB") DataSize chunkExtensionsSize,
            @DefaultValue("false") boolean encodedSlashes) {
        static final Limits DEFAULTS = new Limits(
                8_192,
                0,
                DataSize.ofKilobytes(8),
                DataSize.ofKilobytes(8),
                100,
                DataSize.ofMegabytes(2),
                8,
                10_000,
                DataSize.ofKilobytes(8),
                100,
                DataSize.ofKilobytes(1),
                DataSize.ofKilobytes(8),
                false);
    }

    /**
     * Static files of the main HTTP listener.
     *
     * @param enabled Whether to serve files; by default so where one of the locations exists, unless WebFlux serves the
     *     application.
     * @param locations Directories, or folders of the class path with 'classpath:' in front; files of earlier ones win.
     * @param prefix Begin of the paths that are answered with files.
     * @param index Names of the files that answer for their directory; the first that exists counts.
     * @param listing Whether to list directories without an index.
     * @param fallback Path of the file that answers for paths without one when a browser navigates there, as in
     *     single-page applications; empty for none. Without effect beside WebFlux, which answers all those paths.
     * @param symbolicLinks Which symbolic links are followed: 'never', 'inside' (their target is below the location) or
     *     'always'.
     * @param hidden Whether to serve names that begin with a dot.
     * @param precompressed Whether to send 'name.br' and 'name.gz' for 'name' to clients that take them.
     * @param hashedAssets Whether scripts, styles, fonts and media with a hash in their name are cached for ever.
     * @param cacheControl Cache-Control of files that no rule is for; empty for none.
     * @param cacheControlRules Cache-Control by patterns, of which the first that matches counts; none by default.
     * @param maxRanges Number of ranges that one request may ask for, else it gets the whole file.
     * @param threads Number of threads that find, read and close files.
     * @param cache Bounds of what is kept in memory or open.
     */
    public record Files(
            @Nullable Boolean enabled,

            @DefaultValue({"classpath:/static", "classpath:/public"})
            List<String> locations,

            @DefaultValue("/") String prefix,
            @DefaultValue("index.html") List<String> index,
            @DefaultValue("false") boolean listing,
            @DefaultValue("") String fallback,
            @DefaultValue("inside") SymbolicLinks symbolicLinks,
            @DefaultValue("false") boolean hidden,
            @DefaultValue("true") boolean precompressed,
            @DefaultValue("true") boolean hashedAssets,
            @DefaultValue("no-cache") String cacheControl,
            @DefaultValue List<CacheControlRule> cacheControlRules,
            @DefaultValue("16") int maxRanges,
            @DefaultValue("2") int threads,
            @DefaultValue FileCache cache) {
        static final Files DEFAULTS = new Files(
                null,
                List.of("classpath:/static", "classpath:/public"),
                "/",
                List.of("index.html"),
                false,
                "",
                SymbolicLinks.INSIDE,
                false,
                true,
                true,
                "no-cache",
                List.of(),
                16,
                2,
                FileCache.DEFAULTS);

        /** The same properties, unmodifiable. */
        public Files {
            locations = List.copyOf(locations);
            index = List.copyOf(index);
            cacheControlRules = List.copyOf(cacheControlRules);
        }
    }

    /**
     * Cache-Control of some files.
     *
     * @param pattern Paths below the prefix if it begins with a slash, else file names: '*' stands for anything but a
     *     slash, '**' for anything, '?' for one character.
     * @param value Value of the header field; empty for none.
     */
    public record CacheControlRule(
            String pattern, @DefaultValue("") String value) {}

    /**
     * Bounds of the files in memory or open.
     *
     * @param size Size of all content in memory.
     * @param entries Number of files in memory or open.
     * @param openFiles Number of files kept open; those being sent may come on top.
     * @param entrySize Size up to which a file is kept in memory, at most 16MB; larger ones are kept open.
     * @param checkInterval Time within which a change of a file is seen; 0 to look at each request.
     * @param expireAfter Time without a request after which a file is forgotten.
     */
    public record FileCache(
            @DefaultValue("64MB") DataSize size,
            @DefaultValue("10000") int entries,
            @DefaultValue("500") int openFiles,
            @DefaultValue("32KB") DataSize entrySize,
            @DefaultValue("1s") Duration checkInterval,
            @DefaultValue("10m") Duration expireAfter) {
        static final FileCache DEFAULTS = new FileCache(
                DataSize.ofMegabytes(64),
                10_000,
                500,
                DataSize.ofKilobytes(32),
                Duration.ofSeconds(1),
                Duration.ofMinutes(10));
    }

    /**
     * End of the server.
     *
     * @param gracePeriod Time that requests in flight have to finish when the application stops.
     */
    public record Shutdown(@DefaultValue("30s") Duration gracePeriod) {
        static final Shutdown DEFAULTS = new Shutdown(Duration.ofSeconds(30));
    }

    /**
     * One more HTTP listener. It shares the loops and the compute pool, and whatever group it does not set itself.
     *
     * @param port Port of the listener; 0 for any free one.
     * @param address Local address of the listener; that of the main one by default.
     * @param halfClosure Whether a client that has ended its stream still gets its responses; true by default.
     * @param waterMarks Water marks as a whole; those of the main listener by default.
     * @param rateLimits Rate limits as a whole; those of the main listener by default.
     * @param timeouts Timeouts as a whole; those of the main listener by default.
     * @param limits Limits as a whole; those of the main listener by default.
     */
    public record Server(
            @DefaultValue("0") int port,
            @Nullable InetAddress address,
            @Nullable Boolean halfClosure,
            @Nullable WaterMarks waterMarks,
            @Nullable RateLimits rateLimits,
            @Nullable Timeouts timeouts,
            @Nullable Limits limits) {}

    /**
     * Live page about the server.
     *
     * @param enabled Whether to serve the page. It asks for no password: serve it where only operators come.
     * @param server Name of the HTTP listener among 'reactor-server.servers' that serves the page; empty for the main
     *     one.
     * @param path Path of the page.
     * @param interval Time between two updates.
     * @param maxViewers Number of pages open at the same time. Further ones are answered 503.
     * @param hosts Names that the page answers to, beside localhost and addresses: what a browser has in its address
     *     bar, without the port; none by default. Requests to other names are answered 421.
     */
    public record Dashboard(
            @DefaultValue("false") boolean enabled,
            @DefaultValue("") String server,
            @DefaultValue("/reactor-server") String path,
            @DefaultValue("1s") Duration interval,
            @DefaultValue("32") int maxViewers,
            @DefaultValue List<String> hosts) {
        static final Dashboard DEFAULTS =
                new Dashboard(false, "", "/reactor-server", Duration.ofSeconds(1), 32, List.of());
    }

    /**
     * Actuator endpoint about the server.
     *
     * @param maskAddresses Whether to hide the last half of clients' addresses.
     */
    public record Endpoint(@DefaultValue("true") boolean maskAddresses) {
        static final Endpoint DEFAULTS = new Endpoint(true);
    }
}
