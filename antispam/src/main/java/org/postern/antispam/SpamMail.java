package org.postern.antispam;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A message, parsed as rules for junk want it: nothing is refused, and what is odd about it is
/// remembered by name ([#flags]).
final class SpamMail {
    /// Names of what was odd, in the words of the rule language.
    enum Flag {
        MISSING_HEAD_BODY_SEPARATOR,
        MISSING_MIME_HEADERS,
        MISSING_MIME_HEAD_BODY_SEPARATOR,
        MIME_EPILOGUE_EXISTS,
        MIMEPART_LIMIT_EXCEEDED,
        TRUNCATED_HEADER;

        static @Nullable Flag named(String name) {
            for (var flag : values()) {
                if (Octets.lower(flag.name()).equals(name)) {
                    return flag;
                }
            }
            return null;
        }
    }

    private static final int LONGEST_NAME = 256;
    private static final int LONGEST_VALUE = 8_192;
    private static final int LONGEST_LINE = 2_048;
    private static final int PARTS_OF_ONE = 1_000;
    private static final int BLANK_LINES = 20;

    private final Octets search;
    private final SpamLimits limits;
    private final Set<Flag> flags = new HashSet<>();
    private final Map<String, Integer> boundaries = new HashMap<>();
    private int parts;
    private final MailPart root;
    private final byte[] octets;
    private int bodyStart;
    private boolean carriageReturns;

    /// @param message the octets; at most the limit is read
    SpamMail(byte[] message, SpamLimits limits, Octets search) {
        this.search = search;
        this.limits = limits;
        byte[] whole = message.length == 0 ? new byte[] {'\n'} : message;
        int start = separatorLine(whole);
        int end = Math.min(whole.length, start + limits.messageOctets());
        this.octets =
                start == 0 && end == whole.length
                        ? whole
                        : java.util.Arrays.copyOfRange(whole, start, end);
        this.carriageReturns = endsLinesInTwo();
        this.root = new MailPart(search);
        byte[] body = header(root, octets, true);
        open(root, body, limits.nesting());
    }

    /// The first line of a mailbox file's message, `From …`, is not the message's.
    private static int separatorLine(byte[] whole) {
        if (whole.length > 6 && Octets.text(whole, 0, 5).equals("From ") && whole[5] != ':') {
            for (int i = 5; i < whole.length - 1; i++) {
                if (whole[i] == '\n') {
                    return i + 1;
                }
            }
        }
        return 0;
    }

    MailPart root() {
        return root;
    }

    boolean has(Flag flag) {
        return flags.contains(flag);
    }

    /// Whether a multipart began and never ended.
    boolean missesBoundary() {
        return boundaries.values().stream().anyMatch(open -> open != 0);
    }

    /// The whole message as it came.
    byte[] octets() {
        return octets;
    }

    /// Octets of the body as it came.
    int bodyOctets() {
        return octets.length - bodyStart;
    }

    String pristineBody() {
        return Octets.text(octets, bodyStart, octets.length);
    }

    /// The header as it came, with the empty line after it.
    String pristineHeader() {
        return Octets.text(octets, 0, bodyStart);
    }

    private boolean endsLinesInTwo() {
        for (int i = 0; i < octets.length; i++) {
            if (octets[i] == '\n') {
                return i > 0 && octets[i - 1] == '\r';
            }
        }
        return false;
    }

    private static int lineEnd(byte[] text, int from) {
        for (int i = from; i < text.length; i++) {
            if (text[i] == '\n') {
                return i + 1;
            }
        }
        return text.length;
    }

