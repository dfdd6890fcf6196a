package io.github.reactorserver.http.server;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whole connections by random scripts. The normal test run takes two thousand of them, the same ones each time;
 * docs/http.md has the command for coverage-guided fuzzing.
 */
class ConnectionFuzzTest {
    private static final int CONVERSATIONS = 2_000;
    private static final int MAX_SCRIPT = 300;

    // the network in memory has no more ports
    private static final int CONVERSATIONS_PER_SERVER = 5_000;

    private FuzzServer server = new FuzzServer();
    private int conversations;

    @AfterEach
    void close() {
        server.close();
    }

    /** Scripts that led to faults of the engine or of this test, as it names them. */
    static Stream<byte[]> seeds() {
        return Stream.of("00", "0000008100000000000000150000810000000000000000000000000000000000000000")
                .map(HexFormat.of()::parseHex);
    }

    @MethodSource("seeds")
    @FuzzTest(maxDuration = "24h")
    void anyConnectionEndsWell(byte[] script) {
        check(script);
    }

    @Test
    void randomConversationsEndWell() {
        Random random = new Random(20_240_601);
        for (int i = 0; i < CONVERSATIONS; i++) {
            byte[] script = new byte[1 + random.nextInt(MAX_SCRIPT)];
            random.nextBytes(script);
            check(script);
        }
    }

    private void check(byte[] script) {
        if (++conversations % CONVERSATIONS_PER_SERVER == 0) {
            server.close();
            server = new FuzzServer();
        }
        try {
            new FuzzConnection(server, script).run();
        } catch (AssertionError | RuntimeException failure) {
            server.close();
            throw new AssertionError("script " + HexFormat.of().formatHex(shrunk(script)), failure);
        }
    }

    /** A shorter script that fails, too. */
    private byte[] shrunk(byte[] script) {
        byte[] shortest = script;
        for (int length = script.length / 2; length > 0; length /= 2) {
            for (int at = 0; at + length <= shortest.length; ) {
                byte[] shorter = new byte[shortest.length - length];
                System.arraycopy(shortest, 0, shorter, 0, at);
                System.arraycopy(shortest, at + length, shorter, at, shorter.length - at);
                if (fails(shorter)) {
                    shortest = shorter;
                } else {
                    at += length;
                }
            }
        }
        server = new FuzzServer();
        return Arrays.copyOf(shortest, shortest.length);
    }

    private static boolean fails(byte[] script) {
        try (FuzzServer fresh = new FuzzServer()) {
            new FuzzConnection(fresh, script).run();
            return false;
        } catch (AssertionError | RuntimeException failure) {
            return true;
        }
    }
}
