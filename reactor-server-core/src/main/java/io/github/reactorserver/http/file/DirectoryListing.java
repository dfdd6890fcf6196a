package io.github.reactorserver.http.file;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** A directory as an HTML page. */
final class DirectoryListing {
    static final String TYPE = "text/html;charset=utf-8";
    private static final String UNRESERVED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

    private DirectoryListing() {}

    /**
     * The page.
     *
     * @param path of the directory, for the title
     * @param names sorted; those of directories with a slash at the end
     * @param more whether there are names that are not shown
     */
    static byte[] render(String path, List<String> names, boolean more) {
        StringBuilder page = new StringBuilder("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>")
                .append(escape(path))
                .append("</title></head><body><h1>")
                .append(escape(path))
                .append("</h1><ul>\n");
        if (!path.equals("/")) {
            page.append("<li><a href=\"../\">../</a></li>\n");
        }
        for (String name : names) {
            // with a dot in front, a name with a colon is no scheme
            page.append("<li><a href=\"./").append(encode(name)).append("\">");
            page.append(escape(name)).append("</a></li>\n");
        }
        page.append(more ? "</ul><p>…</p></body></html>\n" : "</ul></body></html>\n");
        return page.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    private static String encode(String name) {
        StringBuilder encoded = new StringBuilder();
        for (byte octet : name.getBytes(StandardCharsets.UTF_8)) {
            if (UNRESERVED.indexOf(octet) >= 0 || octet == '/') {
                encoded.append((char) octet);
            } else {
                encoded.append(String.format("%%%02X", octet));
            }
        }
        return encoded.toString();
    }
}
