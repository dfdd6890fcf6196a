package io.github.reactorserver.benchmarks.servers;

import io.github.reactorserver.buffer.FileRegion;
import io.github.reactorserver.http.BodyPart;
import io.github.reactorserver.http.HttpHandler;
import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.http.HttpStatus;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Responses with files that stay open or in memory: what sending them costs, and nothing else. */
final class RegionHandler {
    /** From where a file is sent. */
    enum Source {
        /** From the file, without a copy. */
        REGION,
        /** From an array. */
        HEAP,
        /** From memory outside the heap. */
        DIRECT
    }

    private RegionHandler() {}

    static HttpHandler of(Path folder, Source source) throws IOException {
        Map<String, Supplier<HttpResponse>> answers = new HashMap<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder.resolve("files"))) {
            for (Path file : files) {
                answers.put(StaticFiles.URL + file.getFileName(), answers(file, source));
            }
        }
        return request -> {
            Supplier<HttpResponse> response = answers.get(request.path());
            return response == null ? HttpResponse.of(HttpStatus.NOT_FOUND) : response.get();
        };
    }

    private static Supplier<HttpResponse> answers(Path path, Source source) throws IOException {
        switch (source) {
            case HEAP -> {
                HttpResponse standing = HttpResponse.bytes(Standing.BINARY, Files.readAllBytes(path));
                return () -> standing;
            }
            case DIRECT -> {
                byte[] content = Files.readAllBytes(path);
                ByteBuffer direct = ByteBuffer.allocateDirect(content.length);
                direct.put(content).flip();
                return () -> answer().body(List.of(BodyPart.of(direct))).build();
            }
            default -> {
                FileChannel file = FileChannel.open(path);
                long size = file.size();
                return () ->
                        answer().body(new FileRegion(file, 0, size, () -> {})).build();
            }
        }
    }

    private static HttpResponse.Builder answer() {
        return HttpResponse.builder(HttpStatus.OK).header("Content-Type", Standing.BINARY);
    }
}
