package io.github.reactorserver.http.codec;

import static io.github.reactorserver.http.codec.BadRequestException.malformed;

import io.github.reactorserver.http.HttpChars;

/**
 * Checks what stands between a chunk's size and the end of its line, octet by octet (RFC 9112, section 7.1.1). Not
 * thread-safe.
 *
 * <pre>
 *   *( BWS ";" BWS name [ BWS "=" BWS ( token / quoted-string ) ] ) CRLF
 * </pre>
 *
 * <p>Nothing of it is kept, but the whole grammar is checked: peers that skip extensions carelessly differ on where the
 * line ends, for one with a CR or LF in a quoted string.
 */
final class ChunkExtensions {
    private final ParserLimits limits;
    private Expected expected = Expected.SEMICOLON_OR_END;
    private int lineBytes;
    private int allBytes;

    private enum Expected {
        SEMICOLON_OR_END,
        SEMICOLON,
        NAME,
        MORE_OF_NAME,
        EQUALS_OR_SEMICOLON,
        VALUE,
        MORE_OF_VALUE,
        MORE_OF_QUOTED,
        ESCAPED,
        LINE_FEED,
        NOTHING
    }

    ChunkExtensions(ParserLimits limits) {
        this.limits = limits;
    }

    void beginRequest() {
        allBytes = 0;
        beginChunk();
    }

    void beginChunk() {
        lineBytes = 0;
        expected = Expected.SEMICOLON_OR_END;
    }

    /**
     * Takes the next octet.
     *
     * @return whether it was the last one of the line
     */
    boolean take(byte octet) throws BadRequestException {
        if (expected == Expected.LINE_FEED) {
            if (octet != '\n') {
                throw malformed("CR without LF");
            }
            return true;
        }
        expected = next(octet);
        if (expected == Expected.NOTHING) {
            throw malformed("malformed chunk size or extension");
        }
        if (expected != Expected.LINE_FEED) {
            count();
        }
        return false;
    }

    private void count() throws BadRequestException {
        lineBytes++;
        allBytes++;
        if (lineBytes > limits.extensionLineBytes() || allBytes > limits.extensionBytes()) {
            throw malformed("chunk extensions too long");
        }
    }

    private Expected next(byte octet) {
        return switch (expected) {
            case SEMICOLON_OR_END -> octet == '\r' ? Expected.LINE_FEED : toName(octet, Expected.SEMICOLON);
            case SEMICOLON -> toName(octet, Expected.SEMICOLON);
            case NAME -> Ascii.isBlank(octet) ? Expected.NAME : token(octet, Expected.MORE_OF_NAME);
            case MORE_OF_NAME -> inName(octet);
            case EQUALS_OR_SEMICOLON -> octet == '=' ? Expected.VALUE : toName(octet, Expected.EQUALS_OR_SEMICOLON);
            case VALUE -> toValue(octet);
            case MORE_OF_VALUE -> inValue(octet);
            case MORE_OF_QUOTED -> inQuoted(octet);
            case ESCAPED -> HttpChars.isFieldValue(octet) ? Expected.MORE_OF_QUOTED : Expected.NOTHING;
            case LINE_FEED, NOTHING -> Expected.NOTHING;
        };
    }

    private static Expected token(byte octet, Expected inToken) {
        return HttpChars.isToken(octet) ? inToken : Expected.NOTHING;
    }

    private static Expected toName(byte octet, Expected ifBlank) {
        if (octet == ';') {
            return Expected.NAME;
        }
        return Ascii.isBlank(octet) ? ifBlank : Expected.NOTHING;
    }

    private static Expected inName(byte octet) {
        return switch (octet) {
            case '=' -> Expected.VALUE;
            case ';' -> Expected.NAME;
            case '\r' -> Expected.LINE_FEED;
            case ' ', '\t' -> Expected.EQUALS_OR_SEMICOLON;
            default -> token(octet, Expected.MORE_OF_NAME);
        };
    }

    private static Expected toValue(byte octet) {
        return switch (octet) {
            case '"' -> Expected.MORE_OF_QUOTED;
            case ' ', '\t' -> Expected.VALUE;
            default -> token(octet, Expected.MORE_OF_VALUE);
        };
    }

    private static Expected inValue(byte octet) {
        if (octet == '\r') {
            return Expected.LINE_FEED;
        }
        return HttpChars.isToken(octet) ? Expected.MORE_OF_VALUE : toName(octet, Expected.SEMICOLON);
    }

    private static Expected inQuoted(byte octet) {
        return switch (octet) {
            case '"' -> Expected.SEMICOLON_OR_END;
            case '\\' -> Expected.ESCAPED;
            default -> HttpChars.isFieldValue(octet) ? Expected.MORE_OF_QUOTED : Expected.NOTHING;
        };
    }
}
