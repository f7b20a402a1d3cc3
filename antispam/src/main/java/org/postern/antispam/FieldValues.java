package org.postern.antispam;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Answers what rules ask of the header: a field by name, with modifiers (`From:addr`,
/// `Subject:raw`), or one of the names that stand for several fields or for what was found out.
final class FieldValues {
    private static final PerlRegex ANY_HOST =
            PerlRegex.known("(?<![._-])(\\S{1,251}\\.[A-Za-z0-9-]+)(?![._-])", "i");
    private static final PerlRegex AFTER_AT = PerlRegex.known(".*@(\\S+)");
    private static final PerlRegex ANY_IP =
            PerlRegex.known("(?<!\\.)\\b(" + IpText.PATTERN + ")\\b(?!\\.)");
    private static final PerlRegex IN_QUOTES = PerlRegex.known("^'(.*?)'$");

    private final MailFields fields;
    private final SpamMail mail;
    private final Octets search;
    private final DomainBoundaries boundaries;
    private final SpamFacts facts;
    private final Map<String, List<String>> cache = new HashMap<>();
    private Relays relays;
    private @Nullable String envelopeFrom;
    private boolean envelopeKnown;

    FieldValues(SpamMail mail, SpamFacts facts, DomainBoundaries boundaries, Octets search) {
        this.mail = mail;
        this.fields = mail.root().fields;
        this.facts = facts;
        this.boundaries = boundaries;
        this.search = search;
        this.relays = Relays.read(List.of(), Relays.Trust.INFERRED, search);
    }

    void relays(Relays read) {
        relays = read;
    }

    /// All values; those of whole fields end in LF.
    List<String> all(String request) {
        var known = cache.get(request);
        if (known == null) {
            known = List.copyOf(read(request));
            cache.put(request, known);
        }
        return known;
    }

    boolean has(String request) {
        return !all(request).isEmpty();
    }

    /// The values as one text: of modifiers that give parts the first, else all on end; empty when
    /// there is none.
    String one(String request) {
        var values = all(request);
        if (values.isEmpty()) {
            return "";
        }
        boolean parts =
                request.equals("EnvelopeFrom")
                        || (request.indexOf(':') >= 0
                                && !request.endsWith(":raw")
                                && !isPlace(request));
        if (parts) {
            var first = values.getFirst();
            return first.endsWith("\n") ? first.substring(0, first.length() - 1) : first;
        }
        return String.join("", values);
    }

    private static boolean isPlace(String request) {
        return request.endsWith(":first") || request.endsWith(":last");
    }

    /// The values as a pattern sees them: on end, or one a line.
    @Nullable String text(String request) {
        var values = all(request);
        return values.isEmpty()
                ? null
                : String.join(values.getFirst().endsWith("\n") ? "" : "\n", values);
    }

    private List<String> read(String request) {
        var parts = List.of(request.split(":"));
        var name = parts.getFirst();
        var modifiers = parts.subList(1, parts.size());
        boolean address = modifiers.contains("addr");
        boolean person = modifiers.contains("name");
        boolean raw = modifiers.contains("raw");
        if (name.startsWith("ALL")) {
            var all = header(name, raw);
            if (all != null) {
                return all;
            }
        }
        List<String> values = values(name, raw, raw || address || person);
        if (values.isEmpty()) {
            return values;
        }
        if (modifiers.contains("first")) {
            values = List.of(values.getFirst());
        } else if (modifiers.contains("last")) {
            values = List.of(values.getLast());
        }
        if (address || person) {
            values = mailboxes(values, address, raw);
        }
        if (modifiers.contains("host") || modifiers.contains("domain")) {
            return hosts(values, address, modifiers.contains("domain"));
        }
        if (modifiers.contains("ip") || modifiers.contains("revip")) {
            return addresses(values, modifiers.contains("revip"));
        }
        return values;
    }

    private List<String> values(String name, boolean raw, boolean needRaw) {
        return switch (Octets.lower(name)) {
            case "envelopefrom" -> {
                var from = envelopeFrom();
                yield from == null ? List.of() : List.of(from);
            }
            case "x-spam-relays-untrusted" -> List.of(relays.untrustedLine());
            case "x-spam-relays-trusted" -> List.of(relays.trustedLine());
            case "x-spam-relays-external" -> List.of(relays.externalLine());
            case "x-spam-relays-internal" -> List.of(relays.internalLine());
            case "tocc" -> joined(raw, "To", "Cc");
            default ->
                    name.equals("MESSAGEID")
                            ? joined(
                                    raw,
                                    "X-Message-Id",
                                    "Resent-Message-Id",
                                    "X-Original-Message-ID",
                                    "Message-Id")
                            : needRaw ? fields.raw(name) : fields.decoded(name);
        };
    }

    private List<String> joined(boolean raw, String... names) {
        List<String> values = new ArrayList<>();
        for (var name : names) {
            for (var value : raw ? fields.raw(name) : fields.decoded(name)) {
                values.add(raw ? value.replaceAll("\r?\n\\s+", " ") : value);
            }
        }
        return values;
    }

    private @Nullable List<String> header(String name, boolean raw) {
        var lines = raw ? rawLines() : fields.all();
        return switch (name) {
            case "ALL" -> lines;
            case "ALL-TRUSTED" -> range(lines, -1, relays.lastTrusted() + 1);
            case "ALL-INTERNAL" -> range(lines, -1, relays.lastInternal() + 1);
            case "ALL-UNTRUSTED" -> range(lines, relays.lastTrusted() + 1, Integer.MAX_VALUE);
            case "ALL-EXTERNAL" -> range(lines, relays.lastInternal() + 1, Integer.MAX_VALUE);
            default -> null;
        };
    }

    private List<String> rawLines() {
        List<String> lines = new ArrayList<>();
        var text = mail.pristineHeader();
        var field = new StringBuilder();
        for (var line : text.split("(?<=\n)")) {
            boolean folded = line.startsWith(" ") || line.startsWith("\t");
            if (!folded && !field.isEmpty()) {
                lines.add(field.toString());
                field.setLength(0);
            }
            if (!folded || !field.isEmpty()) {
                field.append(line);
            }
        }
        if (!field.isEmpty()) {
            lines.add(field.toString());
        }
        return lines;
    }

    /// The fields that stand between the `Received` of two handovers.
    ///
    /// @param from number of the first `Received`, or -1 for the top
    /// @param to number of the last, which is included
    private static List<String> range(List<String> lines, int from, int to) {
        List<String> found = new ArrayList<>();
        int current = -1;
        for (var line : lines) {
            if (line.regionMatches(true, 0, "Received:", 0, 9)) {
                current++;
            }
            if (from <= current && current < to) {
                found.add(line);
            } else if (current == to) {
                found.add(line);
                break;
            }
        }
        return found;
    }

    private List<String> mailboxes(List<String> lines, boolean address, boolean raw) {
        List<String> values = new ArrayList<>();
        for (var line : lines) {
            for (var mailbox : AddressFields.read(line, search)) {
                var value = address ? mailbox.address() : mailbox.phrase();
                if (value != null) {
                    values.add(address || raw ? value : person(value));
                }
            }
        }
        return values;
    }

    private String person(String phrase) {
        var decoded = MailFields.decode(phrase, "name", search);
        if (Octets.isBlank(decoded)) {
            return decoded;
        }
        var text = Octets.trim(Octets.squeezed(decoded));
        var unquoted = search.match(IN_QUOTES, text);
        return unquoted == null ? text : String.valueOf(unquoted[1]);
    }

    private List<String> hosts(List<String> lines, boolean address, boolean domain) {
        List<String> hosts = new ArrayList<>();
        for (var line : lines) {
            var host = address ? search.first(AFTER_AT, line) : firstHost(line);
            if (!host.isEmpty()) {
                hosts.add(domain ? boundaries.domain(host) : host);
            }
        }
        return hosts;
    }

    private String firstHost(String line) {
        var found = new String[] {""};
        int at = line.lastIndexOf('@');
        for (var text : at < 0 ? List.of(line) : List.of(line.substring(at + 1), line)) {
            search.each(
                    ANY_HOST,
                    text,
                    groups -> {
                        var host = String.valueOf(groups[1]);
                        if (DomainBoundaries.isHostName(host) && boundaries.isValid(host)) {
                            found[0] = host;
                        }
                        return found[0].isEmpty();
                    });
            if (!found[0].isEmpty()) {
                break;
            }
        }
        return found[0];
    }

    private List<String> addresses(List<String> lines, boolean reversed) {
        List<String> found = new ArrayList<>();
        for (var line : lines) {
            var ip = search.first(ANY_IP, line);
            if (!ip.isEmpty()) {
                found.add(reversed ? DnsLists.reversed(ip) : ip);
            }
        }
        return found;
    }

    /// The reverse path, as far as anything tells it; null when nothing does.
    @Nullable String envelopeFrom() {
        if (!envelopeKnown) {
            envelopeKnown = true;
            envelopeFrom = findEnvelopeFrom();
        }
        return envelopeFrom;
    }

    private @Nullable String findEnvelopeFrom() {
        if (!facts.clientAddress().isEmpty() || !facts.sender().isEmpty()) {
            return facts.sender();
        }
        var last =
                !relays.untrusted().isEmpty()
                        ? relays.untrusted().getFirst()
                        : relays.trusted().isEmpty() ? null : relays.trusted().getLast();
        if (last != null && last.hasEnvelopeFrom()) {
            var from = last.envelopeFrom();
            if (from.isEmpty() || from.indexOf('@') > 0) {
                return from;
            }
        }
        var sender = first("X-Sender:first:addr");
        if (sender != null && sender.indexOf('@') >= 0) {
            for (var received : all("Received")) {
                if (received.contains("(fetchmail")) {
                    return null;
                }
            }
        }
        for (var name : List.of("X-Envelope-From", "Envelope-Sender", "Return-Path")) {
            var path = first(name + ":first:addr");
            if (path != null) {
                if (!standsBelowReceived(name)) {
                    return path;
                }
                if (name.equals("X-Envelope-From")) {
                    return null;
                }
            }
        }
        return null;
    }

    private @Nullable String first(String request) {
        var values = all(request);
        return values.isEmpty() ? null : values.getFirst();
    }

    private boolean standsBelowReceived(String name) {
        boolean received = false;
        for (var line : all("ALL")) {
            if (line.regionMatches(true, 0, "Received:", 0, 9)) {
                received = true;
            } else if (received && line.regionMatches(true, 0, name + ":", 0, name.length() + 1)) {
                return true;
            }
        }
        return false;
    }
}
