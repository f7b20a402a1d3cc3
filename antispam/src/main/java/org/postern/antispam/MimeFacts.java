package org.postern.antispam;

import java.util.ArrayList;
import java.util.List;

/// What was counted over all parts of a message.
///
/// @param textInBase64 text that could stand as it is was encoded
/// @param longQuotedLine a quoted-printable line longer than allowed
/// @param ratio octets of plain text for one of HTML among alternatives
/// @param illegalAscii lines of ASCII text with octets that are none
/// @param unicodeRatio character references for one octet of text that is not HTML
record MimeFacts(
        int base64,
        int quotedPrintable,
        double quotedRatio,
        boolean longQuotedLine,
        boolean textInBase64,
        boolean badCharset,
        int attachments,
        int html,
        int text,
        boolean alternative,
        double ratio,
        int illegalAscii,
        double unicodeRatio,
        List<String> charsets) {

    private static final PerlRegex ASCII_NAME =
            PerlRegex.known(
                    "us-ascii|ansi_x3\\.4-1968|iso-ir-6|ansi_x3\\.4-1986|iso_646\\.irv:1991|ascii"
                            + "|iso646-us|us|ibm367|cp367|csascii");
    private static final PerlRegex ISO_NAME = PerlRegex.known("iso-\\S+-\\S+\\b", "i");
    private static final PerlRegex KNOWN_ISO =
            PerlRegex.known("iso-(?:8859-\\d{1,2}|2022-(?:jp|kr))\\b");
    private static final PerlRegex REFERENCE = PerlRegex.known("&#x[0-9A-F]{4};");

    static MimeFacts of(RuleRun run) {
        var counting = new Counting(run.search());
        for (var part : run.mail().root().all()) {
            counting.part(part);
        }
        return counting.facts();
    }

    private static final class Counting {
        private final Octets search;
        private int base64;
        private int qp;
        private long qpOctets;
        private long qpEscapes;
        private boolean longQuotedLine;
        private boolean textInBase64;
        private boolean badCharset;
        private int attachments;
        private int html;
        private int text;
        private boolean alternative;
        private int illegalAscii;
        private long plainOctets;
        private long references;
        private final List<String> charsets = new ArrayList<>();
        private final List<String> types = new ArrayList<>();
        private final List<Long> octets = new ArrayList<>();

        Counting(Octets search) {
            this.search = search;
        }

        void part(MailPart part) {
            var type = ContentType.of(part.fields.last("content-type"), search);
            alternative |= type.type().equals("multipart/alternative");
            var encoding = Octets.lower(part.fields.last("content-transfer-encoding"));
            var disposition = Octets.lower(part.fields.last("content-disposition"));
            var charset = type.charset() == null ? "" : Octets.lower(type.charset());
            field(type.type(), encoding, disposition, charset);
            if (!part.isLeaf()) {
                return;
            }
            boolean attached = disposition.contains("attachment");
            types.add(type.type());
            boolean shown = type.type().equals("text/plain") || type.type().equals("text/html");
            octets.add(attached ? -1L : alternative && shown ? (long) part.raw.length : 0L);
            lines(part.raw, type, encoding);
        }

        private void field(String type, String encoding, String disposition, String charset) {
            if (type.equals("text/html")) {
                html++;
            } else if (type.startsWith("text")) {
                text++;
            }
            if (encoding.contains("base64")) {
                base64++;
                boolean placed =
                        disposition.startsWith("attachment") || disposition.startsWith("inline");
                textInBase64 |=
                        type.startsWith("text")
                                && !placed
                                && (charset.isEmpty() || search.has(ASCII_NAME, charset));
            } else if (encoding.contains("quoted-printable")) {
                qp++;
            }
            attachments += disposition.contains("attachment") ? 1 : 0;
            badCharset |= search.has(ISO_NAME, charset) && !search.has(KNOWN_ISO, charset);
            if (charset.chars().anyMatch(c -> c >= 'a' && c <= 'z')) {
                charsets.addAll(List.of(charset.split(" ")));
            }
        }

        private void lines(byte[] raw, ContentType type, String encoding) {
            boolean quoted = encoding.equals("quoted-printable");
            boolean plain = type.type().equals("text/plain");
            boolean ascii =
                    plain
                            && (type.charset() == null
                                    || type.charset().equalsIgnoreCase("us-ascii"));
            boolean readable =
                    plain
                            && (encoding.isEmpty()
                                    || encoding.equals("7bit")
                                    || encoding.equals("8bit"));
            if (!quoted && !ascii && !readable) {
                return;
            }
            int at = 0;
            while (at < raw.length) {
                int end = at;
                boolean strange = false;
                while (end < raw.length && raw[end] != '\n') {
                    strange |= raw[end] < 0 || raw[end] == 0 || raw[end] == '\r';
                    end++;
                }
                end = Math.min(end + 1, raw.length);
                illegalAscii += ascii && strange ? 1 : 0;
                if (quoted) {
                    quotedLine(raw, at, end);
                }
                if (readable) {
                    readableLine(raw, at, end);
                }
                at = end;
            }
        }

        private void quotedLine(byte[] raw, int from, int to) {
            longQuotedLine |= to - from > 79;
            qpOctets += to - from;
            int escapes = 0;
            for (int i = from; i + 2 < to; i++) {
                int value = raw[i] == '=' ? escaped(raw, i) : -1;
                if (value == '\t' || (value >= ' ' && value <= '~' && value != '=')) {
                    escapes++;
                    i += 2;
                }
            }
            // Blanks at the end of a line must be escaped. RFC 2045 section 6.7
            int end = to;
            while (end > from && Octets.isSpace((char) (raw[end - 1] & 0xFF))) {
                end--;
            }
            while (escapes > 0 && end - 3 >= from && raw[end - 3] == '=') {
                int value = escaped(raw, end - 3);
                if (value != '\t' && value != ' ') {
                    break;
                }
                escapes--;
                end -= 3;
            }
            qpEscapes += escapes;
        }

        /// The octet that an escape in capitals stands for, or -1.
        private static int escaped(byte[] raw, int at) {
            int high = raw[at + 1] < 'a' ? Character.digit(raw[at + 1], 16) : -1;
            int low = raw[at + 2] < 'a' ? Character.digit(raw[at + 2], 16) : -1;
            return high < 0 || low < 0 ? -1 : high << 4 | low;
        }

        private void readableLine(byte[] raw, int from, int to) {
            int found = 0;
            boolean candidate = false;
            for (int i = from; i < to && !candidate; i++) {
                candidate = raw[i] == '&';
            }
            if (candidate) {
                var line = Octets.text(raw, from, to);
                int[] count = {0};
                search.each(REFERENCE, line, _ -> ++count[0] > 0);
                found = count[0];
            }
            references += found;
            plainOctets += to - from - 8L * found;
        }

        MimeFacts facts() {
            long page = -1;
            long plain = -1;
            for (int i = types.size() - 1; i >= 0 && (page < 0 || plain < 0); i--) {
                if (octets.get(i) < 0) {
                    continue;
                }
                if (page < 0 && types.get(i).equals("text/html")) {
                    page = octets.get(i);
                } else if (plain < 0 && types.get(i).equals("text/plain")) {
                    plain = octets.get(i);
                }
            }
            double ratio = alternative && plain >= 0 && page > 0 ? plain / (double) page : 1;
            return new MimeFacts(
                    base64,
                    qpOctets > 0 ? (int) qpEscapes : qp,
                    qpOctets > 0 ? qpEscapes / (double) qpOctets : 0,
                    longQuotedLine,
                    textInBase64,
                    badCharset,
                    attachments,
                    html,
                    text,
                    alternative,
                    ratio,
                    illegalAscii,
                    plainOctets > 0 ? references / (double) plainOctets : 0,
                    charsets);
        }
    }
}
