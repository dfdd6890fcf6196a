package io.github.reactorserver.sample;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.time.Instant;
import java.util.Collection;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** A controller as in every WebFlux application. What it refuses is told as problem JSON. */
@RestController
@RequestMapping("/api/notes")
class NoteController {
    private static final int KEPT = 100;

    private final ConcurrentNavigableMap<Long, Note> notes = new ConcurrentSkipListMap<>();
    private final AtomicLong ids = new AtomicLong();

    /** What a client sends. */
    record NewNote(@NotBlank @Size(max = 200) String text) {}

    /** What it gets. */
    record Note(long id, String text, Instant created) {}

    @GetMapping
    Collection<Note> all() {
        return notes.values();
    }

    @GetMapping("/{id}")
    Note one(@PathVariable long id) {
        return found(notes.get(id), id);
    }

    /** Keeps the newest hundred. */
    @PostMapping
    ResponseEntity<Note> add(@Valid @RequestBody NewNote note) {
        Note added = new Note(ids.incrementAndGet(), note.text(), Instant.now());
        notes.put(added.id(), added);
        while (notes.size() > KEPT) {
            notes.pollFirstEntry();
        }
        return ResponseEntity.created(URI.create("/api/notes/" + added.id())).body(added);
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void remove(@PathVariable long id) {
        found(notes.remove(id), id);
    }

    private static Note found(@Nullable Note note, long id) {
        if (note == null) {
            throw new ResponseStatusException(HttpStatus.NOT_FOUND, "no note " + id);
        }
        return note;
    }
}
