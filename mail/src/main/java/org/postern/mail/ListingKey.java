package org.postern.mail;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What messages are sorted, threaded, searched and listed by, read once from their headers and
/// then kept: each key of a message is an octet string, and whatever is ordered by it is ordered by
/// its octets (unsigned).
public enum ListingKey {
    /// 8 octets: seconds since 1970 with the sign bit turned, so that octets order as dates do (RFC
    /// 5256 section 2.2).
    SENT(1),

    /// The base subject (RFC 5256 section 2.1), folded by [Casemap], UTF-8.
    BASE_SUBJECT(2),

    /// One octet, 1 for a reply or forward by its subject; then in 8 octets each the hash of the
    /// message's own identifier ([MessageIds#hash]; 0 for none) and those of the messages before
    /// it, the oldest first, at most [#MAX_REFERENCES].
    THREADING(3),

    /// The local part of the first address, folded by [Casemap], UTF-8; as are `TO` and `CC`.
    FROM(4),
    TO(5),
    CC(6),

    /// The display name of the first address, else the address (RFC 5957 section 3), folded.
    DISPLAY_FROM(7),
    DISPLAY_TO(8),

    /// Every Subject's decoded text, folded by [FoldedText], UTF-8, NUL before each; nothing where
    /// there is none. One octet, [#UNKNOWN], where the summary does not tell. So for the other
    /// fields.
    SUBJECT_TEXT(9),
    FROM_TEXT(10),
    TO_TEXT(11),
    CC_TEXT(12),

    /// The listed fields of these names with their exact octets, for [FieldColumns], which tells
    /// the form. All names of [ListedHeader#NAMES] are in one of these keys.
    DATE_FIELDS(13, "date"),
    SUBJECT_FIELDS(14, "subject"),
    FROM_FIELDS(15, "from"),
    TO_FIELDS(16, "to"),
    CC_FIELDS(17, "cc"),
    ADDRESS_FIELDS(18, "sender", "reply-to", "bcc"),
    ID_FIELDS(19, "message-id"),
    REFERENCE_FIELDS(20, "references", "in-reply-to"),
    CONTENT_FIELDS(
            21,
            "mime-version",
            "content-type",
            "content-transfer-encoding",
            "content-description",
            "content-disposition"),
    LIST_FIELDS(22, "list-id", "list-post", "list-subscribe", "list-unsubscribe"),
    OTHER_FIELDS(
            23,
            "newsgroups",
            "importance",
            "priority",
            "x-priority",
            "disposition-notification-to",
            "lines",
            "x-label",
            "x-original-to",
            "x-spam-flag",
            "x-spam-status");

    /// Stands in no UTF-8.
    public static final byte UNKNOWN = -1;

    /// Most references of one message that count: the newest.
    public static final int MAX_REFERENCES = 50;

    private static final byte[] NOTHING = {};

    private final int number;
    private final Set<String> fields;

    /// @param fields names in lower case whose fields are kept; none for a key made of them
    ListingKey(int number, String... fields) {
        this.number = number;
        this.fields = Set.of(fields);
    }

    /// Names of the fields that are kept here, in lower case; none for a key made of them.
    public Set<String> fields() {
        return fields;
    }

    /// The keys that are made when this one is first wanted: whoever wants one soon wants others.
    public List<ListingKey> madeTogether() {
        return Arrays.stream(values())
                .filter(key -> key.fields.isEmpty() == fields.isEmpty())
                .toList();
    }

    /// Its name on disk; from 1 to 255, never used for another.
    public int number() {
        return number;
    }

    /// The key that tells what is searched in a field.
    public static Optional<ListingKey> textOf(String field) {
        return switch (Ascii.lower(field)) {
            case "subject" -> Optional.of(SUBJECT_TEXT);
            case "from" -> Optional.of(FROM_TEXT);
            case "to" -> Optional.of(TO_TEXT);
            case "cc" -> Optional.of(CC_TEXT);
            default -> Optional.empty();
        };
    }

    /// The moment of a [#SENT].
    public static long sent(OctetColumn column, int position) {
        return column.number(position, 0) ^ Long.MIN_VALUE;
    }

