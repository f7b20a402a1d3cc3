package org.postern.webmail;

import org.postern.web.WebRequest;

import java.util.Locale;

/// Which content codings a client takes.
final class Encodings {
    private Encodings() {}

    /// Whether the client names a coding, and not with the weight 0.
    // RFC 9110 section 12.5.3
    static boolean takes(WebRequest request, String coding) {
        for (String field : request.headers("Accept-Encoding")) {
            for (String element : field.split(",", -1)) {
                String[] parts = element.strip().toLowerCase(Locale.ROOT).split(";", -1);
                if (parts[0].strip().equals(coding)) {
                    return parts.length == 1 || !zero(parts[1].strip());
                }
            }
        }
        return false;
    }

    // RFC 9110 section 12.4.2: a weight of 0 is "not acceptable".
    private static boolean zero(String weight) {
        return weight.startsWith("q=0")
                && weight.chars().skip(2).allMatch(c -> c == '0' || c == '.');
    }
}
