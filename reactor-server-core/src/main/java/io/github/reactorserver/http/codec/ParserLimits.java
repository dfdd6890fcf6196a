package io.github.reactorserver.http.codec;

/**
 * Bounds of one request's parts.
 *
 * @param targetBytes of the request target, else 414
 * @param headerBytes of all header fields, else 431; also of all trailers
 * @param headerCount of header fields, else 431; also of trailers
 * @param bodyBytes of the body, else 413
 */
public record ParserLimits(int targetBytes, int headerBytes, int headerCount, int bodyBytes) {}
