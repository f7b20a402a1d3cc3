package org.postern.imap.server;

import org.jspecify.annotations.Nullable;
import org.postern.imap.Section;
import org.postern.mail.Extent;
import org.postern.mail.Header;
import org.postern.mail.HeaderField;
import org.postern.mail.ListedHeader;
import org.postern.mail.MimePart;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;

/// Finds the octets that a section names in a message (RFC 9051 section 6.4.5).
final class BodySection {
    /// So much of a header is looked at for HEADER.FIELDS.
    static final int MAX_HEADER_OCTETS = 1024 * 1024;

    private final MessageData message;
    private final Section section;

    BodySection(MessageData message, Section section) {
        this.message = message;
        this.section = section;
    }

    /// Octets that can be had: a range of the message, or made from its header.
    sealed interface Octets {
        long length();

        InputStream open(long offset, long length) throws IOException;

        /// Octets in the message.
        record Range(MessageData message, long start, long length) implements Octets {
            @Override
            public InputStream open(long offset, long count) throws IOException {
                return message.open(start + offset, count);
            }
        }

        /// Octets in memory.
        record Made(byte[] octets) implements Octets {
            @Override
            public long length() {
                return octets.length;
            }

            @Override
            public InputStream open(long offset, long count) {
                return new ByteArrayInputStream(octets, (int) offset, (int) count);
            }
        }
    }

    /// The octets; empty when the message has no such part.
    Optional<Octets> find() throws MailboxException, IOException {
        if (section.part().isEmpty()) {
            return Optional.of(ofMessage());
        }
        Optional<MimePart> part = message.structure().section(section.part());
        return part.isEmpty() ? Optional.empty() : ofPart(part.get());
    }

    private Octets ofMessage() throws MailboxException, IOException {
        return switch (section.text()) {
            case ALL -> range(0, message.octets());
            case HEADER, MIME -> range(0, message.structure().extent().headerOctets());
            case TEXT -> {
                long start = message.structure().extent().bodyOffset();
                yield range(start, Math.max(0, message.octets() - start));
            }
            case HEADER_FIELDS, HEADER_FIELDS_NOT -> fields(message.listed(), null);
        };
    }

    // RFC 9051 section 6.4.5: HEADER, HEADER.FIELDS and TEXT of a part refer to a message in it
    private Optional<Octets> ofPart(MimePart part) throws MailboxException, IOException {
        Extent extent = part.extent();
        return switch (section.text()) {
            case ALL -> Optional.of(range(extent.bodyOffset(), extent.bodyOctets()));
            case MIME -> Optional.of(range(extent.offset(), extent.headerOctets()));
            case HEADER, TEXT, HEADER_FIELDS, HEADER_FIELDS_NOT ->
                    part instanceof MimePart.Embedded inner
                            ? Optional.of(ofInner(inner))
                            : Optional.empty();
        };
    }

    private Octets ofInner(MimePart.Embedded inner) throws MailboxException, IOException {
        Extent extent = inner.content().extent();
        return switch (section.text()) {
            case HEADER, MIME, ALL -> range(extent.offset(), extent.headerOctets());
            case TEXT -> range(extent.bodyOffset(), extent.bodyOctets());
            case HEADER_FIELDS, HEADER_FIELDS_NOT -> fields(inner.listed(), extent);
        };
    }

    private Octets range(long start, long length) {
        return new Octets.Range(message, start, length);
    }

    /// @param extent of the message whose header it is; absent for the outermost
    private Octets fields(ListedHeader listed, @Nullable Extent extent)
            throws MailboxException, IOException {
        boolean wanted = section.text() == Section.Text.HEADER_FIELDS;
        if (wanted && listed.answers(section.fields())) {
            byte[] found = listed.select(section.fields());
            byte[] ended = Arrays.copyOf(found, found.length + 2);
            // RFC 9051 section 6.4.5: the empty line is always included
            ended[found.length] = '\r';
            ended[found.length + 1] = '\n';
            return new Octets.Made(ended);
        }
        Extent of = extent == null ? message.structure().extent() : extent;
        int length = (int) Math.min(MAX_HEADER_OCTETS, of.headerOctets());
        try (InputStream in = message.open(of.offset(), length)) {
            return new Octets.Made(filter(Header.parse(in.readNBytes(length)), wanted));
        }
    }

    private byte[] filter(Header header, boolean wanted) {
        var found = new ByteArrayOutputStream();
        for (HeaderField field : header.fields()) {
            if (named(field) == wanted) {
                byte[] octets = field.octets();
                found.writeBytes(octets);
                if (octets[octets.length - 1] != '\n') {
                    found.write('\r');
                    found.write('\n');
                }
            }
        }
        // RFC 9051 section 6.4.5: the empty line is always included
        found.write('\r');
        found.write('\n');
        return found.toByteArray();
    }

    private boolean named(HeaderField field) {
        for (String name : section.fields()) {
            if (field.hasName(name)) {
                return true;
            }
        }
        return false;
    }
}
