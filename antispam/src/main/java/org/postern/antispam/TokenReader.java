package org.postern.antispam;

import org.postern.mail.BodyText;
import org.postern.mail.ContentFields;
import org.postern.mail.Header;
import org.postern.mail.HeaderField;
import org.postern.mail.HtmlText;
import org.postern.mail.MediaType;
import org.postern.mail.MimeParser;
import org.postern.mail.MimePart;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Takes a message apart into the tokens that the learner counts.
///
/// - **Header**: each word of each field together with the field's name, so that a word in `To` is
///   another than the same in `Subject`; pairs of words; which field follows which.
/// - **Text**: each text part decoded, HTML as it is read; words and pairs, links by host and path,
///   tags and their order.
/// - **Structure**: types, encodings, character sets, names of attachments, the size's magnitude.
/// - **Opening**: each four octets of the first [#OPENING] octets, header included, as they were
///   sent but for CR: what no cutting into words can miss.
///
/// A pair is two words of one text at most [#REACH] places apart, with their distance (an
/// orthogonal sparse bigram): as telling as longer phrases, and much fewer.
///
/// Fields that only mailboxes and other filters write are left out: they say what somebody thought
/// of the message, not what it is, and they are not there when it arrives.
///
/// Work and memory are bounded, whatever the message holds.
final class TokenReader {
    /// How far the words of a pair stand from each other at most.
    static final int REACH = 4;

    /// How many octets of the message are read as octets.
    static final int OPENING = 3_000;

    private static final int MOST_HEADER_OCTETS = 65_536;
    private static final int MOST_FIELD_CHARACTERS = 2_000;
    private static final int MOST_HEADER_WORDS = 1_500;
    private static final int MOST_TEXT_CHARACTERS = 131_072;
    private static final int MOST_TEXT_WORDS = 800;
    private static final int MOST_TEXTS = 20;
    private static final int MOST_PARTS = 100;
    private static final int MOST_TAGS = 2_000;
    private static final int MOST_TAG_CHARACTERS = 1_000;
    private static final int MOST_LINKS = 200;
    private static final int MOST_LINK_CHARACTERS = 200;
    private static final int MOST_LABELS = 10;

    private static final Set<String> IGNORED =
            Set.of(
                    "content-length",
                    "delivered-to",
                    "delivery-date",
                    "lines",
                    "return-path",
                    "status",
                    "x-bogosity",
                    "x-imap",
                    "x-imapbase",
                    "x-keywords",
                    "x-original-to",
                    "x-status",
                    "x-uid",
                    "x-uidl");
    private static final List<String> IGNORED_BEGINNINGS =
            List.of(
                    "x-spam",
                    "x-junk",
                    "x-postern-",
                    "x-dspam",
                    "x-crm114",
                    "x-rspamd",
                    "x-mozilla-",
                    "spam");

    private final byte[] octets;
    private final TokenSet tokens;
    private final byte[] opening = new byte[OPENING];
    private int openingOctets;
    private int headerWords;
    private int texts;
    private int parts;
    private final long[] before = new long[REACH];
    private final String[] wordsBefore = new String[REACH];

    private TokenReader(byte[] octets, boolean named) {
        this.octets = octets;
        this.tokens = new TokenSet(named);
    }

    /// @param named whether the tokens' words are wanted too
    static TokenSet read(SpamMessage message, boolean named) {
        var reader = new TokenReader(message.octets(), named);
        reader.read();
        return reader.tokens;
    }

    private void read() {
        MimePart root = MimeParser.parse(octets).structure();
        int headerEnd = (int) root.extent().headerOctets();
        header(headerEnd);
        int magnitude = 32 - Integer.numberOfLeadingZeros(octets.length);
        plain(TokenKind.HEADER, "size: 2^", Integer.toString(magnitude));
        part(root, 0);
        open(octets, headerEnd, octets.length);
        opening();
    }

    // Header

    private void header(int headerEnd) {
        byte[] block = Arrays.copyOf(octets, Math.min(headerEnd, MOST_HEADER_OCTETS));
        String previous = "";
        for (HeaderField field : Header.parse(block).fields()) {
            String name = field.name().toLowerCase(Locale.ROOT);
            if (isIgnored(name)) {
                continue;
            }
            plain(TokenKind.HEADER, "field: ", name);
            plain(TokenKind.HEADER, "fields: " + previous + " > ", name);
            previous = name;
            String value = field.value().decoded();
            if (value.length() > MOST_FIELD_CHARACTERS) {
                value = value.substring(0, MOST_FIELD_CHARACTERS);
            }
            field(name, value);
            byte[] raw = field.octets();
            open(raw, 0, raw.length);
        }
        open(new byte[] {'\n'}, 0, 1);
    }

    static boolean isIgnored(String name) {
        if (IGNORED.contains(name)) {
            return true;
        }
        for (String beginning : IGNORED_BEGINNINGS) {
            if (name.startsWith(beginning)) {
                return true;
            }
        }
        return false;
    }

