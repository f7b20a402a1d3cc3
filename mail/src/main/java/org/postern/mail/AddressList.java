package org.postern.mail;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/// Reads address lists (RFC 5322 sections 3.4 and 4.4) as they are in real mail: groups, comments,
/// routes, unquoted dots and `@` in names, missing brackets, commas too many. Nothing fails; what
/// makes no sense becomes a mailbox without a host.
public final class AddressList {
    /// Most entries that are read from one list, group marks included; the rest is dropped.
    public static final int MOST_ADDRESSES = 1000;

    /// One atom or quoted string, and whether blanks stood before it.
    private record Word(RawText text, boolean apart) {}

    private final FieldCursor cursor;
    private final List<EnvelopeAddress> entries = new ArrayList<>();
    private boolean inGroup;

    private AddressList(RawText value) {
        cursor = new FieldCursor(value);
    }

    /// The entries of a To, From or similar field's value. Every group that begins also ends.
    public static List<EnvelopeAddress> parse(RawText value) {
        return new AddressList(value).parse();
    }

    private List<EnvelopeAddress> parse() {
        while (!cursor.atEnd() && entries.size() < MOST_ADDRESSES - 1) {
            entry();
        }
        endGroup();
        return List.copyOf(entries);
    }

    private void endGroup() {
        if (inGroup) {
            entries.add(EnvelopeAddress.GROUP_END);
            inGroup = false;
        }
    }

    // RFC 5322 section 3.4: address = mailbox / group
    private void entry() {
        cursor.skipBlanks();
        RawText unused = cursor.lastComment();
        int start = cursor.position();
        List<Word> words = words();
        switch (cursor.peek()) {
            case '<' -> angle(phrase(words));
            case '@' -> bare(words, start);
            case ':' -> group(words);
            default -> separator(words, unused);
        }
    }

    /// Words up to the next `<`, `@`, `:`, `,`, `;` or the end. Stray closing marks are dropped.
    private List<Word> words() {
        var words = new ArrayList<Word>();
        boolean apart = cursor.skipBlanks();
        while (!cursor.atEnd() && "<@:,;".indexOf(cursor.peek()) < 0) {
            if (cursor.peek() == '"') {
                words.add(new Word(cursor.takeQuoted(), apart));
            } else if (cursor.peek() == ')' || cursor.peek() == '>') {
                cursor.next();
            } else {
                byte[] atom = cursor.takeUntil(" \t()<>@,;:\"");
                words.add(new Word(RawText.of(atom, 0, atom.length), apart));
            }
            apart = cursor.skipBlanks();
        }
        return words;
    }

    // RFC 5322 section 3.2.5: phrase = 1*word / obs-phrase
    private static @Nullable RawText phrase(List<Word> words) {
        var text = new ByteArrayOutputStream();
        for (Word word : words) {
            if (word.apart && text.size() > 0) {
                text.write(' ');
            }
            text.writeBytes(word.text.shared());
        }
        byte[] octets = text.toByteArray();
        RawText phrase = RawText.of(octets, 0, octets.length);
        return phrase.isEmpty() ? null : phrase;
    }

    // RFC 5322 section 4.4: obs-angle-addr = [CFWS] "<" obs-route addr-spec ">" [CFWS]
    private void angle(@Nullable RawText name) {
        cursor.take('<');
        cursor.skipBlanks();
        RawText route = null;
        if (cursor.peek() == '@') {
            int start = cursor.position();
            cursor.takeUntil(":>");
            route = cursor.between(start, cursor.position());
            cursor.take(':');
        }
        RawText mailbox = localPart(wordsInAngle());
        RawText host = cursor.take('@') ? host(">") : RawText.EMPTY;
        cursor.takeUntil(">,;");
        cursor.take('>');
        cursor.skipBlanks();
        RawText comment = cursor.lastComment();
        RawText shown = name == null && !comment.isEmpty() ? comment : name;
        if (!mailbox.isEmpty() || !host.isEmpty() || shown != null) {
            entries.add(new EnvelopeAddress(shown, route, mailbox, host));
        }
        dropUntilSeparator();
    }

