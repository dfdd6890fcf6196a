package io.github.reactorserver.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactorserver.transport.memory.MemoryPeer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One connection that goes as a script says: several requests, perhaps damaged, cut anywhere, answers taken slowly, ends of
 * every kind at any time. Whatever it is, these hold: each request has one response, in order, or the connection ends; every
 * handler is completed or cancelled; nothing is left behind; the loop serves the next one.
 */
final class FuzzConnection {
    private static final String[] NASTY = {
        "\r\n",
        "\n",
        "0\r\n\r\n",
        " ",
        ":",
        "\0",
        "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
        "Content-Length: 5\r\n",
        "Transfer-Encoding: chunked\r\n",
        "Connection: close\r\n",
        "Expect: 100-continue\r\n",
        "Expect: x\r\n",
        "ffffffff\r\n"
    };
    private static final long[] PAUSES = {100, 1_000, 11_000, 31_000, 80_000};

    private final FuzzServer server;
    private final Script script;
    private final MemoryPeer peer;
    private final List<FuzzRequest> requests = new ArrayList<>();
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private final byte[] input;
    private int sent;
    private final boolean damaged;
    private boolean paused;
    private boolean halfClosed;
    private boolean reset;

    FuzzConnection(FuzzServer server, byte[] bytes) {
        this.server = server;
        script = new Script(bytes);
        server.rig().transport().window(64 + script.length(8_192)).writeCapacity(64 + script.length(8_192));
        damaged = script.oneIn(4);
        int count = 1 + script.below(6);
        for (int id = 0; id < count; id++) {
            requests.add(FuzzRequest.of(script, id, damaged));
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        requests.forEach(request -> all.writeBytes(request.bytes()));
        input = damaged ? damage(all.toByteArray()) : all.toByteArray();
        peer = server.rig().connect();
    }

    private byte[] damage(byte[] bytes) {
        int at = script.belowLarge(Math.min(65_536, bytes.length));
        int behind = Math.min(bytes.length, at + script.below(8));
        byte[] piece = switch (script.below(4)) {
            case 0 -> new byte[] {(byte) script.below(256)};
            case 1 -> FuzzRequest.ascii(NASTY[script.below(NASTY.length)]);
            case 2 -> new byte[0];
            default -> Arrays.copyOfRange(bytes, Math.max(0, at - script.below(64)), at);
        };
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(bytes, 0, at);
        out.writeBytes(piece);
        out.write(bytes, behind, bytes.length - behind);
        return out.toByteArray();
    }

    /** Runs it to its end. Throws an {@link AssertionError} that tells what is wrong. */
    void run() {
        while (!script.isOver() && !reset) {
            step();
        }
        finish();
        check();
        server.forget();
    }

    private void step() {
        switch (script.below(16)) {
            case 0, 1, 2 -> send(script.length(4_096));
            case 3 -> send(input.length);
            case 4, 5 -> server.rig().settle();
            case 6, 7 -> receive(1 + script.length(8_192));
            case 8 -> settled(() -> server.completeOne(script.below(8)));
            case 9, 10 -> settled(() -> server.giveOne(script.below(8), script.length(4_096)));
            case 11 -> settled(() -> server.askOne(script.below(8), 1 + script.below(3)));
            case 12 -> pass();
            case 13 -> {
                if (script.oneIn(4)) {
                    halfClose();
                }
            }
            case 14 -> {
                if (script.oneIn(6)) {
                    reset = true;
                    peer.reset();
                }
            }
            default -> {
                for (int i = 0; i < 10; i++) {
                    send(1);
                }
            }
        }
    }

    private void settled(Runnable action) {
        server.rig().settle();
        action.run();
        server.rig().settle();
    }

    private void send(int count) {
        int end = Math.min(input.length, sent + count);
        if (!halfClosed && end > sent) {
            peer.send(Arrays.copyOfRange(input, sent, end));
            sent = end;
        }
    }

    private void receive(int most) {
        server.rig().settle();
        received.writeBytes(peer.receiveAvailable(most));
    }

    private void pass() {
        if (script.oneIn(3)) {
            paused = true;
            server.rig().pass(Duration.ofMillis(PAUSES[script.below(PAUSES.length)]));
        }
    }

    private void halfClose() {
        halfClosed = true;
        peer.closeOutput();
    }

    // ---- the end

    /** Sends and receives what is left, as long as there is progress; then the client goes. */
    private void finish() {
        if (!reset) {
            send(input.length);
        }
        for (int idle = 0; idle < 3 && !reset; idle++) {
            int before = received.size();
            server.goOn();
            receive(Integer.MAX_VALUE);
            idle = received.size() > before ? -1 : idle;
        }
        boolean over = isOver();
        if (!damaged && !paused && !reset && !over) {
            checkIdle();
        }
        if (!reset && !over) {
            if (!halfClosed) {
                halfClose();
            }
            for (int i = 0; i < 3; i++) {
                server.goOn();
                receive(Integer.MAX_VALUE);
            }
        }
        checkAnswers();
        if (!isOver()) {
            // a client may wait behind a half-close for responses that it has cut off itself
            peer.reset();
        }
        peer.close();
        checkNoticed();
        server.goOn();
        server.goOn();
    }

    /** A client that has gone is noticed, whatever its handlers wait for; behind a half-close by the limit of their time. */
    private void checkNoticed() {
        server.rig().settle();
        if (server.rig().connections() > 0) {
            server.rig().pass(halfClosed ? HttpTimeouts.DEFAULTS.request().plusMinutes(1) : Duration.ofMinutes(3));
        }
        assertThat(server.rig().connections())
                .as("a client that has gone: %s", this)
                .isZero();
    }

    private boolean isOver() {
        return peer.isEnded() || peer.isReset();
    }

    /** All that was sent whole has its response. */
    private void checkIdle() {
        int whole = 0;
        int length = 0;
        for (FuzzRequest request : requests) {
            length += request.bytes().length;
            whole += length <= sent ? 1 : 0;
        }
        FuzzResponses answers = answers();
        assertThat(answers.cut()).as("an answer has not ended: %s", this).isFalse();
        assertThat(answers.whole().size())
                .as("answers on a connection that goes on: %s", this)
                .isGreaterThanOrEqualTo(whole);
    }

    private FuzzResponses answers() {
        return FuzzResponses.read(
                received.toByteArray(),
                place -> !damaged
                        && place < requests.size()
                        && requests.get(place).head());
    }

    private void checkAnswers() {
        FuzzResponses answers = answers();
        int last = -1;
        for (int place = 0; place < answers.whole().size(); place++) {
            FuzzResponses.Answer answer = answers.whole().get(place);
            boolean closed = place > 0 && answers.whole().get(place - 1).closes();
            assertThat(closed).as("an answer behind the last one: %s", this).isFalse();
            if (answer.place() >= 0) {
                assertThat(answer.place()).as("order of answers: %s", this).isGreaterThan(last);
                last = answer.place();
            }
            if (!damaged) {
                checkAnswer(place, answer);
            }
        }
        if (answers.cut() && !reset && !paused && !peer.isReset()) {
            checkCut(answers.whole().size());
        }
    }

    private void checkAnswer(int place, FuzzResponses.Answer answer) {
        assertThat(place).as("more answers than requests: %s", this).isLessThan(requests.size());
        FuzzRequest request = requests.get(place);
        if (answer.place() < 0 && answer.status() != request.status()) {
            // refused in place of its handler: cut off by the client, or too slow
            assertThat(answer.status()).as("%s", this).isIn(400, 408, 500);
            assertThat(halfClosed || paused || request.way().isBroken())
                    .as("%d for no reason: %s", answer.status(), this)
                    .isTrue();
            return;
        }
        assertThat(answer.status()).as("%s", this).isEqualTo(request.status());
        byte[] body = request.body();
        if (body != null && answer.place() >= 0) {
            assertThat(answer.place()).as("%s", this).isEqualTo(place);
            String whole = request.head() ? "" : new String(body, StandardCharsets.US_ASCII);
            String taken = new String(answer.body(), StandardCharsets.US_ASCII);
            boolean mayEnd = answer.endsWithTheStream() && (reset || paused || halfClosed);
            assertThat(mayEnd ? whole.substring(0, Math.min(whole.length(), taken.length())) : whole)
                    .as("%s", this)
                    .isEqualTo(taken);
        }
    }

    /** A response may be cut where its handler has broken it, or its request was cut. */
    private void checkCut(int place) {
        boolean broken =
                !damaged && place < requests.size() && requests.get(place).way().isBroken();
        assertThat(broken || halfClosed || damaged).as("a cut answer: %s", this).isTrue();
    }

    private void check() {
        server.rig().settle();
        List<String> left = server.leftOver();
        if (!left.isEmpty()) {
            // what waits for a timeout has one
            server.rig().pass(Duration.ofMinutes(3));
            server.goOn();
            server.rig().settle();
            left = server.leftOver();
        }
        assertThat(left).as("what is left behind %s", this).isEmpty();
        server.rig().transport().window(65_536).writeCapacity(65_536);
        assertThat(server.rig().answer(HttpRig.get("/h/now?n=1&length=3", "Connection: close")))
                .as("the next client, behind %s", this)
                .endsWith("\r\n\r\nhij");
    }

    @Override
    public String toString() {
        String text = new String(received.toByteArray(), StandardCharsets.ISO_8859_1);
        return (damaged ? "damaged " : "") + (paused ? "paused " : "") + (halfClosed ? "half-closed " : "")
                + (reset ? "reset " : "") + (peer.isEnded() ? "ended " : "") + (peer.isReset() ? "RST " : "") + sent
                + " of "
                + input.length + " bytes of " + requests + " answered <<"
                + text.substring(0, Math.min(1_500, text.length())) + ">>";
    }
}
