package org.postern.mail;

import org.jspecify.annotations.Nullable;

import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What IMAP's ENVELOPE shows of a message (RFC 9051 section 7.5.2), raw and unfolded, and what a
/// list of messages wants besides.
///
/// @param date raw value; absent if there is no such field, empty if it has no value
/// @param from empty if absent, as are all lists
/// @param sender the From addresses where the message gives no Sender
/// @param replyTo the From addresses where the message gives no Reply-To
/// @param references the identifiers of References, without brackets
/// @param listId raw value of List-Id (RFC 2919)
public record MessageEnvelope(
        @Nullable RawText date,
        @Nullable RawText subject,
        List<EnvelopeAddress> from,
        List<EnvelopeAddress> sender,
        List<EnvelopeAddress> replyTo,
        List<EnvelopeAddress> to,
        List<EnvelopeAddress> cc,
        List<EnvelopeAddress> bcc,
        @Nullable RawText inReplyTo,
        @Nullable RawText messageId,
        List<String> references,
        @Nullable RawText listId) {

    public MessageEnvelope {
        from = List.copyOf(from);
        sender = List.copyOf(sender);
        replyTo = List.copyOf(replyTo);
        to = List.copyOf(to);
        cc = List.copyOf(cc);
        bcc = List.copyOf(bcc);
        references = List.copyOf(references);
    }

    /// Reads the envelope from a header. Never fails.
    public static MessageEnvelope of(Header header) {
        List<EnvelopeAddress> from = first(header, "From");
        List<EnvelopeAddress> sender = first(header, "Sender");
        List<EnvelopeAddress> replyTo = first(header, "Reply-To");
        return new MessageEnvelope(
                header.value("Date").orElse(null),
                header.value("Subject").orElse(null),
                from,
                // RFC 9051 section 7.5.2: absent or empty, the server gives From instead
                sender.isEmpty() ? from : sender,
                replyTo.isEmpty() ? from : replyTo,
                all(header, "To"),
                all(header, "Cc"),
                all(header, "Bcc"),
                header.value("In-Reply-To").orElse(null),
                header.value("Message-ID").orElse(null),
                header.value("References").map(MessageIds::parse).orElse(List.of()),
                header.value("List-Id").orElse(null));
    }

    private static List<EnvelopeAddress> first(Header header, String name) {
        return header.value(name).map(AddressList::parse).orElse(List.of());
    }

    // RFC 5322 section 4.5.3: several destination fields count as one, joined by a comma
    private static List<EnvelopeAddress> all(Header header, String name) {
        List<HeaderField> fields = header.all(name);
        if (fields.size() < 2) {
            return fields.isEmpty() ? List.of() : AddressList.parse(fields.getFirst().value());
        }
        var joined = new ArrayList<EnvelopeAddress>();
        for (HeaderField field : fields) {
            List<EnvelopeAddress> more = AddressList.parse(field.value());
            if (joined.size() + more.size() > AddressList.MOST_ADDRESSES) {
                break;
            }
            joined.addAll(more);
        }
        return joined;
    }

    /// When the message says it was sent; empty if that cannot be read.
    public Optional<OffsetDateTime> sentDate() {
        return Optional.ofNullable(date).flatMap(MailDate::parse);
    }

    /// The subject for people; empty text if there is none.
    public String decodedSubject() {
        return subject == null ? "" : subject.decoded();
    }

    /// The message's own identifier, without brackets.
    public Optional<String> id() {
        return Optional.ofNullable(messageId).map(MessageIds::parse).stream()
                .flatMap(List::stream)
                .findFirst();
    }
}