    private void field(String name, String value) {
        boolean subject = name.equals("subject");
        int room = MOST_HEADER_WORDS - headerWords;
        headerWords +=
                words(
                        name,
                        value,
                        subject ? TokenKind.WORD : TokenKind.HEADER,
                        subject ? TokenKind.PAIR : TokenKind.HEADER_PAIR,
                        room);
    }

    /// The words of one text and their pairs.
    ///
    /// @return how many words were read
    private int words(String place, String text, TokenKind single, TokenKind pair, int most) {
        long prefix = TokenHash.of(place);
        var scanner = new TokenScanner(text);
        int count = 0;
        while (count < most && scanner.next()) {
            if (tokens.add(single, TokenHash.join(prefix, scanner.hash())) && tokens.isNamed()) {
                tokens.name(place + ": " + scanner.word(false));
            }
            long second = scanner.foldedHash();
            if (single == TokenKind.WORD
                    && tokens.add(TokenKind.FOLDED, TokenHash.join(prefix + REACH + 1, second))
                    && tokens.isNamed()) {
                tokens.name(place + ", any case: " + scanner.word(true));
            }
            for (int distance = 1; distance <= Math.min(REACH, count); distance++) {
                long first = before[(count - distance) % REACH];
                long hash = TokenHash.join(TokenHash.join(prefix + distance, first), second);
                if (tokens.add(pair, hash) && tokens.isNamed()) {
                    String gap = " … ".repeat(distance - 1).replace("  ", " ");
                    String word = wordsBefore[(count - distance) % REACH];
                    tokens.name(
                            place + ": " + word + (gap.isEmpty() ? " " : gap) + scanner.word(true));
                }
            }
            before[count % REACH] = second;
            if (tokens.isNamed()) {
                wordsBefore[count % REACH] = scanner.word(true);
            }
            count++;
        }
        return count;
    }

    private void plain(TokenKind kind, String place, String what) {
        if (tokens.add(kind, TokenHash.join(TokenHash.of(place), TokenHash.of(what)))) {
            tokens.name(place + what);
        }
    }

    // Structure

    private void part(MimePart part, int depth) {
        if (++parts > MOST_PARTS) {
            return;
        }
        switch (part) {
            case MimePart.Multipart multipart -> {
                plain(TokenKind.HEADER, "multipart: " + depth + " ", type(multipart.fields()));
                for (MimePart child : multipart.children()) {
                    part(child, depth + 1);
                }
            }
            case MimePart.Embedded embedded -> {
                plain(TokenKind.HEADER, "message within: ", Integer.toString(depth));
                part(embedded.content(), depth + 1);
            }
            case MimePart.Leaf leaf -> leaf(leaf, depth);
        }
    }

    private static String type(ContentFields fields) {
        return fields.mediaType().toString();
    }

    private void leaf(MimePart.Leaf leaf, int depth) {
        MediaType media = leaf.fields().mediaType();
        String type = media.toString();
        plain(TokenKind.HEADER, "part: " + depth + " ", type);
        plain(TokenKind.HEADER, "encoding: " + type + " ", leaf.fields().encoding());
        String charset = media.parameter("charset").orElse("-").toLowerCase(Locale.ROOT);
        plain(TokenKind.HEADER, "charset: " + type + " ", charset);
        leaf.fields().fileName().ifPresent(this::fileName);
        if (media.type().equals("text") && texts++ < MOST_TEXTS) {
            text(leaf, media);
        }
    }

    private void fileName(String given) {
        String cut = given.length() > 200 ? given.substring(given.length() - 200) : given;
        String name = cut.toLowerCase(Locale.ROOT);
        plain(TokenKind.HEADER, "file: ", name);
        int dot = name.lastIndexOf('.');
        if (dot >= 0) {
            plain(TokenKind.HEADER, "file: *", name.substring(dot));
        }
    }

    // Text

    private void text(MimePart.Leaf leaf, MediaType media) {
        String source = decoded(leaf);
        boolean html = media.subtype().equals("html") || looksLikeHtml(source);
        if (html) {
            tags(source);
        }
        String text = html ? HtmlText.of(source) : source;
        words("body", text, TokenKind.WORD, TokenKind.PAIR, MOST_TEXT_WORDS);
        links(source);
    }