    /// Reads the header of a message into `part` and returns its body, with lines that end in LF
    /// and no more than a few empty lines on end.
    private byte[] header(MailPart part, byte[] text, boolean outermost) {
        int at = 0;
        int errors = 0;
        int fieldStart = -1;
        while (true) {
            int end = lineEnd(text, at);
            boolean atEnd = at >= text.length;
            if (!atEnd && (text[at] == ' ' || text[at] == '\t')) {
                fieldStart = fieldStart < 0 ? at : fieldStart;
                at = end;
                continue;
            }
            if (fieldStart >= 0) {
                field(part, Octets.text(text, fieldStart, at));
            }
            if (atEnd) {
                flag(Flag.MISSING_HEAD_BODY_SEPARATOR, outermost);
                break;
            }
            if (isEmptyLine(text, at, end)) {
                at = end;
                break;
            }
            if (text[at] == '-' && end - at > 1 && text[at + 1] == '-') {
                flag(Flag.MISSING_HEAD_BODY_SEPARATOR, outermost);
                break;
            }
            if (!isField(text, at, end, true) && ++errors > 3) {
                flag(Flag.MISSING_HEAD_BODY_SEPARATOR, outermost);
                break;
            }
            fieldStart = at;
            at = end;
        }
        if (outermost) {
            bodyStart = Math.min(at, text.length);
        }
        var type = ContentType.of(part.fields.last("content-type"), search);
        part.type = type.type();
        byte[] body = java.util.Arrays.copyOfRange(text, Math.min(at, text.length), text.length);
        byte[] lines = squeezed(carriageReturns ? TransferText.withoutCarriageReturns(body) : body);
        return type.type().startsWith("multipart/") ? withBlankFirst(lines, type) : lines;
    }

    private void flag(Flag flag, boolean outermost) {
        if (outermost) {
            flags.add(flag);
        }
    }

    private boolean isEmptyLine(byte[] text, int at, int end) {
        return text[at] == '\n'
                || (text[at] == '\r' && end - at == 2 && text[at + 1] == '\n' && carriageReturns);
    }

    /// Whether a line begins as a field does: a name and a colon.
    private static boolean isField(byte[] text, int at, int end, boolean spaceBeforeColon) {
        int i = at;
        while (i < end && text[i] > ' ' && text[i] < 127 && text[i] != ':') {
            i++;
        }
        if (i == at) {
            return false;
        }
        while (spaceBeforeColon && i < end && (text[i] == ' ' || text[i] == '\t')) {
            i++;
        }
        return i < end && text[i] == ':';
    }

    private void field(MailPart part, String lines) {
        int colon = lines.indexOf(':');
        if (colon < 0) {
            return;
        }
        var value = lines.substring(colon + 1);
        if (carriageReturns) {
            value = value.replace("\r\n", "\n");
        }
        int end = colon;
        while (end > 0 && (lines.charAt(end - 1) == ' ' || lines.charAt(end - 1) == '\t')) {
            end--;
        }
        var name = lines.substring(0, end);
        if (name.length() > LONGEST_NAME || value.length() > LONGEST_VALUE) {
            flags.add(Flag.TRUNCATED_HEADER);
            name = name.substring(0, Math.min(name.length(), LONGEST_NAME));
            value = value.substring(0, Math.min(value.length(), LONGEST_VALUE));
        }
        part.fields.add(name, value);
    }

    /// Leaves of long stretches of empty lines the first few.
    private static byte[] squeezed(byte[] body) {
        int blank = 0;
        byte[] out = new byte[body.length];
        int length = 0;
        for (int at = 0; at < body.length; ) {
            int end = lineEnd(body, at);
            boolean empty = true;
            for (int i = at; i < end && empty; i++) {
                empty = Octets.isSpace((char) (body[i] & 0xFF));
            }
            blank = empty ? blank + 1 : 0;
            if (blank <= BLANK_LINES) {
                System.arraycopy(body, at, out, length, end - at);
                length += end - at;
            }
            at = end;
        }
        return java.util.Arrays.copyOf(out, length);
    }

    /// A multipart whose body does not begin with its boundary gets an empty line before it.
    private static byte[] withBlankFirst(byte[] body, ContentType type) {
        int first = lineEnd(body, 0);
        if (first >= body.length || Octets.isBlank(Octets.text(body, 0, first))) {
            return body;
        }
        var boundary = type.boundary();
        if (boundary != null && Octets.text(body, 0, first).startsWith("--" + boundary)) {
            return body;
        }
        byte[] longer = new byte[body.length + 1];
        longer[0] = '\n';
        System.arraycopy(body, 0, longer, 1, body.length);
        return longer;
    }

