package io.github.reactorserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HttpCharsTest {
    private static final String LETTERS_AND_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    @Test
    void tokenCharactersAreThoseOfTheGrammar() {
        String legal = LETTERS_AND_DIGITS + "!#$%&'*+-.^_`|~";
        for (int c = 0; c < 256; c++) {
            assertThat(HttpChars.isToken((byte) c)).as("character %d", c).isEqualTo(legal.indexOf(c) >= 0);
        }
    }

    @Test
    void valueCharactersAreThoseOfTheGrammar() {
        for (int c = 0; c < 256; c++) {
            boolean legal = c == '\t' || (c >= ' ' && c != 0x7f);
            assertThat(HttpChars.isFieldValue((byte) c)).as("character %d", c).isEqualTo(legal);
        }
    }

    @Test
    void targetCharactersAreThoseOfTheGrammarAndSomeThatBrowsersSend() {
        String legal = LETTERS_AND_DIGITS + "-._~:/?@!$&'()*+,;=%" + "[]{}|^";
        for (int c = 0; c < 256; c++) {
            assertThat(HttpChars.isTarget((byte) c)).as("character %d", c).isEqualTo(legal.indexOf(c) >= 0);
        }
    }

    @Test
    void hexadecimalDigitsHaveTheirValues() {
        for (int c = -128; c < 256; c++) {
            int expected = c >= 0 && c < 128 ? Character.digit(c, 16) : -1;
            assertThat(HttpChars.hexValue(c)).as("character %d", c).isEqualTo(expected);
        }
    }

    // log injection: whatever a peer sent comes into a log or an error page through here
    @Test
    void printableTextHasNoControlCharactersAndAnEnd() {
        assertThat(HttpChars.printable("a\r\nb\0\u001b[31m\u0085")).isEqualTo("a??b??[31m?");
        assertThat(HttpChars.printable("x".repeat(80))).hasSize(80);
        assertThat(HttpChars.printable("x".repeat(81))).hasSize(83).endsWith("...");
    }
}
