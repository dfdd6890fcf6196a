package io.github.reactorserver.http;

/**
 * Request line and header fields of a request (RFC 9112, sections 3 and 5). Immutable.
 *
 * @param target the request target as received, percent-encoded
 */
public record RequestHead(HttpMethod method, String target, HttpVersion version, HttpHeaders headers) {}
