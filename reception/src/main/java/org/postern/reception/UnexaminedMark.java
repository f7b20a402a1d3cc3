package org.postern.reception;

import org.jspecify.annotations.Nullable;
import org.postern.content.Origin;
import org.postern.content.Visitor;
import org.postern.mail.Header;

import java.net.InetAddress;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/// The line before a queued message that content control has not examined, with what it will want
/// to know.
///
///     X-Postern-Unexamined: outside 192.0.2.1 mail.example.org mail.example.org - genuine
///
/// The sixth word is `genuine` or `doubtful`; a seventh says why a mail filter wants it held. Marks
/// of older versions have five or six.
///
/// @param genuine whether the sender may be believed, as was found when it came
/// @param hold why a mail filter wants it held; empty: none does
record UnexaminedMark(Origin origin, Visitor visitor, boolean genuine, String hold) {
    private static final String NAME = "X-Postern-Unexamined";
    private static final String ABSENT = "-";
    private static final String GENUINE = "genuine";
    private static final String DOUBTFUL = "doubtful";

    /// One of which nobody has said who sent it: what came from outside is doubtful.
    UnexaminedMark(Origin origin, Visitor visitor) {
        this(origin, visitor, origin != Origin.OUTSIDE, "");
    }

    /// The line, with CRLF.
    String field() {
        return "%s: %s %s %s %s %s %s%s\r\n"
                .formatted(
                        NAME,
                        origin.word(),
                        word(visitor.addressText()),
                        word(visitor.host()),
                        word(visitor.greeting()),
                        word(visitor.account()),
                        genuine ? GENUINE : DOUBTFUL,
                        hold.isEmpty() ? "" : " " + word(hold));
    }

    private static String word(String text) {
        return text.isEmpty() ? ABSENT : URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /// Reads the lines before a message; empty when it has been examined.
    static Optional<UnexaminedMark> of(byte[] prefix) {
        var value = Header.parse(prefix).value(NAME);
        if (value.isEmpty()) {
            return Optional.empty();
        }
        String[] words = value.get().literal().split(" ", -1);
        if (words.length < 5 || words.length > 7) {
            return Optional.empty();
        }
        var origin =
                Arrays.stream(Origin.values())
                        .filter(one -> one.word().equals(words[0]))
                        .findFirst();
        var visitor =
                new Visitor(
                        address(text(words[1])), text(words[2]), text(words[3]), text(words[4]));
        return origin.map(from ->
                words.length == 5
                        ? new UnexaminedMark(from, visitor)
                        : new UnexaminedMark(
                                from,
                                visitor,
                                words[5].equals(GENUINE),
                                words.length == 7 ? text(words[6]) : ""));
    }

    /// The lines without this one.
    static byte[] without(byte[] prefix) {
        String lines = new String(prefix, StandardCharsets.UTF_8);
        int at = lines.indexOf(NAME + ":");
        int end = at < 0 ? -1 : lines.indexOf("\r\n", at);
        return end < 0
                ? prefix
                : (lines.substring(0, at) + lines.substring(end + 2))
                        .getBytes(StandardCharsets.UTF_8);
    }

    private static String text(String word) {
        return word.equals(ABSENT) ? "" : URLDecoder.decode(word, StandardCharsets.UTF_8);
    }

    private static @Nullable InetAddress address(String text) {
        try {
            return text.isEmpty() ? null : InetAddress.ofLiteral(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
