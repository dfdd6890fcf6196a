package io.github.reactorserver.boot.webflux;

import java.util.List;
import org.springframework.http.HttpCookie;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;

/** Reads Cookie header fields (RFC 6265, section 4.2), as leniently as browsers write them. */
final class RequestCookies {
    private RequestCookies() {}

    static MultiValueMap<String, HttpCookie> parse(List<String> fields) {
        MultiValueMap<String, HttpCookie> cookies = new LinkedMultiValueMap<>();
        for (String field : fields) {
            for (String pair : field.split(";")) {
                int equals = pair.indexOf('=');
                String name = equals < 0 ? "" : pair.substring(0, equals).trim();
                if (!name.isEmpty()) {
                    cookies.add(
                            name,
                            new HttpCookie(
                                    name, unquoted(pair.substring(equals + 1).trim())));
                }
            }
        }
        return cookies;
    }

    private static String unquoted(String value) {
        boolean quoted = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
        return quoted ? value.substring(1, value.length() - 1) : value;
    }
}
