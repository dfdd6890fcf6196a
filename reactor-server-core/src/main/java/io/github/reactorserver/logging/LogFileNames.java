package io.github.reactorserver.logging;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Names of one log's files, made and recognised. Immutable; who gives a rolled file another name holds its lock. */
final class LogFileNames {
    static final String GZIP = ".gz";
    private static final Pattern TOKEN = Pattern.compile("\\{(host|pid|date|index)}");

    /**
     * A file that is no longer written to.
     *
     * @param date empty if the name has none
     */
    record Rolled(Path path, String date, long index, long modified, long size) {
        boolean compressed() {
            return path.toString().endsWith(GZIP);
        }
    }

    private final Path active;
    private final Path rolledFolder;
    private final String rolledName;
    private final Pattern rolled;
    private final Pattern orphan;
    private final boolean pidInName;

    LogFileNames(LogFileConfig config) {
        this(config, host(), ProcessHandle.current().pid());
    }

    LogFileNames(LogFileConfig config, String host, long pid) {
        String own = Long.toString(pid);
        Path pattern = Path.of(config.file()).toAbsolutePath();
        active = Path.of(fill(pattern.toString(), host, own, "", ""));
        Path folder = active.getParent();
        if (folder == null || active.getFileName() == null) {
            throw new IllegalArgumentException("not the name of a file: " + config.file());
        }
        String rolledPattern = config.rolledFile() == null ? defaultRolled(name(pattern)) : config.rolledFile();
        Path rolledPath = folder.resolve(fill(rolledPattern, host, own, "{date}", "{index}"));
        rolledFolder = rolledPath.getParent() == null ? folder : rolledPath.getParent();
        rolledName = name(rolledPath);
        rolled = Pattern.compile(expression(name(Path.of(rolledPattern)), host) + "(?:\\.gz)?");
        orphan = Pattern.compile(expression(name(pattern), host));
        pidInName = name(pattern).contains("{pid}");
    }

    /** The file that is written to. */
    Path active() {
        return active;
    }

    /** A name that no file has: the next index of that day. */
    Path nextRolled(LocalDate date) throws IOException {
        List<Rolled> files;
        synchronized (this) {
            files = rolled();
        }
        long last = 0;
        for (Rolled file : files) {
            if (file.date().isEmpty() || file.date().equals(date.toString())) {
                last = Math.max(last, file.index());
            }
        }
        String name = fill(rolledName, "", "", date.toString(), Long.toString(last + 1));
        return rolledFolder.resolve(name);
    }

    /** The rolled files of this log, whichever process wrote them, oldest first. */
    List<Rolled> rolled() throws IOException {
        List<Rolled> files = matching(rolledFolder, rolled);
        files.sort(Comparator.comparing(Rolled::date).thenComparing(Rolled::index));
        return files;
    }

    /** Files that processes which have ended left unrolled, oldest first. */
    List<Rolled> orphans() throws IOException {
        Path folder = active.getParent();
        if (!pidInName || folder == null) {
            return List.of();
        }
        List<Rolled> files = matching(folder, orphan);
        files.removeIf(file -> file.path().equals(active) || isAlive(file.path()));
        files.sort(Comparator.comparing(Rolled::modified));
        return files;
    }

    private boolean isAlive(Path file) {
        Matcher matcher = orphan.matcher(name(file));
        return matcher.matches()
                && ProcessHandle.of(Long.parseLong(matcher.group("pid"))).isPresent();
    }

    private static List<Rolled> matching(Path folder, Pattern pattern) throws IOException {
        List<Rolled> found = new ArrayList<>();
        if (!Files.isDirectory(folder)) {
            return found;
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path path : (Iterable<Path>) files::iterator) {
                Matcher matcher = pattern.matcher(name(path));
                if (matcher.matches()) {
                    Rolled file = describe(path, matcher, pattern);
                    if (file != null) {
                        found.add(file);
                    }
                }
            }
        }
        return found;
    }

    private static @Nullable Rolled describe(Path path, Matcher matcher, Pattern pattern) throws IOException {
        String date = pattern.pattern().contains("(?<date>") ? matcher.group("date") : "";
        long index = pattern.pattern().contains("(?<index>") ? Long.parseLong(matcher.group("index")) : 0;
        try {
            return new Rolled(path, date, index, Files.getLastModifiedTime(path).toMillis(), Files.size(path));
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    // app.log becomes app-{date}.{index}.log
    private static String defaultRolled(String name) {
        int dot = name.lastIndexOf('.');
        int end = dot <= 0 || name.indexOf('}', dot) > 0 ? name.length() : dot;
        return name.substring(0, end) + "-{date}.{index}" + name.substring(end);
    }

    private static String fill(String pattern, String host, String pid, String date, String index) {
        return pattern.replace("{host}", host)
                .replace("{pid}", pid)
                .replace("{date}", date)
                .replace("{index}", index);
    }

    /** A regular expression for names made of the pattern by any process of this host. */
    private static String expression(String pattern, String host) {
        StringBuilder expression = new StringBuilder();
        Matcher token = TOKEN.matcher(pattern);
        int at = 0;
        while (token.find()) {
            expression.append(Pattern.quote(pattern.substring(at, token.start())));
            expression.append(part(token.group(1), host, expression));
            at = token.end();
        }
        return expression.append(Pattern.quote(pattern.substring(at))).toString();
    }

    private static String part(String token, String host, CharSequence before) {
        String group = "(?<" + token + ">";
        if (before.toString().contains(group)) {
            return "\\k<" + token + ">";
        }
        return switch (token) {
            case "host" -> group + Pattern.quote(host) + ")";
            case "date" -> group + "\\d{4}-\\d{2}-\\d{2})";
            default -> group + "\\d{1,18})";
        };
    }

    private static String name(Path path) {
        Path name = path.getFileName();
        return name == null ? "" : name.toString();
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName().replaceAll("[^A-Za-z0-9._-]", "_");
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