    private void open(MailPart message, byte[] body, int nesting) {
        var type = ContentType.of(message.fields.last("content-type"), search);
        part(message, type.boundary(), body, nesting);
    }

    private void part(MailPart part, @Nullable String boundary, byte[] body, int nesting) {
        if (part.type.startsWith("multipart/") && boundary != null && nesting > 0) {
            multipart(part, boundary, body, nesting - 1);
            return;
        }
        leaf(part, boundary, body);
        boolean message = part.type.equals("message/rfc822") || part.type.equals("message/global");
        if (message && nesting > 0 && part.decoded().length > 0 && parts < limits.parts()) {
            parts++;
            var inner = new MailPart(search);
            boolean outer = carriageReturns;
            byte[] text = part.decoded();
            carriageReturns = false;
            byte[] innerBody = header(inner, text, false);
            carriageReturns = outer;
            part.add(inner);
            part.raw = new byte[0];
            open(inner, innerBody, nesting - 1);
        }
    }

    private void leaf(MailPart part, @Nullable String boundary, byte[] body) {
        var type = ContentType.of(part.fields.last("content-type"), search);
        if (!type.missing()) {
            part.type =
                    !type.type().startsWith("multipart/") || boundary != null
                            ? type.type()
                            : "text/plain";
        }
        part.charset = type.charset();
        var disposition = search.match(FILE_NAME, part.fields.last("content-disposition"));
        part.name = disposition != null ? disposition[1] : type.name();
        part.raw = body;
    }

    private static final PerlRegex FILE_NAME = PerlRegex.known("name=\\s*\"?([^\";]+)\"?", "i");

    /// Whether a line is the boundary: 0 no, 1 yes, 2 yes and the last.
    private static int boundaryAt(byte[] body, int at, int end, byte[] boundary) {
        if (end - at < boundary.length + 2 || body[at] != '-' || body[at + 1] != '-') {
            return 0;
        }
        int i = at + 2;
        for (byte octet : boundary) {
            if (body[i++] != octet) {
                return 0;
            }
        }
        boolean last = end - i >= 2 && body[i] == '-' && body[i + 1] == '-';
        for (int k = last ? i + 2 : i; k < end; k++) {
            if (!Octets.isSpace((char) (body[k] & 0xFF))) {
                return 0;
            }
        }
        return last ? 2 : 1;
    }

    private void multipart(MailPart whole, String boundary, byte[] body, int nesting) {
        byte[] mark = Octets.bytes(boundary);
        whole.children = new ArrayList<>();
        int at = 0;
        for (int line = 0; line < body.length; line = lineEnd(body, line)) {
            int end = lineEnd(body, line);
            if (boundaryAt(body, line, end, mark) == 1) {
                boundaries.put(boundary, 1);
                at = end;
                if (end < body.length && !isField(body, end, lineEnd(body, end), false)) {
                    flags.add(Flag.MISSING_MIME_HEADERS);
                }
                break;
            }
        }
        int count = 0;
        while (at < body.length) {
            var reader = new PartReader(body, at, mark);
            reader.read();
            at = reader.at;
            finish(whole, boundary, reader, nesting);
            if (reader.end == 2) {
                boundaries.merge(boundary, -1, Integer::sum);
                epilogue(body, at);
                return;
            }
            if (reader.end == 1
                    && at < body.length
                    && !isField(body, at, lineEnd(body, at), false)) {
                flags.add(Flag.MISSING_MIME_HEADERS);
            }
            if (++count == PARTS_OF_ONE || ++parts >= limits.parts()) {
                flags.add(Flag.MIMEPART_LIMIT_EXCEEDED);
                return;
            }
        }
    }

