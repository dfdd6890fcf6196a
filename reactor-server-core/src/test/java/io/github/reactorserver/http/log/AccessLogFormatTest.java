package io.github.reactorserver.http.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccessLogFormatTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    private final TestEntry entry = new TestEntry();

    private String format(String pattern) {
        return AccessLogFormat.pattern(pattern, BERLIN).format(entry).stripTrailing();
    }

    @Test
    void commonFormat() {
        entry.user = "frank";
        assertThat(AccessLogFormat.common(BERLIN).format(entry))
                .isEqualTo("192.0.2.7 - frank [21/Nov/2026:14:29:49 +0100]"
                        + " \"GET /index.html?a=b HTTP/1.1\" 200 5120\n");
    }

    @Test
    void combinedFormat() {
        entry.request.put("Referer", "http://example.com/start");
        entry.request.put("User-Agent", "curl/8.5");
        assertThat(AccessLogFormat.combined(ZoneOffset.UTC).format(entry))
                .isEqualTo("192.0.2.7 - - [21/Nov/2026:13:29:49 +0000]"
                        + " \"GET /index.html?a=b HTTP/1.1\" 200 5120 \"http://example.com/start\" \"curl/8.5\"\n");
    }

    @Test
    void jsonFormatLeavesOutWhatIsUnknown() {
        assertThat(AccessLogFormat.json(BERLIN).format(entry))
                .isEqualTo("{\"time\":\"2026-11-21T14:29:49.123+01:00\",\"remote\":\"192.0.2.7\",\"method\":\"GET\","
                        + "\"target\":\"/index.html?a=b\",\"protocol\":\"HTTP/1.1\",\"status\":200,\"bytes\":5120,"
                        + "\"duration_us\":1234567,\"loop\":\"reactor-server-loop-2\",\"connection\":4711}\n");
    }

    @Test
    void jsonFormatHasTheIdentifiersThatArePresent() {
        entry.user = "frank";
        entry.traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
        entry.request.put("X-Request-Id", "r-1");
        entry.request.put("Referer", "/");
        entry.request.put("User-Agent", "curl");
        assertThat(AccessLogFormat.json(BERLIN).format(entry))
                .contains("\"user\":\"frank\"", "\"referer\":\"/\"", "\"user_agent\":\"curl\"")
                .endsWith(",\"request_id\":\"r-1\",\"trace_id\":\"4bf92f3577b34da6a3ce929d0e0e4736\"}\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "%h|192.0.2.7",
                "%m %U %q %H|GET /index.html ?a=b HTTP/1.1",
                "%s %>s|200 200",
                "%b %B|5120 5120",
                "%D %T|1234567 1",
                "%{s}T %{ms}T %{us}T|1 1234 1234567",
                "%{iso}t|2026-11-21T14:29:49.123+01:00",
                "%{HH:mm}t|14:29",
                "%{loop}x/%{connection}x|reactor-server-loop-2/4711",
                "%{request-id}x %{trace-id}x|- -",
                "100%%|100%",
                "%{X-Not-There}i|-",
                "%l %u|- -",
            })
    void fieldsOfThePatternLanguage(String pattern, String expected) {
        assertThat(format(pattern)).isEqualTo(expected);
    }

    @Test
    void fieldsOfRequestAndAnswer() {
        entry.request.put("Accept", "text/html");
        entry.response.put("Content-Type", "text/css");
        assertThat(format("%{Accept}i>%{Content-Type}o")).isEqualTo("text/html>text/css");
    }

    @Test
    void anAnswerWithoutBodyHasADashOrZeroBytes() {
        entry.bytes = 0;
        assertThat(format("%b %B")).isEqualTo("- 0");
    }

    @Test
    void aRequestThatCouldNotBeReadHasADash() {
        entry.method = "";
        entry.target = "";
        assertThat(format("\"%r\" %U")).isEqualTo("\"-\" -");
    }

    @ParameterizedTest
    @ValueSource(strings = {"%", "%{Referer", "%{Referer}", "%z", "%{x}T", "%{nothing}x", "%{a}h"})
    void anUnknownFieldIsRefused(String pattern) {
        assertThatThrownBy(() -> AccessLogFormat.pattern(pattern, BERLIN)).isInstanceOf(IllegalArgumentException.class);
    }

    static List<Arguments> injections() {
        return List.of(
                Arguments.of("a\nb", "a\\x0ab"),
                Arguments.of(
                        "a\r\n192.0.2.9 - - \"GET /forged HTTP/1.1\" 200 1",
                        "a\\x0d\\x0a192.0.2.9 - - \\\"GET /forged HTTP/1.1\\\" 200 1"),
                Arguments.of("tab\there", "tab\\x09here"),
                Arguments.of("\u001b[31mred", "\\x1b[31mred"),
                Arguments.of("nul\0", "nul\\x00"),
                Arguments.of("del\u007f", "del\\x7f"),
                Arguments.of("next\u0085line", "next\\x85line"),
                Arguments.of("line\u2028separator", "line\\u2028separator"),
                Arguments.of("bidi\u202eoverride", "bidi\\u202eoverride"),
                Arguments.of("quote\"end", "quote\\\"end"),
                Arguments.of("back\\slash", "back\\\\slash"),
                Arguments.of("ümlaut", "\\xfcmlaut"));
    }

    @ParameterizedTest
    @MethodSource("injections")
    void whatAClientSendsCannotForgeALineOrAField(String value, String expected) {
        entry.request.put("User-Agent", value);
        entry.request.put("Referer", value);
        entry.target = "/" + value;
        entry.user = value;

        String line = AccessLogFormat.combined(ZoneOffset.UTC).format(entry);

        assertThat(line).contains("\"" + expected + "\" \"" + expected + "\"").contains("\"GET /" + expected + " HTTP");
        assertThat(line.substring(0, line.length() - 1)).matches("[\\x20-\\x7e]*");
        assertThat(line).endsWith("\n");
    }

    @Test
    void aSpaceCannotForgeAFieldThatHasNoQuotes() {
        entry.user = "x - [now] 200";
        assertThat(format("%u \"%u\"")).isEqualTo("x\\x20-\\x20[now]\\x20200 \"x - [now] 200\"");
    }

    @Test
    void jsonStringsAreEscaped() {
        entry.request.put("User-Agent", "\"},\n{\"\\\u0000ü\u2028\ud83d\ude00\ud800");
        assertThat(AccessLogFormat.json(ZoneOffset.UTC).format(entry))
                .contains("\"user_agent\":\"\\\"},\\u000a{\\\"\\\\\\u0000\\u00fc\\u2028\\ud83d\\ude00\\ud800\"")
                .containsOnlyOnce("\n");
    }

    @Test
    void aNoticeOfDropsIsOneLineOfTheSameKind() {
        Instant since = Instant.parse("2026-11-21T13:29:49Z");
        String json = new String(AccessLogFormat.json(BERLIN).dropNotice(7, since), StandardCharsets.UTF_8);
        String text = new String(AccessLogFormat.common(BERLIN).dropNotice(7, since), StandardCharsets.UTF_8);

        assertThat(json).startsWith("{").endsWith("}\n").contains("7 log lines dropped since 2026-11-21T13:29:49Z");
        assertThat(text).endsWith("\n").contains("7 log lines dropped since 2026-11-21T13:29:49Z");
    }
}
