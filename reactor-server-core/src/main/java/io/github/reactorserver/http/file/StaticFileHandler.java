package io.github.reactorserver.http.file;

import com.github.benmanes.caffeine.cache.Ticker;
import io.github.reactorserver.http.AsyncHttpHandler;
import io.github.reactorserver.http.ErrorPage;
import io.github.reactorserver.http.HttpHeaders;
import io.github.reactorserver.http.HttpMethod;
import io.github.reactorserver.http.HttpRequest;
import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.http.HttpStatus;
import io.github.reactorserver.http.PendingResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Answers GET and HEAD with files. To be called on the loop: what is in the cache is answered there and then, anything
 * that may block runs on an executor. Thread-safe.
 *
 * <pre>{@code
 * StaticFileHandler files = StaticFileHandler.builder(executor).directory(Path.of("public")).build();
 * }</pre>
 */
public final class StaticFileHandler implements AsyncHttpHandler, AutoCloseable {
    private static final String GET_HEAD = "GET, HEAD";

    // a file may be dropped between its load and its response, but hardly twice
    private static final int MAX_ATTEMPTS = 4;

    private final String prefix;
    private final SafePath safePath;
    private final boolean fallback;
    private final int maxRanges;
    private final FileCache cache;

    private StaticFileHandler(Builder builder, Ticker ticker, InstantSource clock) {
        prefix = builder.prefix;
        safePath = new SafePath(builder.hidden);
        fallback = builder.fallback != null;
        maxRanges = builder.maxRanges;
        FileFinder finder = new FileFinder(
                prefix, builder.locations(), builder.indexes, builder.listing, builder.fallback, builder.compressed);
        CacheControl control = new CacheControl(List.copyOf(builder.rules), builder.hashed, builder.cacheControl);
        FileLoader loader = new FileLoader(finder, safePath, control, builder.limits.entryBytes(), clock);
        cache = new FileCache(loader, builder.limits, builder.executor, ticker);
    }

    /**
     * A builder.
     *
     * @param executor runs what may block: finding, reading and closing files. It may reject, which is answered 503
     */
    public static Builder builder(Executor executor) {
        return new Builder(executor);
    }

    public FileCacheStats stats() {
        return cache.stats();
    }

    /** Closes all files but those that are being sent, which are closed with their responses. */
    @Override
    public void close() {
        cache.close();
    }

    /** Responses with a file, 404, 403, or 405 for other methods; 503 if the executor takes no more, or reading fails. */
    @Override
    public CompletionStage<HttpResponse> handle(HttpRequest request) {
        return handle(request, StaticFileHandler::refuse);
    }

    private static CompletionStage<HttpResponse> refuse(HttpRequest request) {
        if (isGetOrHead(request)) {
            return done(ErrorPage.of(HttpStatus.NOT_FOUND, request));
        }
        HttpResponse.Builder answer = request.method().equals(HttpMethod.OPTIONS)
                ? HttpResponse.builder(HttpStatus.NO_CONTENT)
                : ErrorPage.builder(HttpStatus.METHOD_NOT_ALLOWED, "", request);
        return done(answer.header("Allow", GET_HEAD).build());
    }

    /**
     * Responses with a file if there is one, else as {@code otherwise} does.
     *
     * @param otherwise called on the thread of the executor if the files had to be searched, else on this one
     */
    public CompletionStage<HttpResponse> handle(HttpRequest request, AsyncHttpHandler otherwise) {
        return handle(request, otherwise, StaticFileHandler::refuseOverloaded);
    }

    /**
     * As above, for a handler that can answer though nobody knows whether there is a file.
     *
     * @param unknown called in place of {@code otherwise} if the executor takes no more; on any thread
     */
    public CompletionStage<HttpResponse> handle(
            HttpRequest request, AsyncHttpHandler otherwise, AsyncHttpHandler unknown) {
        if (!isGetOrHead(request)) {
            return call(otherwise, request);
        }
        String path = SafePath.decode(request.rawPath());
        if (path == null) {
            return call(otherwise, request);
        }
        Lookup known = cache.tryGet(path);
        // only paths that have passed are in the cache
        if (known == null && !isServable(path)) {
            return call(otherwise, request);
        }
        Search search = new Search(path, otherwise, unknown, MAX_ATTEMPTS);
        return known == null ? find(search, request) : answer(search, known, request);
    }

    private boolean isServable(String path) {
        return path.startsWith(prefix)
                && (path.length() == prefix.length() || safePath.isServable(path.substring(prefix.length())));
    }