    private void finish(MailPart whole, String boundary, PartReader reader, int nesting) {
        var part = reader.part;
        var type = ContentType.of(part.fields.last("content-type"), search);
        part.type = type.type();
        if (type.missing() && whole.type.equals("multipart/digest")) {
            // RFC 2046 section 5.1.5
            part.type = "message/rfc822";
        }
        whole.add(part);
        var own = type.boundary();
        part(part, own == null || own.isEmpty() ? boundary : own, reader.content(), nesting);
    }

    private void epilogue(byte[] body, int at) {
        for (int i = at; i < body.length; i++) {
            if (body[i] != '.' && !Octets.isSpace((char) (body[i] & 0xFF))) {
                flags.add(Flag.MIME_EPILOGUE_EXISTS);
                return;
            }
        }
    }

    /// Reads one part of a multipart: its fields, and its lines up to the next boundary.
    private final class PartReader {
        final MailPart part = new MailPart(search);
        private final byte[] body;
        private final byte[] mark;
        private final java.io.ByteArrayOutputStream lines = new java.io.ByteArrayOutputStream();
        private final StringBuilder field = new StringBuilder();
        private boolean inBody;
        private boolean sameBoundaryInside;
        int at;
        int end;

        PartReader(byte[] body, int at, byte[] mark) {
            this.body = body;
            this.at = at;
            this.mark = mark;
        }

        void read() {
            while (at < body.length) {
                int from = at;
                at = lineEnd(body, at);
                int found = boundaryAt(body, from, at, mark);
                if (found > 0 && sameBoundaryInside) {
                    // One level of multiparts that share a boundary is put up with.
                    sameBoundaryInside = found != 2;
                    found = 0;
                }
                if (found > 0) {
                    end = found;
                    return;
                }
                if (at >= body.length) {
                    write(from);
                    return;
                }
                if (!takeField(from)) {
                    write(from);
                }
            }
        }

        private boolean takeField(int from) {
            if (inBody) {
                return false;
            }
            if (isField(body, from, at, true)) {
                finishField();
                field.append(Octets.text(body, from, at));
                return true;
            }
            if ((body[from] == ' ' || body[from] == '\t') && !field.isEmpty()) {
                field.append(Octets.text(body, from, at));
                return true;
            }
            finishField();
            inBody = true;
            boolean empty =
                    body[from] == '\n'
                            || (body[from] == '\r' && from + 1 < at && body[from + 1] == '\n');
            if (!empty) {
                flags.add(Flag.MISSING_MIME_HEAD_BODY_SEPARATOR);
            }
            return empty;
        }

        private void finishField() {
            if (field.isEmpty()) {
                return;
            }
            int colon = field.indexOf(":");
            int value = colon + 1;
            while (value < field.length() && Octets.isSpace(field.charAt(value))) {
                value++;
            }
            var name = field.substring(0, colon);
            part.fields.add(name, field.substring(value));
            field.setLength(0);
            if (Octets.lower(name).equals("content-type")) {
                var inner = ContentType.of(part.fields.last("content-type"), search).boundary();
                sameBoundaryInside |= inner != null && inner.equals(Octets.text(mark));
            }
        }

        private void write(int from) {
            int start = from;
            while (at - start > LONGEST_LINE) {
                lines.write(body, start, LONGEST_LINE);
                lines.write('\n');
                start += LONGEST_LINE;
            }
            lines.write(body, start, at - start);
        }

        /// The line end before a boundary belongs to the boundary. RFC 2046 section 5.1.1
        byte[] content() {
            byte[] all = lines.toByteArray();
            return end > 0 && all.length > 0 && all[all.length - 1] == '\n'
                    ? java.util.Arrays.copyOf(all, all.length - 1)
                    : all;
        }
    }

