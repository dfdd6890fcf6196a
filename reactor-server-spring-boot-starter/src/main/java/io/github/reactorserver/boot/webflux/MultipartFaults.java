package io.github.reactorserver.boot.webflux;

import java.util.Arrays;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.core.codec.DecodingException;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebExceptionHandler;
import reactor.core.publisher.Mono;

/**
 * Tells clients what they got wrong in a multipart body: 400, or 413 where it is too large. Spring takes it for a failure of
 * the application, with a stack trace in the log that any client may write there.
 */
final class MultipartFaults implements WebExceptionHandler, Ordered {
    private static final String PARSERS = "org.springframework.http.codec.multipart.";
    /** In front of Spring Boot's handler, which makes the page. */
    private static final int ORDER = -2;

    @Override
    public int getOrder() {
        return ORDER;
    }

    @Override
    public Mono<Void> handle(ServerWebExchange exchange, Throwable failure) {
        HttpStatus status = isMultipart(exchange) && isOfParser(failure) ? status(failure) : null;
        return Mono.error(status == null ? failure : new ResponseStatusException(status, null, failure));
    }

    private static boolean isMultipart(ServerWebExchange exchange) {
        try {
            MediaType type = exchange.getRequest().getHeaders().getContentType();
            return type != null && type.getType().equals("multipart");
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    // what another server has sent to the application is decoded elsewhere
    private static boolean isOfParser(Throwable failure) {
        // a checkpoint of Reactor moves the stack into what it suppresses
        return Stream.concat(Stream.of(failure), Arrays.stream(failure.getSuppressed()))
                .flatMap(each -> Arrays.stream(each.getStackTrace()))
                .anyMatch(frame -> frame.getClassName().startsWith(PARSERS));
    }

    private static @Nullable HttpStatus status(Throwable failure) {
        if (failure instanceof DataBufferLimitException) {
            return HttpStatus.CONTENT_TOO_LARGE;
        }
        // the latter for a part without a name
        boolean malformed = failure instanceof DecodingException || failure instanceof IllegalStateException;
        return malformed ? HttpStatus.BAD_REQUEST : null;
    }
}
