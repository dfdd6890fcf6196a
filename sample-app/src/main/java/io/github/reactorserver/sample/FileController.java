package io.github.reactorserver.sample;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.Map;
import org.springframework.core.io.FileSystemResource;
import org.springframework.core.io.Resource;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.codec.multipart.FilePart;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RequestPart;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Upload and download. Neither holds a file in memory, and neither goes faster than the other side takes it. */
@RestController
class FileController {
    private static final int PIECE = 1 << 14;

    private final FileStore files;

    FileController(FileStore files) {
        this.files = files;
    }

    @GetMapping("/api/files")
    Map<String, Long> list() {
        return files.sizes();
    }

    @PostMapping("/api/files")
    @ResponseStatus(HttpStatus.CREATED)
    Mono<Map<String, Object>> upload(@RequestPart("file") FilePart file) {
        return files.store(file).map(size -> Map.of("name", file.filename(), "size", size));
    }

    /** From the file to the socket, also in parts if the client asks for a range. Never shown, always saved. */
    @GetMapping("/api/files/{name}")
    Mono<ResponseEntity<Resource>> download(@PathVariable String name) {
        String disposition =
                ContentDisposition.attachment().filename(name).build().toString();
        return files.find(name)
                .map(file -> ResponseEntity.ok()
                        .header(HttpHeaders.CONTENT_DISPOSITION, disposition)
                        .contentType(MediaType.APPLICATION_OCTET_STREAM)
                        .body(new FileSystemResource(file)));
    }

    /** Made while it is sent: 16 KB at a time, when the client has room for them. */
    @GetMapping("/api/bytes")
    ResponseEntity<Flux<DataBuffer>> bytes(@RequestParam(defaultValue = "1048576") @Min(0) @Max(1L << 40) long count) {
        Flux<DataBuffer> pieces = Flux.generate(() -> count, (left, sink) -> {
            int size = (int) Math.min(left, PIECE);
            if (size == 0) {
                sink.complete();
            } else {
                sink.next(DefaultDataBufferFactory.sharedInstance.wrap(new byte[size]));
            }
            return left - size;
        });
        return ResponseEntity.ok()
                .contentType(MediaType.APPLICATION_OCTET_STREAM)
                .contentLength(count)
                .body(pieces);
    }
}
