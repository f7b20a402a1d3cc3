package org.postern.mailauth;

import org.postern.mail.AddressSyntaxException;
import org.postern.mail.Domain;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Takes out of a header what only this site may write, and somebody else has (RFC 8601 section 5):
/// results of checks under our name, our own `X-` fields, a Return-Path. Filters, mail programs and
/// people believe these; so nothing of the kind passes that we have not written ourselves.
///
/// It reads a field as generously as any reader behind us might: names in any case, with blanks
/// before the colon; comments, quotes, quoted pairs and folding in the value. Where a value cannot
/// be read, our name anywhere in it is enough.
final class ReservedFields {
    /// @param octets the header as it may stay
    /// @param removed names of the fields that were taken out, as written
    record Kept(byte[] octets, List<String> removed) {}

    /// Our own fields begin so: X-Postern-Screening, X-Junkmail-Status, X-Virus-Status and their
    /// like.
    private static final List<String> OUR_PREFIXES =
            List.of("x-postern-", "x-junkmail-", "x-virus-status");

    /// What the removed white space at a header's beginning is called.
    private static final String CONTINUATION = "(continuation)";

    private final Set<String> names;
    private final boolean fromOutside;

    /// @param names under which we write results
    /// @param fromOutside false for mail from another server of ours: what that has found stays
    ReservedFields(Set<String> names, boolean fromOutside) {
        this.names = Set.copyOf(names);
        this.fromOutside = fromOutside;
    }

    /// @param block a header with or without its empty line
    Kept without(byte[] block) {
        var removed = new ArrayList<String>();
        var out = new ByteArrayOutputStream(block.length);
        int from = fromOutside ? headless(block, removed) : 0;
        int kept = from;
        while (from < block.length) {
            int end = fieldEnd(block, from);
            String name = name(block, from, end);
            if (isReserved(name, block, from, end)) {
                removed.add(name.strip());
                out.write(block, kept, from - kept);
                kept = end;
            }
            from = end;
        }
        if (removed.isEmpty()) {
            return new Kept(block, List.of());
        }
        out.write(block, kept, block.length - kept);
        return new Kept(out.toByteArray(), List.copyOf(removed));
    }

    /// Where the first field begins. A first line that begins with white space would go on with the
    /// last field that we put before the message, and so write into it.
    private static int headless(byte[] block, List<String> removed) {
        if (block.length == 0 || !isBlank(block[0])) {
            return 0;
        }
        removed.add(CONTINUATION);
        return fieldEnd(block, 0);
    }

    // RFC 5322 section 2.2.3: a line that begins with white space continues the field
    private static int fieldEnd(byte[] block, int from) {
        int at = from;
        while (at < block.length) {
            if (block[at++] == '\n' && (at == block.length || !isBlank(block[at]))) {
                break;
            }
        }
        return at;
    }

    private static boolean isBlank(byte octet) {
        return octet == ' ' || octet == '\t';
    }

    /// What stands before the colon, blanks included; empty for a line that has none.
    private static String name(byte[] block, int from, int end) {
        int at = from;
        while (at < end && block[at] != ':' && block[at] != '\n') {
            at++;
        }
        return at < end && block[at] == ':'
                ? new String(block, from, at - from, StandardCharsets.ISO_8859_1)
                : "";
    }

    private boolean isReserved(String written, byte[] block, int from, int end) {
        String name = written.strip().toLowerCase(Locale.ROOT);
        // RFC 5321 section 4.4: the server that makes final delivery writes the only Return-Path
        if (name.equals("return-path")) {
            return true;
        }
        if (!fromOutside || name.isEmpty()) {
            return false;
        }
        if (OUR_PREFIXES.stream().anyMatch(name::startsWith)) {
            return true;
        }
        return switch (name) {
            case "authentication-results" -> claimsToBeOurs(value(written, block, from, end));
            case "received-spf" -> namesUs(value(written, block, from, end));
            default -> false;
        };
    }

    private static String value(String written, byte[] block, int from, int end) {
        int start = from + written.length() + 1;
        // RFC 8616 section 3 and RFC 6532: a name may stand there in UTF-8
        return new String(block, start, end - start, StandardCharsets.UTF_8);
    }

    // RFC 8601 section 5: fields that claim our id and did not come from us are removed
    private boolean claimsToBeOurs(String value) {
        return AuthenticationResults.parse(value)
                .map(read -> names.stream().anyMatch(ours -> isSame(ours, read.server())))
                .orElseGet(() -> holdsUs(value) || holdsUs(withoutComments(value)));
    }

    private static boolean isSame(String ours, String theirs) {
        String bare = theirs.endsWith(".") ? theirs.substring(0, theirs.length() - 1) : theirs;
        return ours.equalsIgnoreCase(bare) || ascii(ours).equals(ascii(bare));
    }

    /// A name in A-labels and small letters, if it is one.
    private static String ascii(String name) {
        try {
            return Domain.parse(name).ascii();
        } catch (AddressSyntaxException e) {
            return name.toLowerCase(Locale.ROOT);
        }
    }

    /// Whether one of our names can be made out of a text by leaving out blanks and quotes.
    private boolean holdsUs(String text) {
        var squeezed = new StringBuilder();
        text.toLowerCase(Locale.ROOT)
                .chars()
                .filter(c -> c > ' ' && c != '"' && c != '\\' && c != '(' && c != ')')
                .forEach(c -> squeezed.append((char) c));
        return names.stream()
                .anyMatch(ours -> squeezed.indexOf(ours.toLowerCase(Locale.ROOT)) >= 0);
    }

    private static String withoutComments(String text) {
        var bare = new StringBuilder();
        int depth = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\') {
                i++;
                if (depth == 0 && i < text.length()) {
                    bare.append(text.charAt(i));
                }
            } else if (c == '(') {
                depth++;
            } else if (c == ')') {
                depth = Math.max(0, depth - 1);
            } else if (depth == 0) {
                bare.append(c);
            }
        }
        return bare.toString();
    }

    /// Whether a Received-SPF field says that we have checked: our name stands in it as a word, in
    /// its comment or as `receiver`. As the domain of an address it says nothing.
    // RFC 7208 section 9.1: header-field = "Received-SPF:" [CFWS] result FWS [comment FWS] …
    private boolean namesUs(String value) {
        String text = value.toLowerCase(Locale.ROOT);
        for (String ours : names) {
            String name = ours.toLowerCase(Locale.ROOT);
            for (int at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
                int after = at + name.length();
                boolean begins = at == 0 || !isOfName(text.charAt(at - 1));
                boolean ends = after == text.length() || !isOfName(text.charAt(after));
                if (begins && ends) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isOfName(char c) {
        return Character.isLetterOrDigit(c) || c == '-' || c == '@' || c == '_' || c == '.';
    }
}
