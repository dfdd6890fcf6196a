package io.github.reactorserver.http.codec;

import static io.github.reactorserver.http.codec.BadRequestException.malformed;

/** Checks octets for being UTF-8, without overlong forms and surrogates (RFC 3629, section 4). Not thread-safe. */
final class Utf8Check {
    private int continuations;
    private int low;
    private int high;

    void begin() {
        continuations = 0;
    }

    /** Takes the next octet, 0 to 255. */
    void take(int octet) throws BadRequestException {
        if (continuations > 0) {
            check(octet >= low && octet <= high);
            continuations--;
            low = 0x80;
            high = 0xbf;
        } else if (octet >= 0x80) {
            check(octet >= 0xc2 && octet <= 0xf4);
            takeFirst(octet);
        }
    }

    // the second octet of some sequences is bounded
    private void takeFirst(int octet) {
        continuations = octet < 0xe0 ? 1 : octet < 0xf0 ? 2 : 3;
        low = octet == 0xe0 ? 0xa0 : octet == 0xf0 ? 0x90 : 0x80;
        high = octet == 0xed ? 0x9f : octet == 0xf4 ? 0x8f : 0xbf;
    }

    void end() throws BadRequestException {
        check(continuations == 0);
    }

    private static void check(boolean legal) throws BadRequestException {
        if (!legal) {
            throw malformed("percent-encoding is not UTF-8");
        }
    }
}
