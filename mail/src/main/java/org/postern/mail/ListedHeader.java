package org.postern.mail;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;

/// The header fields of a message that clients list: their exact octets, in their order. It is what
/// a summary keeps of a header; the envelope is read from it, so nothing is kept twice and a mended
/// reader mends old mail too.
///
/// Why not the whole header: in today's mail it is 4 to 10 KiB, mostly trace and signatures that no
/// listing shows; these fields are some 600 octets, so that a folder's listing touches a tenth of
/// the storage.
public final class ListedHeader {
    /// The fields that are kept, in lower case: those of ENVELOPE and those that widespread clients
    /// ask for when they fill their lists.
    public static final Set<String> NAMES =
            Set.of(
                    "date",
                    "subject",
                    "from",
                    "sender",
                    "reply-to",
                    "to",
                    "cc",
                    "bcc",
                    "in-reply-to",
                    "message-id",
                    "references",
                    "newsgroups",
                    "list-id",
                    "list-post",
                    "list-subscribe",
                    "list-unsubscribe",
                    "mime-version",
                    "content-type",
                    "content-transfer-encoding",
                    "content-description",
                    "content-disposition",
                    "importance",
                    "priority",
                    "x-priority",
                    "disposition-notification-to",
                    "lines",
                    "x-label",
                    "x-original-to",
                    "x-spam-flag",
                    "x-spam-status");

    /// Most octets that are kept of a message's own header.
    public static final int MOST_OCTETS = 65_536;

    /// Most octets that are kept of the header of a message inside a message.
    public static final int MOST_OCTETS_EMBEDDED = 8192;

    /// Nothing of a header that had nothing.
    public static final ListedHeader NONE = new ListedHeader(new byte[0], true);

    /// Of a header that was not read.
    static final ListedHeader UNKNOWN = new ListedHeader(new byte[0], false);

    private final byte[] octets;
    private final boolean complete;

    /// Cut into fields when first asked for; whoever comes second may do it again.
    private @Nullable Header header;

    private ListedHeader(byte[] octets, boolean complete) {
        this.octets = octets;
        this.complete = complete;
    }

    /// The listed fields of a header. Of a field for which there is no room the first lines are
    /// kept, as many as there is room for, and those after it get what is left.
    ///
    /// @param whole false if the header itself was cut before
    static ListedHeader of(Header header, int room, boolean whole) {
        var octets = new ByteArrayOutputStream();
        boolean complete = whole && header.fields().size() < Header.MOST_FIELDS;
        for (HeaderField field : header.fields()) {
            if (isListed(field)) {
                int kept = field.wholeLinesWithin(room - octets.size());
                complete &= kept == field.length();
                field.writeTo(octets, kept);
            }
        }
        return parse(octets.toByteArray(), complete);
    }

    static ListedHeader parse(byte[] octets, boolean complete) {
        return new ListedHeader(octets, complete);
    }

    /// Whether a header block has any listed field.
    public static boolean listsAny(byte[] block) {
        return Header.parse(block.clone()).fields().stream().anyMatch(ListedHeader::isListed);
    }

    private static boolean isListed(HeaderField field) {
        return NAMES.contains(Ascii.lower(field.name()));
    }

    /// True when a request for the fields of these names can be answered from here, present or
    /// absent.
    public boolean answers(Iterable<String> names) {
        if (!complete) {
            return false;
        }
        for (String name : names) {
            if (!NAMES.contains(Ascii.lower(name))) {
                return false;
            }
        }
        return true;
    }

    /// False when something listed was cut for want of room.
    public boolean complete() {
        return complete;
    }

    /// The fields, with their exact octets.
    public Header header() {
        var known = header;
        if (known == null) {
            known = Header.parse(octets);
            header = known;
        }
        return known;
    }

    /// The octets of the fields with these names, as [Header#select] gives them.
    public byte[] select(Collection<String> names) {
        return Header.select(octets, names);
    }

    /// The fields' octets, one after the other.
    public byte[] octets() {
        return octets.clone();
    }

    /// Reads the envelope anew at each call; it costs a few microseconds, so keep the result.
    public MessageEnvelope envelope() {
        return MessageEnvelope.of(header());
    }

    /// These fields after the listed ones of `prefix`.
    public ListedHeader after(Header prefix) {
        if (prefix.fields().stream().noneMatch(ListedHeader::isListed)) {
            return this;
        }
        var fields = new ArrayList<>(prefix.fields());
        fields.addAll(header().fields());
        return of(new Header(fields), MOST_OCTETS, complete);
    }

    ListedHeader cutTo(int room) {
        return of(header(), room, complete);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ListedHeader listed
                && complete == listed.complete
                && Arrays.equals(octets, listed.octets);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(octets);
    }

    @Override
    public String toString() {
        var names = new TreeSet<String>();
        header().fields().forEach(field -> names.add(field.name()));
        return "ListedHeader" + names;
    }
}
