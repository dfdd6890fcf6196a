package io.github.reactorserver.http.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactorserver.buffer.Buffer;
import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.http.HttpStatus;
import io.github.reactorserver.http.codec.ResponseEncoder.Persistence;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ResponseEncoderTest {
    private static final byte[] DATE = Ascii.bytes("Date: D\r\n");

    private static String encoded(HttpResponse response, Persistence persistence) {
        Buffer out = new Buffer(16);
        ResponseEncoder.encodeHead(response, response.bodyLength(), DATE, persistence, out);
        return text(out);
    }

    private static String text(Buffer out) {
        return out.readText(out.readableBytes(), StandardCharsets.ISO_8859_1);
    }

    @Test
    void headHasStatusFieldsLengthAndDate() {
        assertThat(encoded(HttpResponse.text("hello"), Persistence.IMPLIED))
                .isEqualTo("HTTP/1.1 200 OK\r\nContent-Type: text/plain;charset=UTF-8\r\n"
                        + "Content-Length: 5\r\nDate: D\r\n\r\n");
    }

    @Test
    void emptyBodyHasItsLength() {
        assertThat(encoded(HttpResponse.of(HttpStatus.NOT_FOUND), Persistence.IMPLIED))
                .isEqualTo("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nDate: D\r\n\r\n");
    }

    @Test
    void bodylessStatusHasNoLength() {
        assertThat(encoded(HttpResponse.of(HttpStatus.NO_CONTENT), Persistence.IMPLIED))
                .isEqualTo("HTTP/1.1 204 No Content\r\nDate: D\r\n\r\n");
        assertThat(encoded(HttpResponse.of(HttpStatus.NOT_MODIFIED), Persistence.IMPLIED))
                .doesNotContain("Content-Length");
    }

    @Test
    void persistenceIsSaidWhereTheClientDoesNotExpectIt() {
        HttpResponse response = HttpResponse.of(HttpStatus.OK);
        assertThat(encoded(response, Persistence.IMPLIED)).doesNotContain("Connection");
        assertThat(encoded(response, Persistence.KEEP_ALIVE)).endsWith("\r\nConnection: keep-alive\r\n\r\n");
        assertThat(encoded(response, Persistence.CLOSE)).endsWith("\r\nConnection: close\r\n\r\n");
    }

    @Test
    void unknownCodeAndOwnReasonAreEncoded() {
        assertThat(encoded(HttpResponse.of(HttpStatus.of(299)), Persistence.IMPLIED))
                .startsWith("HTTP/1.1 299 \r\n");
        assertThat(encoded(HttpResponse.of(new HttpStatus(200, "Fine")), Persistence.IMPLIED))
                .startsWith("HTTP/1.1 200 Fine\r\n");
    }

    @Test
    void dateOfTheHandlerReplacesTheServersOwn() {
        HttpResponse response =
                HttpResponse.builder(HttpStatus.OK).header("date", "yesterday").build();
        assertThat(encoded(response, Persistence.IMPLIED))
                .isEqualTo("HTTP/1.1 200 OK\r\ndate: yesterday\r\nContent-Length: 0\r\n\r\n");
    }

    @Test
    void valuesAreWrittenAsLatin1() {
        HttpResponse response =
                HttpResponse.builder(HttpStatus.OK).header("X", "caf\u00e9\t!").build();
        assertThat(encoded(response, Persistence.IMPLIED)).contains("\r\nX: caf\u00e9\t!\r\n");
    }

    @Test
    void answersAreAppended() {
        Buffer out = new Buffer(4);
        ResponseEncoder.encodeContinue(out);
        ResponseEncoder.encodeHead(HttpResponse.of(HttpStatus.OK), 0, DATE, Persistence.IMPLIED, out);
        assertThat(out.readText(out.readableBytes(), StandardCharsets.ISO_8859_1))
                .startsWith("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n");
    }

    @Test
    void bodyOfUnknownLengthIsSentInChunksOrEndsWithTheConnection() {
        Buffer out = new Buffer(16);
        ResponseEncoder.encodeHead(
                HttpResponse.of(HttpStatus.OK), ResponseEncoder.IN_CHUNKS, DATE, Persistence.IMPLIED, out);
        assertThat(text(out)).isEqualTo("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nDate: D\r\n\r\n");
        ResponseEncoder.encodeHead(
                HttpResponse.of(HttpStatus.OK), ResponseEncoder.UNTIL_CLOSE, DATE, Persistence.CLOSE, out);
        assertThat(text(out)).isEqualTo("HTTP/1.1 200 OK\r\nDate: D\r\nConnection: close\r\n\r\n");
    }

    @Test
    void chunksAreReadBackByTheDecoder() throws BadRequestException {
        Buffer out = new Buffer(16);
        for (String part : new String[] {"a", "hello, chunked world", "z".repeat(4096)}) {
            ResponseEncoder.encodeChunkStart(part.length(), out);
            out.writeLatin1(part);
            ResponseEncoder.encodeChunkEnd(out);
        }
        ResponseEncoder.encodeLastChunk(out);
        Buffer body = new Buffer(16);
        ChunkedDecoder decoder = new ChunkedDecoder(ParserLimits.DEFAULTS, new FieldScanner());
        decoder.begin();
        assertThat(decoder.decode(out, body)).isTrue();
        assertThat(out.isReadable()).isFalse();
        assertThat(text(body)).isEqualTo("ahello, chunked world" + "z".repeat(4096));
    }
}
