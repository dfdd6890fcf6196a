package io.github.reactorserver.http.file;

import io.github.reactorserver.buffer.FileRegion;
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

    /** Before there were web servers no file was written for one: such times are set by builds, for all contents alike. */
    private static final Instant FIRST_TIME = Instant.parse("1990-01-01T00:00:00Z");

    /** Up to here a file is read when it is opened, as it would be when it is sent for the first time. */
    private static final int MAX_HASHED = FileRegion.Preparation.SLICE_BYTES;

    private static final int MAX_LISTED = 1_000;

    /** When a file was found, and whether it will be looked at once more. */
    private record Look(Instant now, boolean verified) {

        /** Whether the file surely has not changed since. */
        boolean isSettled(@Nullable Resource resource) {
            return resource == null || (verified && resource.changed().isBefore(now.minus(SETTLING)));
        }
    }

    @Override
    public Finding find(String path) throws IOException {
        return finder.find(path);
    }

    @Override
    public @Nullable String topFolder(String path) {
        return finder.topFolder(path);
    }

    @Override
    public boolean isNoFolder(String topFolder) {
        return finder.isNoFolder(topFolder);
    }

    @Override
    public CachedFile load(FoundFile found, boolean verified) throws IOException {
        Look look = new Look(clock.instant(), verified);
        if (found.plain().isDirectory()) {
            byte[] page = listing(found);
            return new CachedFile(found, form(found, page, look, DirectoryListing.TYPE), null, null, false);
        }
        List<Representation> forms = new ArrayList<>();
        try {
            Representation plain = add(forms, found, found.plain(), "", look);
            Representation brotli = tryAdd(forms, found, found.brotli(), "br", look);
            Representation gzip = tryAdd(forms, found, found.gzip(), "gzip", look);
            boolean settled =
                    look.isSettled(found.plain()) && look.isSettled(found.brotli()) && look.isSettled(found.gzip());
            return new CachedFile(found, plain, brotli, gzip, settled);
        } catch (IOException | RuntimeException e) {
            for (Representation form : forms) {
                close(form.channel());
            }
            throw e;
        }
    }

    private Representation add(
            List<Representation> forms, FoundFile found, Resource resource, String encoding, Look look)
            throws IOException {
        Representation form = resource.size() <= maxContent
                ? form(found, resource, read(resource), encoding, look)
                : open(found, resource, encoding, look);
        forms.add(form);
        return form;
    }

    // a neighbour that may not be read is none
    private @Nullable Representation tryAdd(
            List<Representation> forms, FoundFile found, @Nullable Resource neighbour, String encoding, Look look)
            throws IOException {
        try {
            return neighbour == null ? null : add(forms, found, neighbour, encoding, look);
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

    private Representation form(FoundFile found, Resource resource, byte[] content, String encoding, Look look) {
        EntityTag tag = EntityTag.ofContent(content, encoding);
        return Representation.inMemory(
                fields(found, resource, tag, MediaTypes.of(found.path()), encoding, look), content);
    }

    private Representation form(FoundFile found, byte[] page, Look look, String type) {
        return Representation.inMemory(
                fields(found, found.plain(), EntityTag.ofContent(page, ""), type, "", look), page);
    }

    private Representation open(FoundFile found, Resource resource, String encoding, Look look) throws IOException {
        FileChannel channel = resource.open();
        try {
            requireLength(resource, channel.size());
            boolean hashed = resource.size() <= MAX_HASHED;
            EntityTag tag = hashed
                    ? EntityTag.ofContent(channel, resource.size(), look.isSettled(resource), encoding)
                    : EntityTag.ofFile(
                            resource.size(),
                            resource.version(),
                            look.isSettled(resource) && resource.isVersionSure(),
                            encoding);
            Representation.Fields fields = fields(found, resource, tag, MediaTypes.of(found.path()), encoding, look);
            return Representation.open(fields, resource.size(), channel, hashed);
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
            FoundFile found, Resource resource, EntityTag tag, String type, String encoding, Look look) {
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
        Instant modified = lastModified(resource, look);
        if (modified != null) {
            fields.addAll(List.of("Last-Modified", HttpDates.format(modified)));
        }
        fields.addAll(List.of("Accept-Ranges", "bytes"));
        String control = cacheControl.of(found.path());
        if (!control.isEmpty()) {
            fields.addAll(List.of("Cache-Control", control));
        }
        fields.addAll(List.of("X-Content-Type-Options", "nosniff"));
        return new Representation.Fields(tag, modified, isDated(resource, look), type, List.copyOf(fields));
    }

    private static String vary(boolean compressed, boolean fallback) {
        if (!compressed) {
            return "Accept";
        }
        return fallback ? "Accept, Accept-Encoding" : "Accept-Encoding";
    }

    // whoever sets a time can set that of another content (RFC 9110, section 8.8.2.2)
    private static boolean isDated(Resource resource, Look look) {
        return look.isSettled(resource)
                && resource.isVersionSure()
                && seconds(resource.modified()).equals(seconds(resource.changed()));
    }

    private static Instant seconds(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS);
    }

    // never in the future (RFC 9110, section 8.8.2.1)
    private static @Nullable Instant lastModified(Resource resource, Look look) {
        Instant modified = resource.modified();
        if (modified.isBefore(FIRST_TIME)) {
            return null;
        }
        return seconds(modified.isAfter(look.now()) ? look.now() : modified);
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
