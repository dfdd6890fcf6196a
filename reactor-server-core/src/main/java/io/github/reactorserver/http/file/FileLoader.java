package io.github.reactorserver.http.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes entries of the cache from what is found. Immutable.
 *
 * @param maxContent bytes up to which a file is kept in memory
 * @param clock tells whether a file has changed just now
 */
record FileLoader(FileFinder finder, SafePath safePath, CacheControl cacheControl, long maxContent, InstantSource clock)
        implements FileSource {
    /** How long a file may change without another time: two seconds on the coarsest file systems. */
    private static final Duration SETTLING = Duration.ofSeconds(2);

    private static final int MAX_LISTED = 1_000;

    @Override
    public Finding find(String path) throws IOException {
        return finder.find(path);
    }

    @Override
    public CachedFile load(FoundFile found) throws IOException {
        Instant now = clock.instant();
        if (found.plain().isDirectory()) {
            byte[] page = listing(found);
            return new CachedFile(found, form(found, page, now, DirectoryListing.TYPE), null, null, false);
        }
        List<Representation> forms = new ArrayList<>();
        try {
            Representation plain = add(forms, found, found.plain(), "", now);
            Representation brotli = tryAdd(forms, found, found.brotli(), "br", now);
            Representation gzip = tryAdd(forms, found, found.gzip(), "gzip", now);
            boolean settled =
                    isSettled(found.plain(), now) && isSettled(found.brotli(), now) && isSettled(found.gzip(), now);
            return new CachedFile(found, plain, brotli, gzip, settled);
        } catch (IOException | RuntimeException e) {
            for (Representation form : forms) {
                close(form.channel());
            }
            throw e;
        }
    }

    private static boolean isSettled(@Nullable Resource resource, Instant now) {
        return resource == null || resource.modified().isBefore(now.minus(SETTLING));
    }

    private Representation add(
            List<Representation> forms, FoundFile found, Resource resource, String encoding, Instant now)
            throws IOException {
        Representation form = resource.size() <= maxContent
                ? form(found, resource, read(resource), encoding, now)
                : open(found, resource, encoding, now);
        forms.add(form);
        return form;
    }

    // a neighbour that may not be read is none
    private @Nullable Representation tryAdd(
            List<Representation> forms, FoundFile found, @Nullable Resource neighbour, String encoding, Instant now)
            throws IOException {
        try {
            return neighbour == null ? null : add(forms, found, neighbour, encoding, now);
        } catch (AccessDeniedException e) {
            return null;
        }
    }

    private static byte[] read(Resource resource) throws IOException {
        byte[] content = resource.read();
        requireLength(resource, content.length);
        return content;
    }

    private static void requireLength(Resource resource, long length) throws ChangedException {
        if (length != resource.size()) {
            throw new ChangedException(resource + " has " + length + " bytes now");
        }
    }

    private Representation form(FoundFile found, Resource resource, byte[] content, String encoding, Instant now) {
        EntityTag tag = EntityTag.ofContent(content);
        return Representation.inMemory(
                fields(found, resource, tag, MediaTypes.of(found.path()), encoding, now), content);
    }

    private Representation form(FoundFile found, byte[] page, Instant now, String type) {
        return Representation.inMemory(fields(found, found.plain(), EntityTag.ofContent(page), type, "", now), page);
    }

    private Representation open(FoundFile found, Resource resource, String encoding, Instant now) throws IOException {
        FileChannel channel = resource.open();
        try {
            requireLength(resource, channel.size());
            EntityTag tag = EntityTag.ofFile(resource.size(), resource.version(), isSettled(resource, now), encoding);
            Representation.Fields fields = fields(found, resource, tag, MediaTypes.of(found.path()), encoding, now);
            return Representation.open(fields, resource.size(), channel);
        } catch (IOException | RuntimeException e) {
            close(channel);
            throw e;
        }
    }

    private static void close(@Nullable FileChannel channel) throws IOException {
        if (channel != null) {
            channel.close();
        }
    }

    private Representation.Fields fields(
            FoundFile found, Resource resource, EntityTag tag, String type, String encoding, Instant now) {
        List<String> fields = new ArrayList<>();
        if (!encoding.isEmpty()) {
            fields.addAll(List.of("Content-Encoding", encoding));
        }
        boolean compressed = found.brotli() != null || found.gzip() != null;
        if (compressed || found.fallback()) {
            // the caches on the way must ask again for another client (RFC 9110, section 12.5.5)
            fields.addAll(List.of("Vary", vary(compressed, found.fallback())));
        }
        fields.addAll(List.of("ETag", tag.text()));
        Instant modified = lastModified(resource, now);
        if (modified != null) {
            fields.addAll(List.of("Last-Modified", HttpDates.format(modified)));
        }
        fields.addAll(List.of("Accept-Ranges", "bytes"));
        String control = cacheControl.of(found.path());
        if (!control.isEmpty()) {
            fields.addAll(List.of("Cache-Control", control));
        }
        fields.addAll(List.of("X-Content-Type-Options", "nosniff"));
        return new Representation.Fields(tag, modified, isSettled(resource, now), type, List.copyOf(fields));
    }

    private static String vary(boolean compressed, boolean fallback) {
        if (!compressed) {
            return "Accept";
        }
        return fallback ? "Accept, Accept-Encoding" : "Accept-Encoding";
    }

    // never in the future (RFC 9110, section 8.8.2.1)
    private static @Nullable Instant lastModified(Resource resource, Instant now) {
        Instant modified = resource.modified();
        if (modified.equals(Instant.EPOCH)) {
            return null;
        }
        return (modified.isAfter(now) ? now : modified).truncatedTo(ChronoUnit.SECONDS);
    }

    private byte[] listing(FoundFile found) throws IOException {
        List<String> shown = new ArrayList<>();
        boolean more = false;
        for (String name : found.plain().names().stream().sorted().toList()) {
            if (!safePath.isServableName(name)) {
                continue;
            }
            if (shown.size() == MAX_LISTED) {
                more = true;
                break;
            }
            Finding finding = finder.find(finder.prefix() + found.path() + name);
            if (finding == NoFile.DIRECTORY) {
                shown.add(name + '/');
            } else if (finding instanceof FoundFile) {
                shown.add(name);
            }
        }
        return DirectoryListing.render(found.path(), shown, more);
    }
}
