package org.postern.content;

import org.postern.mail.Address;
import org.postern.mail.AddressSyntaxException;
import org.postern.mail.Header;
import org.postern.mail.HeaderField;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What a quarantine must know of a message to release it: header lines of its delivery there,
/// which nobody outside can write.
///
/// @param trail the message
/// @param from the reverse path without brackets; empty for the null path
/// @param to whom it would have reached
public record HeldLines(String trail, String reason, String from, List<Address> to) {
    /// Most recipients of one held copy: the header of a delivery has its limit.
    public static final int MOST_RECIPIENTS = 100;

    private static final String REASON = "X-Postern-Quarantine";
    private static final String SENDER = "X-Postern-Sender";
    private static final String RECIPIENT = "X-Postern-Recipient";

    /// The fields that it takes.
    static final List<String> NAMES = List.of(REASON, SENDER, RECIPIENT);

    private static final int LONGEST_REASON = 200;

    public HeldLines {
        to = List.copyOf(to);
    }

    /// The lines, with CRLF.
    public String fields() {
        var text = new StringBuilder(REASON);
        text.append(": ").append(trail).append("; ").append(clean(reason)).append("\r\n");
        text.append(SENDER).append(": ").append(clean(from)).append("\r\n");
        to.stream().limit(MOST_RECIPIENTS).forEach(one -> text.append(recipient(one)));
        return text.toString();
    }

    private static String recipient(Address one) {
        return RECIPIENT + ": " + one + "\r\n";
    }

    /// How many octets of the lines one recipient takes.
    public static int octets(Address one) {
        return recipient(one).getBytes(StandardCharsets.UTF_8).length;
    }

    /// Nothing in it ends the line.
    static String clean(String text) {
        var clean = new StringBuilder();
        text.codePoints()
                .limit(LONGEST_REASON)
                .map(c -> Character.isISOControl(c) ? ' ' : c)
                .forEach(clean::appendCodePoint);
        return clean.toString();
    }

    /// Reads the lines before a held message; empty when it is none.
    public static Optional<HeldLines> of(byte[] prefix) {
        var header = Header.parse(prefix);
        var reason = header.value(REASON);
        if (reason.isEmpty()) {
            return Optional.empty();
        }
        String[] parts = reason.get().literal().split(";", 2);
        return Optional.of(
                new HeldLines(
                        parts[0].strip(),
                        parts.length < 2 ? "" : parts[1].strip(),
                        header.value(SENDER).map(one -> one.literal().strip()).orElse(""),
                        recipients(header)));
    }

    private static List<Address> recipients(Header header) {
        var to = new ArrayList<Address>();
        for (HeaderField field : header.all(RECIPIENT)) {
            try {
                to.add(Address.parse(field.value().literal().strip()));
            } catch (AddressSyntaxException e) {
                // Not one of ours: whoever moved it here by hand has no recipients.
            }
        }
        return to;
    }
}