    private String decoded(MimePart.Leaf leaf) {
        var extent = leaf.extent();
        var body =
                new ByteArrayInputStream(
                        octets, (int) extent.bodyOffset(), (int) extent.bodyOctets());
        var text = new StringBuilder();
        var piece = new char[8192];
        try (Reader reader = BodyText.open(body, leaf.fields())) {
            int count = 0;
            while (count >= 0 && text.length() < MOST_TEXT_CHARACTERS) {
                text.append(piece, 0, count);
                count = reader.read(piece);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("reading memory cannot fail", e);
        }
        return text.toString();
    }

    private static boolean looksLikeHtml(String text) {
        int at = 0;
        while (at < text.length() && text.charAt(at) <= ' ') {
            at++;
        }
        return text.regionMatches(true, at, "<html", 0, 5)
                || text.regionMatches(true, at, "<!doctype html", 0, 14);
    }

    private void tags(String source) {
        String previous = "";
        int at = source.indexOf('<');
        for (int count = 0; at >= 0 && count < MOST_TAGS; count++) {
            int end = source.indexOf('>', at);
            if (end < 0) {
                return;
            }
            if (end - at <= MOST_TAG_CHARACTERS) {
                previous = tag(source.substring(at + 1, end).toLowerCase(Locale.ROOT), previous);
            }
            at = source.indexOf('<', end);
        }
    }

    /// @return the tag's name
    private String tag(String tag, String previous) {
        var scanner = new TokenScanner(tag);
        if (!scanner.next()) {
            return previous;
        }
        String name = scanner.word(false);
        if (name.equals("/") && scanner.next()) {
            name = "/" + scanner.word(false);
        }
        long prefix = TokenHash.of("tag " + name);
        while (scanner.next()) {
            if (tokens.add(TokenKind.TAG, TokenHash.join(prefix, scanner.hash()))
                    && tokens.isNamed()) {
                tokens.name("tag " + name + ": " + scanner.word(false));
            }
        }
        plain(TokenKind.TAG, "tags: " + previous + " > ", name);
        return name;
    }

    private void links(String source) {
        int count = 0;
        int at = source.indexOf("://");
        while (at >= 0 && count < MOST_LINKS) {
            int from = at + 3;
            int to = from;
            int most = Math.min(source.length(), from + MOST_LINK_CHARACTERS);
            while (to < most && !endsLink(source.charAt(to))) {
                to++;
            }
            link(source.substring(from, to).toLowerCase(Locale.ROOT));
            count++;
            at = source.indexOf("://", to);
        }
        int magnitude = 32 - Integer.numberOfLeadingZeros(count);
        plain(TokenKind.WORD, "links: 2^", Integer.toString(magnitude));
    }

    private static boolean endsLink(char c) {
        return c <= ' ' || c == '"' || c == '\'' || c == '<' || c == '>' || c == '(' || c == ')';
    }

    // RFC 3986 section 3.2: [ userinfo "@" ] host [ ":" port ]
    private void link(String link) {
        int slash = link.indexOf('/');
        String host = slash < 0 ? link : link.substring(0, slash);
        int at = host.lastIndexOf('@');
        if (at >= 0) {
            plain(TokenKind.WORD, "link: ", "user@");
            host = host.substring(at + 1);
        }
        int colon = host.indexOf(':');
        if (colon >= 0) {
            plain(TokenKind.WORD, "link port: ", host.substring(colon + 1));
            host = host.substring(0, colon);
        }
        host(host);
        if (slash >= 0) {
            path(link, slash);
        }
    }

    private void host(String host) {
        boolean numbers = !host.isEmpty();
        for (int i = 0; i < host.length() && numbers; i++) {
            char c = host.charAt(i);
            numbers = c == '.' || (c >= '0' && c <= '9');
        }
        if (numbers) {
            plain(TokenKind.WORD, "link: ", "numeric host");
        }
        int from = 0;
        for (int labels = 0; labels < MOST_LABELS; labels++) {
            plain(TokenKind.WORD, "link host: ", host.substring(from));
            int dot = host.indexOf('.', from);
            if (dot < 0) {
                return;
            }
            from = dot + 1;
        }
    }

    private void path(String link, int slash) {
        int from = slash + 1;
        for (int i = from; i <= link.length(); i++) {
            if (i == link.length() || "/?&=.".indexOf(link.charAt(i)) >= 0) {
                if (i > from) {
                    plain(TokenKind.WORD, "link path: ", link.substring(from, i));
                }
                from = i + 1;
            }
        }
    }

    // Opening

    private void open(byte[] source, int from, int to) {
        for (int i = from; i < to && openingOctets < OPENING; i++) {
            if (source[i] != '\r') {
                opening[openingOctets++] = source[i];
            }
        }
    }

    private void opening() {
        long prefix = TokenHash.of("octets");
        int four = 0;
        for (int i = 0; i < openingOctets; i++) {
            four = four << 8 | (opening[i] & 0xFF);
            if (i >= 3
                    && tokens.add(TokenKind.OCTETS, TokenHash.join(prefix, four & 0xFFFF_FFFFL))
                    && tokens.isNamed()) {
                tokens.name("octets: " + shown(four));
            }
        }
    }

    private static String shown(int four) {
        var shown = new StringBuilder();
        for (int shift = 24; shift >= 0; shift -= 8) {
            int octet = four >> shift & 0xFF;
            shown.append(octet == '\n' ? '↵' : octet < ' ' || octet > '~' ? '·' : (char) octet);
        }
        return shown.toString();
    }
}