    private List<Word> wordsInAngle() {
        var words = new ArrayList<Word>();
        boolean apart = cursor.skipBlanks();
        while (!cursor.atEnd() && cursor.peek() != '@' && cursor.peek() != '>') {
            if (cursor.peek() == '"') {
                words.add(new Word(cursor.takeQuoted(), apart));
            } else {
                byte[] atom = cursor.takeUntil(" \t(@>\"");
                words.add(new Word(RawText.of(atom, 0, atom.length), apart));
            }
            apart = cursor.skipBlanks();
        }
        return words;
    }

    /// An address without angle brackets. If `<` follows after all, it was a name with an `@`.
    private void bare(List<Word> words, int start) {
        int local = localStart(words);
        RawText name = phrase(words.subList(0, local));
        RawText mailbox = localPart(words.subList(local, words.size()));
        cursor.take('@');
        RawText host = host("<,;");
        int end = cursor.position();
        cursor.skipBlanks();
        RawText comment = cursor.lastComment();
        if (cursor.peek() == '<') {
            angle(cursor.between(start, end));
            return;
        }
        entries.add(
                new EnvelopeAddress(
                        name == null && !comment.isEmpty() ? comment : name, null, mailbox, host));
        dropUntilSeparator();
    }

    /// Where the local part begins: after the last blank that has no dot beside it.
    private static int localStart(List<Word> words) {
        int start = Math.max(0, words.size() - 1);
        while (start > 0
                && (!words.get(start).apart
                        || begins(words.get(start).text)
                        || ends(words.get(start - 1).text))) {
            start--;
        }
        return start;
    }

    private static boolean begins(RawText word) {
        return !word.isEmpty() && word.octetAt(0) == '.';
    }

    private static boolean ends(RawText word) {
        return !word.isEmpty() && word.octetAt(word.length() - 1) == '.';
    }

    private static RawText localPart(List<Word> words) {
        var text = new ByteArrayOutputStream();
        for (Word word : words) {
            text.writeBytes(word.text.shared());
        }
        return RawText.unfoldedExactly(text.toByteArray());
    }

    // RFC 5322 section 4.4: obs-domain = atom *("." atom), blanks and comments between
    private RawText host(String stops) {
        var text = new ByteArrayOutputStream();
        cursor.skipBlanks();
        boolean dot = true;
        while (!cursor.atEnd() && stops.indexOf(cursor.peek()) < 0) {
            byte[] piece = cursor.peek() == '[' ? literal() : cursor.takeUntil(" \t(" + stops);
            if (!dot && piece.length > 0 && piece[0] != '.') {
                break;
            }
            text.writeBytes(piece);
            dot = piece.length > 0 && piece[piece.length - 1] == '.';
            cursor.skipBlanks();
        }
        byte[] octets = text.toByteArray();
        return RawText.of(octets, 0, octets.length);
    }

    private byte[] literal() {
        int start = cursor.position();
        cursor.takeUntil("]");
        cursor.take(']');
        return cursor.between(start, cursor.position()).shared();
    }

    // RFC 5322 section 3.4: group = display-name ":" [group-list] ";" [CFWS]
    private void group(List<Word> words) {
        cursor.take(':');
        RawText name = phrase(words);
        if (!inGroup && name != null) {
            entries.add(EnvelopeAddress.groupStart(name));
            inGroup = true;
        }
    }

    private void separator(List<Word> words, RawText comment) {
        RawText mailbox = phrase(words);
        if (mailbox != null) {
            RawText later = cursor.lastComment();
            RawText name = later.isEmpty() ? comment : later;
            entries.add(
                    new EnvelopeAddress(
                            name.isEmpty() ? null : name, null, mailbox, RawText.EMPTY));
        }
        if (cursor.take(';')) {
            endGroup();
        } else {
            cursor.take(',');
        }
    }

    /// What stands between an address and the next comma is junk.
    private void dropUntilSeparator() {
        while (!cursor.atEnd() && cursor.peek() != ',' && cursor.peek() != ';') {
            if (cursor.peek() == '"') {
                cursor.takeQuoted();
            } else if (cursor.peek() == '<') {
                // Two addresses without a comma between them: read the second too.
                return;
            } else if (!cursor.skipBlanks()) {
                cursor.next();
            }
        }
        if (cursor.take(';')) {
            endGroup();
        } else {
            cursor.take(',');
        }
    }
}