    private static boolean isGetOrHead(HttpRequest request) {
        return request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD);
    }

    private static CompletionStage<HttpResponse> call(AsyncHttpHandler handler, HttpRequest request) {
        try {
            return handler.handle(request);
        } catch (Exception e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static CompletionStage<HttpResponse> done(HttpResponse response) {
        return CompletableFuture.completedFuture(response);
    }

    /** One request's way through the cache. */
    private record Search(String path, AsyncHttpHandler otherwise, AsyncHttpHandler unknown, int attempts) {
        Search onceMore() {
            return new Search(path, otherwise, unknown, attempts - 1);
        }

        Search of(String other) {
            return new Search(other, otherwise, unknown, attempts);
        }
    }

    private CompletionStage<HttpResponse> find(Search search, HttpRequest request) {
        if (search.attempts() == 0) {
            return call(search.unknown(), request);
        }
        PendingResponse answer = new PendingResponse();
        cache.get(search.path()).whenComplete((lookup, failure) -> {
            if (!answer.isDone()) {
                answer.follow(lookup != null ? answer(search, lookup, request) : failed(search, failure, request));
            }
        });
        return answer;
    }

    private static CompletionStage<HttpResponse> failed(Search search, Throwable failure, HttpRequest request) {
        if (failure instanceof RejectedExecutionException) {
            return call(search.unknown(), request);
        }
        // most often want of descriptors: the file may well be there
        return failure instanceof IOException
                ? done(ErrorPage.unavailable("the file cannot be read now", request))
                : CompletableFuture.failedFuture(failure);
    }

    private static CompletionStage<HttpResponse> refuseOverloaded(HttpRequest request) {
        return done(overloaded(request));
    }

    /** What answers a request while nobody can look for its file: 503 with Retry-After. */
    public static HttpResponse overloaded(HttpRequest request) {
        return ErrorPage.unavailable("the server is busy", request);
    }

    private CompletionStage<HttpResponse> answer(Search search, Lookup lookup, HttpRequest request) {
        if (lookup instanceof CachedFile file) {
            CompletionStage<HttpResponse> answer = FileResponses.of(file, request, maxRanges);
            return answer != null ? answer : find(search.onceMore(), request);
        }
        return switch ((NoFile) lookup) {
            case FORBIDDEN -> done(ErrorPage.of(HttpStatus.FORBIDDEN, request));
            case DIRECTORY -> done(redirect(request));
            case MISSING ->
                fallback && isNavigation(request) && !search.path().equals(FileFinder.FALLBACK)
                        ? fallBack(search.of(FileFinder.FALLBACK), request)
                        : call(search.otherwise(), request);
        };
    }

    private CompletionStage<HttpResponse> fallBack(Search search, HttpRequest request) {
        Lookup known = cache.tryGet(search.path());
        return known == null ? find(search, request) : answer(search, known, request);
    }

    // a page that a browser goes to, not a script or an image that is missing
    private static boolean isNavigation(HttpRequest request) {
        String accept = request.header("Accept");
        return accept != null && accept.toLowerCase(Locale.ROOT).contains("text/html");
    }

    private static HttpResponse redirect(HttpRequest request) {
        String query = request.rawQuery();
        return ErrorPage.builder(HttpStatus.MOVED_PERMANENTLY, "", request)
                .header("Location", request.rawPath() + '/' + (query == null ? "" : '?' + query))
                .build();
    }

    /** Collects a handler's configuration. Not thread-safe. */
    public static final class Builder {
        private final Executor executor;
        private final List<CacheControl.Rule> rules = new ArrayList<>();
        private final List<LinkedLocation> linked = new ArrayList<>();
        private String prefix = "";
        private List<String> indexes = List.of("index.html");
        private boolean listing;
        private @Nullable String fallback;
        private SymbolicLinks links = SymbolicLinks.INSIDE;
        private boolean hidden;
        private boolean compressed = true;
        private boolean hashed = true;
        private String cacheControl = "no-cache";
        private int maxRanges = 16;
        private FileCacheLimits limits = FileCacheLimits.DEFAULTS;

        /** A location that is made when it is known which links are followed. */
        private interface LinkedLocation {
            Location at(SymbolicLinks links);
        }

        private Builder(Executor executor) {
            this.executor = executor;
        }

        /** Adds a directory, which need not exist yet; files of earlier locations win. */
        public Builder directory(Path root) {
            linked.add(chosen -> new DirectoryLocation(root, chosen));
            return this;
        }

        /**
         * Adds a folder of the class path; files of earlier locations win.
         *
         * @throws IllegalArgumentException if it is the root of the class path, or a path with dots
         */
        public Builder classpath(String folder, ClassLoader loader) {
            String name = folder.replaceAll("^/+|/+$", "");
            if (name.isEmpty() || !new SafePath(true).isServable('/' + name)) {
                throw new IllegalArgumentException("no folder of the class path that can be served: '" + folder + "'");
            }
            linked.add(chosen -> new ClasspathLocation(loader, name, chosen));
            return this;
        }

        /** For tests: a location of any kind. */
        Builder location(Location location) {
            linked.add(chosen -> location);
            return this;
        }

        private List<Location> locations() {
            return linked.stream().map(location -> location.at(links)).toList();
        }

        /**
         * Begin of the paths that are answered, such as {@code /assets}; {@code /} for all of them, as by default.
         *
         * @throws IllegalArgumentException if it does not begin with a slash or has empty segments
         */
        public Builder prefix(String value) {
            String trimmed = value.endsWith("/") ? value.substring(0, value.length() - 1) : value;
            boolean legal = trimmed.isEmpty() || (!trimmed.endsWith("/") && new SafePath(true).isServable(trimmed));
            if (!value.startsWith("/") || !legal) {
                throw new IllegalArgumentException("no prefix of paths: '" + value + "'");
            }
            prefix = trimmed;
            return this;
        }

        /** Names of the files that answer for their directory, the first that exists; {@code index.html} by default. */
        public Builder index(List<String> names) {
            for (String name : names) {
                if (!new SafePath(true).isServableName(name)) {
                    throw new IllegalArgumentException("no name of a file: '" + name + "'");
                }
            }
            indexes = List.copyOf(names);
            return this;
        }

        /** Whether a directory without an index is listed; not so by default. */
        public Builder listing(boolean value) {
            listing = value;
            return this;
        }

        /**
         * Path of the file, below the prefix, that answers GET for paths without one, if the client asks for HTML: for
         * applications that route in the browser. None by default.
         *
         * @throws IllegalArgumentException if it does not begin with a slash, or cannot be a file
         */
        public Builder fallback(String path) {
            if (!new SafePath(true).isServable(path) || path.endsWith("/")) {
                throw new IllegalArgumentException("no path of a file: '" + path + "'");
            }
            fallback = path;
            return this;
        }

        /** Which links in directories are followed; by default those that stay inside. */
        public Builder links(SymbolicLinks value) {
            links = value;
            return this;
        }

        /** Whether files and directories are served whose names begin with a dot; not so by default. */
        public Builder hidden(boolean value) {
            hidden = value;
            return this;
        }

        /** Whether {@code name.br} and {@code name.gz} are sent for {@code name} to clients that take them; as by default. */
        public Builder compressed(boolean value) {
            compressed = value;
            return this;
        }

        /** Whether names with a hash, as in {@code app.3f2a9c1b.js}, are cached for ever; so by default. */
        public Builder hashed(boolean value) {
            hashed = value;
            return this;
        }

        /**
         * Cache-Control of what no rule is for; {@code no-cache} by default, empty for none.
         *
         * @throws IllegalArgumentException if it has control characters
         */
        public Builder cacheControl(String value) {
            HttpHeaders.of("Cache-Control", value);
            cacheControl = value;
            return this;
        }

        /**
         * Adds a rule: the first that matches counts.
         *
         * @param pattern of paths below the prefix if it begins with a slash, else of file names; {@code *} stands for
         *     anything but a slash, {@code **} for anything, {@code ?} for one character
         * @param value empty for no Cache-Control
         * @throws IllegalArgumentException if the value has control characters
         */
        public Builder cacheControl(String pattern, String value) {
            HttpHeaders.of("Cache-Control", value);
            rules.add(new CacheControl.Rule(pattern, value));
            return this;
        }

        /** Ranges of one request that are answered, at least 1; a request for more gets the whole file. 16 by default. */
        public Builder maxRanges(int value) {
            if (value < 1) {
                throw new IllegalArgumentException("at least one range must be possible");
            }
            maxRanges = value;
            return this;
        }

        public Builder limits(FileCacheLimits value) {
            limits = value;
            return this;
        }

        public StaticFileHandler build() {
            return build(Ticker.systemTicker(), InstantSource.system());
        }

        StaticFileHandler build(Ticker ticker, InstantSource clock) {
            return new StaticFileHandler(this, ticker, clock);
        }
    }
}
