package io.github.reactorserver.http.codec;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.StringJoiner;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpParser;
import org.eclipse.jetty.http.HttpVersion;
import org.slf4j.LoggerFactory;

/** Jetty's parser with its default rules, and the limits of {@link RequestTable} as far as it has them. */
final class JettyParser extends PeerParser implements HttpParser.RequestHandler {
    static {
        // it warns of every Host that it refuses
        ((Logger) LoggerFactory.getLogger("org.eclipse.jetty")).setLevel(Level.OFF);
    }

    private final HttpParser parser = new HttpParser(this, RequestTable.LIMITS.headerBytes(), HttpCompliance.RFC9110);
    private String method = "";
    private String target = "";
    private boolean http10;
    private StringJoiner connection = new StringJoiner(",");
    private ByteArrayOutputStream body = new ByteArrayOutputStream();

    @Override
    void read(byte[] input) {
        ByteBuffer in = ByteBuffer.wrap(input);
        while (in.hasRemaining() && !isClosed()) {
            int before = in.remaining();
            parser.parseNext(in);
            if (parser.isComplete()) {
                parser.reset();
            } else if (in.remaining() == before) {
                return;
            }
        }
    }

    @Override
    public void startRequest(String newMethod, String newTarget, HttpVersion version) {
        method = newMethod;
        target = newTarget;
        http10 = version == HttpVersion.HTTP_1_0;
        connection = new StringJoiner(",");
        body = new ByteArrayOutputStream();
    }

    @Override
    public void parsedHeader(HttpField field) {
        if (field.getName().equalsIgnoreCase("Connection") && field.getValue() != null) {
            connection.add(field.getValue());
        }
    }

    @Override
    public boolean headerComplete() {
        return false;
    }

    @Override
    public boolean content(ByteBuffer part) {
        byte[] bytes = new byte[part.remaining()];
        part.get(bytes);
        body.writeBytes(bytes);
        return false;
    }

    @Override
    public boolean contentComplete() {
        return false;
    }

    @Override
    public boolean messageComplete() {
        complete(method, target, http10, connection.toString(), body.toByteArray());
        return true;
    }

    @Override
    public void earlyEOF() {
        refuse();
    }

    @Override
    public void badMessage(HttpException failure) {
        refuse();
    }
}
