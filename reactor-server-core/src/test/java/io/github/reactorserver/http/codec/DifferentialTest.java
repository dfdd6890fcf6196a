package io.github.reactorserver.http.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The requests of {@code requests.txt} in parsers of other projects; {@code disagreements.txt} has the reasons. */
class DifferentialTest {
    private static final Map<String, Supplier<PeerParser>> PEERS =
            Map.of("Netty", NettyParser::new, "Jetty", JettyParser::new);
    private static final Pattern SECTION = Pattern.compile("== (.*) (accept|refuse|wait): .*");

    @Test
    void everyDisagreementIsExplained() {
        assertThat(found()).isEqualTo(explained());
    }

    private static Map<String, String> found() {
        Map<String, String> disagreements = new TreeMap<>();
        for (RequestTable.Row row : RequestTable.rows()) {
            List<String> ours = PeerParser.comparable(Transcript.of(RequestTable.LIMITS, row.input()));
            PEERS.forEach((name, peer) -> {
                List<String> theirs = PeerParser.read(peer.get(), row.input());
                if (!theirs.equals(ours)) {
                    disagreements.put(name + ": " + row.name(), verdict(ours, theirs));
                }
            });
        }
        return disagreements;
    }

    private static String verdict(List<String> ours, List<String> theirs) {
        int common = 0;
        while (common < ours.size()
                && common < theirs.size()
                && ours.get(common).equals(theirs.get(common))) {
            common++;
        }
        String our = common < ours.size() ? ours.get(common) : "";
        String their = common < theirs.size() ? theirs.get(common) : "";
        if (their.equals(PeerParser.REFUSED)) {
            return "refuse";
        }
        if (our.equals(PeerParser.REFUSED)) {
            return their.isEmpty() ? "wait" : "accept";
        }
        return "read '" + our + "' as '" + their + "'";
    }

    private static Map<String, String> explained() {
        Map<String, String> disagreements = new HashMap<>();
        List<String> peers = List.of();
        String verdict = "";
        for (String line : RequestTable.lines("disagreements.txt")) {
            Matcher section = SECTION.matcher(line);
            if (section.matches()) {
                peers = List.of(section.group(1).split(" and "));
                verdict = section.group(2);
            } else {
                for (String peer : peers) {
                    disagreements.put(peer + ": " + line, verdict);
                }
            }
        }
        return new TreeMap<>(disagreements);
    }
}
