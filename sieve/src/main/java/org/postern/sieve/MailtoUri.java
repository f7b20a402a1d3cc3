package org.postern.sieve;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// A `mailto:` URI (RFC 6068 section 2) as `notify` uses it (RFC 5436 section 2).
///
/// @param to shown in To
/// @param cc shown in Cc
/// @param bcc not shown
/// @param subject null if it gives none
/// @param body null if it gives none
/// @param fields other header fields, `name: value` each
record MailtoUri(
        List<String> to,
        List<String> cc,
        List<String> bcc,
        @Nullable String subject,
        @Nullable String body,
        List<Field> fields) {
    /// Most addresses of one notification.
    static final int MOST_RECIPIENTS = 8;

    private static final int MOST_FIELDS = 20;

    // RFC 5436 section 2: what a URI must not set, since the message itself says it
    private static final Set<String> OURS =
            Set.of(
                    "from",
                    "sender",
                    "date",
                    "message-id",
                    "received",
                    "return-path",
                    "auto-submitted",
                    "mime-version",
                    "resent-from",
                    "resent-to",
                    "resent-cc",
                    "resent-bcc",
                    "resent-date",
                    "resent-sender",
                    "resent-message-id",
                    "original-from",
                    "original-subject");

    record Field(String name, String value) {}

    /// No such URI; the message says why.
    static final class NoUri extends Exception {
        private static final long serialVersionUID = 1L;

        NoUri(String reason) {
            super(reason, null, false, false);
        }
    }

    MailtoUri {
        to = List.copyOf(to);
        cc = List.copyOf(cc);
        bcc = List.copyOf(bcc);
        fields = List.copyOf(fields);
    }

    static boolean isMailto(String uri) {
        return uri.regionMatches(true, 0, "mailto:", 0, 7);
    }

    /// @throws NoUri if it is none, or names nobody
    static MailtoUri parse(String uri) throws NoUri {
        if (!isMailto(uri)) {
            throw new NoUri("only mailto: notifies here");
        }
        int question = uri.indexOf('?');
        var reader = new Reader();
        reader.addresses(
                reader.to, Reader.listed(uri.substring(7, question < 0 ? uri.length() : question)));
        if (question >= 0) {
            for (String header : uri.substring(question + 1).split("&", -1)) {
                reader.header(header);
            }
        }
        if (reader.all.isEmpty()) {
            throw new NoUri("it names no address");
        }
        return new MailtoUri(
                reader.to, reader.cc, reader.bcc, reader.subject, reader.body, reader.fields);
    }

    /// All addresses, each once.
    List<String> recipients() {
        var all = new LinkedHashSet<String>();
        to.forEach(one -> all.add(bare(one)));
        cc.forEach(one -> all.add(bare(one)));
        bcc.forEach(one -> all.add(bare(one)));
        return List.copyOf(all);
    }

    private static String bare(String address) {
        String bare = OutgoingAddress.bare(address);
        return bare == null ? address : bare;
    }

    private static final class Reader {
        private final List<String> to = new ArrayList<>();
        private final List<String> cc = new ArrayList<>();
        private final List<String> bcc = new ArrayList<>();
        private final Set<String> all = new LinkedHashSet<>();
        private final List<Field> fields = new ArrayList<>();
        private @Nullable String subject;
        private @Nullable String body;

        void addresses(List<String> target, String list) throws NoUri {
            if (list.isEmpty()) {
                return;
            }
            for (String encoded : list.split(",", -1)) {
                String address = decoded(encoded).strip();
                String bare = OutgoingAddress.bare(address);
                if (bare == null) {
                    throw new NoUri("\"" + Compilation.shown(address) + "\" is no address");
                }
                if (all.add(bare.toLowerCase(Locale.ROOT))) {
                    target.add(bare);
                }
                if (all.size() > MOST_RECIPIENTS) {
                    throw new NoUri("it names more than " + MOST_RECIPIENTS + " addresses");
                }
            }
        }

        // hfield = hfname "=" hfvalue
        void header(String header) throws NoUri {
            int equals = header.indexOf('=');
            if (equals <= 0) {
                throw new NoUri("a header without name or value");
            }
            String name = decoded(header.substring(0, equals));
            String value = header.substring(equals + 1);
            if (!FieldNames.isOne(name)) {
                throw new NoUri("\"" + Compilation.shown(name) + "\" is no header's name");
            }
            switch (name.toLowerCase(Locale.ROOT)) {
                case "to" -> addresses(to, listed(value));
                case "cc" -> addresses(cc, listed(value));
                case "bcc" -> addresses(bcc, listed(value));
                case "subject" -> subject = subject == null ? decoded(value) : subject;
                case "body" -> body = body == null ? decoded(value) : body;
                default -> other(name, decoded(value));
            }
        }

        /// A comma between addresses may be encoded.
        private static String listed(String value) {
            return value.replace("%2C", ",").replace("%2c", ",");
        }

        private void other(String name, String value) throws NoUri {
            String key = name.toLowerCase(Locale.ROOT);
            if (OURS.contains(key) || key.startsWith("content-")) {
                return;
            }
            if (fields.size() >= MOST_FIELDS) {
                throw new NoUri("more than " + MOST_FIELDS + " headers");
            }
            fields.add(new Field(name, value));
        }

        private static String decoded(String text) throws NoUri {
            String decoded = UriText.decode(text);
            if (decoded == null) {
                throw new NoUri("a % without two digits, or octets that are no text");
            }
            return decoded;
        }
    }
}
