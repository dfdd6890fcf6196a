package io.github.reactorserver.http.file;

import io.github.reactorserver.buffer.FileRegion;
import io.github.reactorserver.http.BodyPart;
import io.github.reactorserver.http.ErrorPage;
import io.github.reactorserver.http.HttpMethod;
import io.github.reactorserver.http.HttpRequest;
import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.http.HttpStatus;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** Responses with a file, all of it or ranges. Each keeps the file open until it is sent. */
final class FileResponses {
    private FileResponses() {}

    /**
     * What answers a GET or HEAD for that file.
     *
     * @param maxRanges ranges that are answered one by one
     * @return complete; null if the file is closed by now
     */
    static @Nullable CompletionStage<HttpResponse> of(CachedFile file, HttpRequest request, int maxRanges) {
        Representation form = file.choose(request.header("Accept-Encoding"));
        switch (Conditions.check(request, form.fields())) {
            case NOT_MODIFIED -> {
                return form.notModified();
            }
            case FAILED -> {
                return CompletableFuture.completedFuture(ErrorPage.of(HttpStatus.PRECONDITION_FAILED, request));
            }
            case PROCEED -> {}
        }
        List<ByteRange> ranges = ranges(form, request, maxRanges);
        HttpResponse response;
        if (ranges != null) {
            response = partial(file, form, ranges, request);
        } else if (form.channel() == null) {
            return form.whole();
        } else {
            response = whole(file, form);
        }
        return response == null ? null : CompletableFuture.completedFuture(response);
    }

    // Range means something with GET only (RFC 9110, section 14.2)
    private static @Nullable List<ByteRange> ranges(Representation form, HttpRequest request, int max) {
        String range = request.header("Range");
        if (range == null || !request.method().equals(HttpMethod.GET)) {
            return null;
        }
        boolean counts = request.headers().all("Range").size() == 1 && Conditions.allowsRange(request, form.fields());
        return counts ? ByteRange.parse(range, form.length(), max) : null;
    }

    private static @Nullable HttpResponse whole(CachedFile file, Representation form) {
        FileRegion region = file.tryRegion(form, 0, form.length());
        if (region == null) {
            return null;
        }
        return form.fields()
                .builder(HttpStatus.OK)
                .header("Content-Type", form.fields().type())
                .body(region)
                .build();
    }

    private static @Nullable HttpResponse partial(
            CachedFile file, Representation form, List<ByteRange> ranges, HttpRequest request) {
        if (ranges.isEmpty()) {
            return ErrorPage.builder(HttpStatus.RANGE_NOT_SATISFIABLE, "", request)
                    .header("Content-Range", "bytes */" + form.length())
                    .build();
        }
        String type = form.fields().type();
        HttpResponse.Builder response = form.fields().builder(HttpStatus.PARTIAL_CONTENT);
        List<BodyPart> parts = new ArrayList<>();
        if (ranges.size() == 1) {
            ByteRange range = ranges.get(0);
            response.header("Content-Type", type).header("Content-Range", contentRange(range, form));
            return addRange(parts, file, form, range) ? response.body(parts).build() : null;
        }
        String boundary = boundary();
        response.header("Content-Type", "multipart/byteranges; boundary=" + boundary);
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
        return response.body(parts).build();
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
        if (content != null) {
            parts.add(BodyPart.of(ByteBuffer.wrap(content, (int) range.first(), (int) range.length())));
            return true;
        }
        FileRegion region = file.tryRegion(form, range.first(), range.length());
        if (region != null) {
            parts.add(BodyPart.of(region));
        }
        return region != null;
    }

    private static void release(List<BodyPart> parts) {
        for (BodyPart part : parts) {
            if (part instanceof BodyPart.Region region) {
                region.region().release();
            }
        }
    }
}
