package io.github.reactorserver.benchmarks.servers;

import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/** The object that all programs write, with the same library. */
final class Json {
    static final String CONTENT_TYPE = "application/json";

    private static final ObjectWriter WRITER = JsonMapper.shared().writerFor(Message.class);

    private Json() {}

    /** What is written. */
    record Message(String message) {}

    static Message message() {
        return new Message("Hello, World!");
    }

    static byte[] bytes() {
        return WRITER.writeValueAsBytes(message());
    }
}
