package io.github.reactorserver.benchmarks.codec;

import io.github.reactorserver.http.HttpMethod;
import io.github.reactorserver.http.HttpRequest;
import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.http.HttpStatus;
import io.github.reactorserver.http.route.Router;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.springframework.http.server.PathContainer;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/**
 * Claim: finding a route takes no longer among 1,000 than among 10.
 *
 * <p>Half of the routes are literal, half have a variable. The peer is Spring's way, as its web applications do it: one
 * look-up of literal paths, then the patterns one by one, the most specific first.
 *
 * <pre>java -jar target/benchmarks.jar RouteBenchmark -prof gc</pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class RouteBenchmark {
    private static final HttpResponse ANSWER = HttpResponse.of(HttpStatus.NO_CONTENT);

    @Param({"10", "1000"})
    int routes;

    @Param({"literal", "variable", "unknown"})
    String path = "";

    private final Map<String, PathPattern> literals = new HashMap<>();
    private final List<PathPattern> patterns = new ArrayList<>();
    private Router router = Router.builder().build();
    private String[] targets = {};
    private HttpRequest[] requests = {};
    private int next;

    /** Registers the routes, and makes one request for each two of them. */
    @Setup
    public void register() {
        Router.Builder builder = Router.builder();
        PathPatternParser parser = new PathPatternParser();
        targets = new String[routes / 2];
        requests = new HttpRequest[routes / 2];
        for (int i = 0; i < routes / 2; i++) {
            String literal = "/api/resource" + i + "/list";
            String template = "/api/resource" + i + "/items/{id}";
            builder.get(literal, request -> ANSWER).get(template, request -> ANSWER);
            literals.put(literal, parser.parse(literal));
            patterns.add(parser.parse(template));
            targets[i] = switch (path) {
                case "literal" -> literal;
                case "variable" -> template.replace("{id}", Integer.toString(i + 4_711));
                default -> "/api/resource" + i + "/nothing";
            };
            requests[i] = HttpRequest.of(HttpMethod.GET, targets[i]);
        }
        patterns.sort(PathPattern.SPECIFICITY_COMPARATOR);
        router = builder.build();
        requireFound();
    }

    private void requireFound() {
        boolean expected = !path.equals("unknown");
        if ((reactor().route() != null) != expected || (spring() != null) != expected) {
            throw new IllegalStateException("a wrong route for " + targets[next % targets.length]);
        }
    }

    /** Ours. */
    @Benchmark
    public Router.Match reactor() {
        return router.match(requests[nextIndex()]);
    }

    /** Spring's. */
    @Benchmark
    public @Nullable Object spring() {
        String target = targets[nextIndex()];
        PathPattern literal = literals.get(target);
        if (literal != null) {
            return literal;
        }
        PathContainer parsed = PathContainer.parsePath(target);
        for (PathPattern pattern : patterns) {
            if (pattern.matches(parsed)) {
                return pattern.matchAndExtract(parsed);
            }
        }
        return null;
    }

    private int nextIndex() {
        next = next + 1 < targets.length ? next + 1 : 0;
        return next;
    }
}
