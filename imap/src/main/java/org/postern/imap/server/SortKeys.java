package org.postern.imap.server;

import org.postern.imap.BaseSubject;
import org.postern.imap.Casemap;
import org.postern.imap.SortCriterion.SortKey;
import org.postern.mail.AddressList;
import org.postern.mail.EnvelopeAddress;
import org.postern.mail.Header;
import org.postern.mail.MailDate;
import org.postern.mail.RawText;

import java.time.OffsetDateTime;
import java.util.List;

/// What messages are put in order by, read from their headers (RFC 5256 section 2.2 and section 3,
/// RFC 5957 section 3).
final class SortKeys {
    private SortKeys() {}

    /// Whether a key is in the view and needs no header.
    static boolean inView(SortKey key) {
        return key == SortKey.ARRIVAL || key == SortKey.SIZE;
    }

    // RFC 5256 section 2.2: the sent date in UTC, the internal date where there is none
    static long sentDate(Header header, long internalDate) {
        return header.value("Date")
                .flatMap(MailDate::parse)
                .map(OffsetDateTime::toEpochSecond)
                .orElse(internalDate);
    }

    static BaseSubject baseSubject(Header header) {
        return BaseSubject.of(header.value("Subject").map(RawText::decoded).orElse(""));
    }

    /// The text that a message is ordered by, folded.
    static String text(SortKey key, Header header) {
        return switch (key) {
            case SUBJECT -> Casemap.fold(baseSubject(header).text());
            case FROM -> mailbox(header, "From");
            case TO -> mailbox(header, "To");
            case CC -> mailbox(header, "Cc");
            case DISPLAYFROM -> display(header, "From");
            case DISPLAYTO -> display(header, "To");
            case ARRIVAL, DATE, SIZE -> throw new IllegalArgumentException(key + " is no text");
        };
    }

    // RFC 5256 section 3: addr-mailbox of the first address
    private static String mailbox(Header header, String field) {
        List<EnvelopeAddress> addresses = addresses(header, field);
        if (addresses.isEmpty()) {
            return "";
        }
        RawText mailbox = addresses.getFirst().mailbox();
        return mailbox == null ? "" : Casemap.fold(mailbox.literal());
    }

    // RFC 5957 section 3: the display name, else the address
    private static String display(Header header, String field) {
        List<EnvelopeAddress> addresses = addresses(header, field);
        if (addresses.isEmpty()) {
            return "";
        }
        EnvelopeAddress first = addresses.getFirst();
        String name = first.displayName();
        RawText mailbox = first.mailbox();
        RawText host = first.host();
        if (name.isEmpty() && mailbox != null) {
            // A group's name stands where else the local part does.
            name = host == null ? mailbox.decoded() : mailbox.literal() + "@" + host.literal();
        }
        return Casemap.fold(name);
    }

    private static List<EnvelopeAddress> addresses(Header header, String field) {
        return header.value(field).map(AddressList::parse).orElse(List.of());
    }
}
