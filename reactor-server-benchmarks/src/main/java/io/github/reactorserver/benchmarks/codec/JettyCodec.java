package io.github.reactorserver.benchmarks.codec;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpGenerator;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpParser;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.infra.Blackhole;

/** Jetty's parser and generator, its own field cache at work. */
final class JettyCodec implements Codec {
    private static final HttpField TYPE = new PreEncodedHttpField(HttpHeader.CONTENT_TYPE, CONTENT_TYPE);
    private static final HttpField NOW = new PreEncodedHttpField(HttpHeader.DATE, DATE);

    private final Request request = new Request();
    private final HttpParser parser = new HttpParser(request);
    private final HttpGenerator generator = new HttpGenerator();
    private final ByteBuffer in;
    private final ByteBuffer head = ByteBuffer.allocateDirect(4_096);

    JettyCodec(byte[] bytes) {
        in = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }

    @Override
    public int exchange(Blackhole blackhole) throws IOException {
        in.rewind();
        parser.reset();
        parser.parseNext(in);
        if (!request.complete) {
            throw new IllegalStateException("incomplete in " + parser.getState());
        }
        blackhole.consume(request.target);
        blackhole.consume(request.fields.get(HttpHeader.HOST));
        return answer();
    }

    private int answer() throws IOException {
        HttpFields fields = HttpFields.build().add(TYPE).add(NOW);
        MetaData.Response response = new MetaData.Response(200, "OK", HttpVersion.HTTP_1_1, fields, BODY.length);
        ByteBuffer body = ByteBuffer.wrap(BODY);
        head.clear().limit(0);
        generator.reset();
        int size = 0;
        while (true) {
            switch (generator.generateResponse(response, false, head, null, body, true)) {
                case FLUSH -> {
                    size += head.remaining() + body.remaining();
                    head.position(head.limit());
                    body.position(body.limit());
                }
                case CONTINUE -> {}
                case DONE -> {
                    return size;
                }
                default -> throw new IllegalStateException("generator is in " + generator.getState());
            }
        }
    }

    private static final class Request implements HttpParser.RequestHandler {
        private @Nullable String target;
        private HttpFields.Mutable fields = HttpFields.build();
        private boolean complete;

        @Override
        public void startRequest(String method, String uri, HttpVersion version) {
            target = uri;
            fields = HttpFields.build();
            complete = false;
        }

        @Override
        public void parsedHeader(HttpField field) {
            fields.add(field);
        }

        @Override
        public boolean headerComplete() {
            return false;
        }

        @Override
        public boolean content(ByteBuffer content) {
            return false;
        }

        @Override
        public boolean contentComplete() {
            return false;
        }

        @Override
        public boolean messageComplete() {
            complete = true;
            return true;
        }

        @Override
        public void earlyEOF() {}
    }
}
