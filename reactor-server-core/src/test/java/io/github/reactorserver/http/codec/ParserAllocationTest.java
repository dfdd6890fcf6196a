package io.github.reactorserver.http.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.github.reactorserver.buffer.Buffer;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** Bytes that reading a request takes from the heap: a figure to lower, never to raise. */
class ParserAllocationTest {
    private static final int REQUESTS = 1_000;
    private static final int MAX_ROUNDS = 1_000;

    private static final String BROWSER =
            "GET /index.html HTTP/1.1\r\nHost: www.example.com\r\nConnection: keep-alive\r\n"
                    + "Cache-Control: max-age=0\r\nUpgrade-Insecure-Requests: 1\r\n"
                    + "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0\r\n"
                    + "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r\nSec-Fetch-Site: none\r\n"
                    + "Accept-Encoding: gzip, deflate, br\r\nAccept-Language: en-US,en;q=0.9\r\nCookie: theme=dark\r\n\r\n";

    @Test
    void minimalRequestTakesNoMoreThanItsHead() throws BadRequestException {
        assertAllocation("GET / HTTP/1.1\r\nHost: a\r\n\r\n", 112);
    }

    @Test
    void requestOfABrowserTakesNoMoreThanItsHead() throws BadRequestException {
        assertAllocation(BROWSER, BROWSER.length() + 168);
    }

    @Test
    void bodyThatComesWholeTakesItsBytesOnce() throws BadRequestException {
        assertAllocation(post(20_000), 20_000 + 300);
    }

    // the first piece is more than half of it: memory for all is taken then
    @Test
    void bodyThatComesInTwoPiecesTakesItsBytesOnce() throws BadRequestException {
        assertAllocation(post(100_000), 100_000 + 300, 64 * 1024);
    }

    private static String post(int length) {
        return "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + length + "\r\n\r\n" + "x".repeat(length);
    }

    private static void assertAllocation(String request, long limit) throws BadRequestException {
        assertAllocation(request, limit, request.length());
    }

    // until the compiler has done its work
    private static void assertAllocation(String request, long limit, int piece) throws BadRequestException {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        RequestParser parser = new RequestParser(ParserLimits.DEFAULTS);
        byte[] bytes = Ascii.bytes(request);
        Buffer in = new Buffer(piece);
        long least = Long.MAX_VALUE;
        for (int round = 0; round < MAX_ROUNDS && least > limit; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < REQUESTS; i++) {
                for (int come = 0; come < bytes.length; come += piece) {
                    in.write(bytes, come, Math.min(piece, bytes.length - come));
                    parser.parse(in);
                }
            }
            least = Math.min(least, (threads.getCurrentThreadAllocatedBytes() - before) / REQUESTS);
        }
        assertThat(least).isLessThanOrEqualTo(limit);
    }
}