    /// The text of rules of the kind `body`: the subject, then paragraphs, each ending in LF; long
    /// ones in pieces.
    List<byte[]> bodyLines(List<HtmlPage> pages) {
        var leaves = root.leaves().stream().filter(part -> !part.type.isEmpty()).toList();
        if (leaves.isEmpty()) {
            return List.of();
        }
        var text = new StringBuilder();
        boolean wide = false;
        for (var leaf : leaves) {
            if (!text.isEmpty()) {
                text.append('\n');
            }
            var rendered = leaf.rendered();
            if (rendered != null) {
                text.append(cut(rendered.characters(), limits.bodyOctets(), "\n "));
                wide |= rendered.wide();
                var page = leaf.html();
                if (page != null) {
                    pages.add(page);
                }
            }
        }
        var paragraphs = new PartText(paragraphs(text, wide), wide).octets();
        var subjects = root.fields.decoded("subject");
        var subject = subjects.isEmpty() ? "\n" : subjects.getLast();
        return shortLines(subject + paragraphs);
    }

    private static String cut(String text, int most, String places) {
        if (text.length() <= most) {
            return text;
        }
        for (int i = 0; i < places.length(); i++) {
            int at = text.indexOf(places.charAt(i), most);
            if (at >= 0 && at - most <= 1024) {
                return text.substring(0, at + 1);
            }
        }
        return text.substring(0, most);
    }

    /// White space with two line ends or more in it ends a paragraph, all other is one space.
    private static String paragraphs(CharSequence text, boolean wide) {
        var out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); ) {
            char c = text.charAt(i);
            if (!PartText.isSpace(c, wide)) {
                out.append(c == 0 ? '\n' : c);
                i++;
                continue;
            }
            int end = i;
            int first = -1;
            int last = -1;
            while (end < text.length() && PartText.isSpace(text.charAt(end), wide)) {
                if (text.charAt(end) == '\n') {
                    first = first < 0 ? end : first;
                    last = end;
                }
                end++;
            }
            if (first == last) {
                out.append(' ');
            } else {
                out.append(first > i ? " \n" : "\n").append(last < end - 1 ? " " : "");
            }
            i = end;
        }
        return out.toString();
    }

    private static List<byte[]> shortLines(String text) {
        List<byte[]> lines = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            int end = text.indexOf('\n', at) + 1;
            end = end == 0 ? text.length() : end;
            while (end - at > LONGEST_LINE) {
                int space = text.lastIndexOf(' ', at + LONGEST_LINE);
                int stop = space < at ? at + LONGEST_LINE : space + 1;
                lines.add(Octets.bytes(text.substring(at, stop)));
                at = stop;
            }
            lines.add(Octets.bytes(text.substring(at, end)));
            at = end;
        }
        return lines;
    }

    /// The text of rules of the kind `rawbody`: parts of text decoded, not rendered, in pieces of
    /// some lines each.
    List<byte[]> rawLines() {
        List<byte[]> pieces = new ArrayList<>();
        for (var leaf : root.leaves()) {
            var type = leaf.effectiveType();
            boolean text = type.startsWith("text") || type.startsWith("message");
            if (text && !leaf.type.equals("text/calendar") && !leaf.type.isEmpty()) {
                pieces(cut(Octets.text(leaf.decoded()), limits.rawbodyOctets(), "\n> "), pieces);
            }
        }
        return pieces;
    }

    private static void pieces(String text, List<byte[]> pieces) {
        if (text.length() <= LONGEST_LINE) {
            pieces.add(Octets.bytes(text));
            return;
        }
        int at = 0;
        while (text.length() - at > 2 * LONGEST_LINE) {
            int stop = at + LONGEST_LINE;
            for (char place : new char[] {'\n', '>', ' '}) {
                int found = text.indexOf(place, at + LONGEST_LINE);
                if (found >= 0 && found - at + 1 <= 2 * LONGEST_LINE) {
                    stop = found;
                    break;
                }
            }
            pieces.add(Octets.bytes(text.substring(at, stop + 1)));
            at = stop + 1;
        }
        if (at < text.length()) {
            pieces.add(Octets.bytes(text.substring(at)));
        }
    }
}
