package org.postern.mailauth;

import java.util.List;
import java.util.Optional;

/// An Authentication-Results field (RFC 8601).
///
/// @param server who says it (`authserv-id`)
/// @param results none: nothing was tried
public record AuthenticationResults(String server, List<MethodResult> results) {
    public static final String NAME = "Authentication-Results";

    /// Longest value of a property that is printed, in characters.
    private static final int LONGEST_VALUE = 255;

    public AuthenticationResults {
        results = List.copyOf(results);
    }

    /// Reads the value of a field, which may be folded; empty when it is none.
    ///
    /// @param text one character an octet, or decoded
    public static Optional<AuthenticationResults> parse(String text) {
        return ResultsReader.parse(text, false);
    }

    /// Reads the value of an ARC-Authentication-Results field, which begins with its instance.
    static Optional<AuthenticationResults> parseArc(String text) {
        return ResultsReader.parse(text, true);
    }

    /// The whole field, folded, with CRLF at its end.
    public String field() {
        return NAME + ": " + payload() + "\r\n";
    }

    /// What stands behind the colon.
    // RFC 8601 section 2.2: authres-payload
    public String payload() {
        var text = new StringBuilder(value(server));
        if (results.isEmpty()) {
            return text.append("; none").toString();
        }
        for (var result : results) {
            text.append(";\r\n\t").append(result.method()).append('=').append(result.result());
            if (!result.reason().isEmpty()) {
                text.append(" reason=").append(quoted(clean(result.reason())));
            }
            for (var property : result.properties()) {
                text.append("\r\n\t ")
                        .append(property.type())
                        .append('.')
                        .append(property.name())
                        .append('=')
                        .append(value(property.value()));
            }
        }
        return text.toString();
    }

    /// A value as it stands if it may, else in quotes.
    private static String value(String text) {
        String safe = clean(text);
        return isBare(safe) ? safe : quoted(safe);
    }

    // RFC 8601 section 2.2: pvalue = value / [ [ local-part ] "@" ] domain-name
    private static boolean isBare(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c <= ' ' || c >= 0x7F || "()<>,;:\\\"/[]?=".indexOf(c) >= 0) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    /// Nothing in it can end the line, and it is not long.
    private static String clean(String text) {
        var clean = new StringBuilder();
        text.codePoints()
                .limit(LONGEST_VALUE)
                .map(c -> Character.isISOControl(c) || c == 0xFFFD ? '?' : c)
                .forEach(clean::appendCodePoint);
        return clean.toString();
    }
}
