package io.github.reactorserver.http.file;

import io.github.reactorserver.buffer.FileRegion;
import io.github.reactorserver.http.BodyPart;
import io.github.reactorserver.http.ErrorPage;
import io.github.reactorserver.http.HttpRequest;
import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.http.HttpStatus;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** Answers with all or some bytes of one form of a file. Each keeps the file open until it is sent. */
final class RangeAnswers {
    private RangeAnswers() {}

    /** The whole content of an open file; null if it is closed by now. */
    static @Nullable HttpResponse whole(CachedFile file, Representation form, FileChannel channel) {
        if (!file.tryRetain()) {
            return null;
        }
        return form.fields()
                .builder(HttpStatus.OK)
                .header("Content-Type", form.fields().type())
                .body(new FileRegion(channel, 0, form.length(), file::release))
                .build();
    }

    /** The content's ranges, one or several; null if the file is closed by now. */
    static @Nullable HttpResponse partial(
            CachedFile file, Representation form, List<ByteRange> ranges, HttpRequest request) {
        if (ranges.isEmpty()) {
            return ErrorPage.builder(HttpStatus.RANGE_NOT_SATISFIABLE, "", request)
                    .header("Content-Range", "bytes */" + form.length())
                    .build();
        }
        String type = form.fields().type();
        HttpResponse.Builder answer = form.fields().builder(HttpStatus.PARTIAL_CONTENT);
        List<BodyPart> parts = new ArrayList<>();
        if (ranges.size() == 1) {
            ByteRange range = ranges.get(0);
            answer.header("Content-Type", type).header("Content-Range", contentRange(range, form));
            return addRange(parts, file, form, range) ? answer.body(parts).build() : null;
        }
        String boundary = boundary();
        answer.header("Content-Type", "multipart/byteranges; boundary=" + boundary);
        String start = "--" + boundary + "\r\nContent-Type: " + type + "\r\nContent-Range: ";
        for (int i = 0; i < ranges.size(); i++) {
            ByteRange range = ranges.get(i);
            parts.add(text((i == 0 ? "" : "\r\n") + start + contentRange(range, form) + "\r\n\r\n"));
            if (!addRange(parts, file, form, range)) {
                release(parts);
                return null;
            }
        }
        parts.add(text("\r\n--" + boundary + "--\r\n"));
        return answer.body(parts).build();
    }

    private static String contentRange(ByteRange range, Representation form) {
        return "bytes " + range.first() + '-' + range.last() + '/' + form.length();
    }

    // nobody who writes a file can know it
    private static String boundary() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return String.format("%016x%016x", random.nextLong(), random.nextLong());
    }

    private static BodyPart text(String text) {
        return BodyPart.of(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
    }

    private static boolean addRange(List<BodyPart> parts, CachedFile file, Representation form, ByteRange range) {
        byte[] content = form.content();
        FileChannel channel = form.channel();
        if (content != null) {
            parts.add(BodyPart.of(ByteBuffer.wrap(content, (int) range.first(), (int) range.length())));
            return true;
        }
        if (channel == null || !file.tryRetain()) {
            return false;
        }
        parts.add(BodyPart.of(new FileRegion(channel, range.first(), range.length(), file::release)));
        return true;
    }

    private static void release(List<BodyPart> parts) {
        for (BodyPart part : parts) {
            if (part instanceof BodyPart.Region region) {
                region.region().release();
            }
        }
    }
}