    /// A message's key.
    ///
    /// @param internalDate seconds since 1970
    public byte[] of(ListedHeader listed, long internalDate) {
        Header header = listed.header();
        return switch (this) {
            case SENT -> sent(header, internalDate);
            case BASE_SUBJECT -> folded(baseSubject(header).text());
            case THREADING -> threading(header);
            case FROM -> mailbox(header, "From");
            case TO -> mailbox(header, "To");
            case CC -> mailbox(header, "Cc");
            case DISPLAY_FROM -> display(header, "From");
            case DISPLAY_TO -> display(header, "To");
            case SUBJECT_TEXT -> text(listed, "Subject");
            case FROM_TEXT -> text(listed, "From");
            case TO_TEXT -> text(listed, "To");
            case CC_TEXT -> text(listed, "Cc");
            case DATE_FIELDS,
                    SUBJECT_FIELDS,
                    FROM_FIELDS,
                    TO_FIELDS,
                    CC_FIELDS,
                    ADDRESS_FIELDS,
                    ID_FIELDS,
                    REFERENCE_FIELDS,
                    CONTENT_FIELDS,
                    LIST_FIELDS,
                    OTHER_FIELDS ->
                    FieldColumns.encode(listed, fields);
        };
    }

    // RFC 5256 section 2.2: the sent date in UTC, the internal date where there is none
    private static byte[] sent(Header header, long internalDate) {
        long seconds =
                header.value("Date")
                        .flatMap(MailDate::parse)
                        .map(OffsetDateTime::toEpochSecond)
                        .orElse(internalDate);
        return ByteBuffer.allocate(Long.BYTES).putLong(seconds ^ Long.MIN_VALUE).array();
    }

    private static BaseSubject baseSubject(Header header) {
        return BaseSubject.of(header.value("Subject").map(RawText::decoded).orElse(""));
    }

    private static byte[] folded(String text) {
        return Casemap.fold(text).getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] threading(Header header) {
        List<String> ids = ids(header, "Message-ID");
        List<String> references = references(header);
        var out = ByteBuffer.allocate(1 + Long.BYTES * (1 + references.size()));
        out.put((byte) (baseSubject(header).reply() ? 1 : 0));
        out.putLong(ids.isEmpty() ? 0 : MessageIds.hash(ids.getFirst()));
        references.forEach(id -> out.putLong(MessageIds.hash(id)));
        return out.array();
    }

    // RFC 5256 section 3: References, or else the first of In-Reply-To
    private static List<String> references(Header header) {
        List<String> ids = ids(header, "References");
        if (ids.isEmpty()) {
            List<String> replied = ids(header, "In-Reply-To");
            return replied.isEmpty() ? replied : List.of(replied.getFirst());
        }
        return ids.subList(Math.max(0, ids.size() - MAX_REFERENCES), ids.size());
    }

    private static List<String> ids(Header header, String field) {
        return header.value(field).map(MessageIds::parse).orElse(List.of());
    }

    // RFC 5256 section 3: addr-mailbox of the first address
    private static byte[] mailbox(Header header, String field) {
        List<EnvelopeAddress> addresses = addresses(header, field);
        if (addresses.isEmpty()) {
            return NOTHING;
        }
        RawText mailbox = addresses.getFirst().mailbox();
        return mailbox == null ? NOTHING : folded(mailbox.literal());
    }

    // RFC 5957 section 3: the display name, else the address
    private static byte[] display(Header header, String field) {
        List<EnvelopeAddress> addresses = addresses(header, field);
        if (addresses.isEmpty()) {
            return NOTHING;
        }
        EnvelopeAddress first = addresses.getFirst();
        String name = first.displayName();
        RawText mailbox = first.mailbox();
        RawText host = first.host();
        if (name.isEmpty() && mailbox != null) {
            // A group's name stands where else the local part does.
            name = host == null ? mailbox.decoded() : mailbox.literal() + "@" + host.literal();
        }
        return folded(name);
    }

    private static List<EnvelopeAddress> addresses(Header header, String field) {
        return header.value(field).map(AddressList::parse).orElse(List.of());
    }

    private static byte[] text(ListedHeader listed, String field) {
        if (!listed.answers(Set.of(field))) {
            return new byte[] {UNKNOWN};
        }
        var out = new ByteArrayOutputStream();
        for (HeaderField each : listed.header().fields()) {
            if (each.hasName(field)) {
                out.write(0);
                String text = FoldedText.of(each.value().decoded());
                out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
            }
        }
        return out.toByteArray();
    }
}
