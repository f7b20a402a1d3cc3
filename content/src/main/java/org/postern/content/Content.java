package org.postern.content;

import org.jspecify.annotations.Nullable;
import org.postern.antivirus.ScanSource;
import org.postern.engine.BlobStore;
import org.postern.mail.Header;
import org.postern.mail.MessageSummary;
import org.postern.mail.MimePart;
import org.postern.sieve.SieveMessage;
import org.postern.store.StagedMessage;
import org.postern.store.StoreException;
import org.postern.store.StoredMessage;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;

/// A message in one form as stages read it: the header lines that this node adds, then its octets.
/// Read by one thread. What is not larger than the limit is read once.
final class Content implements SieveMessage {
    private static final long MOST_HEADER = 1 << 20;
    private static final long SMALL = 128 << 10;

    private final BlobStore blobs;
    private final byte[] lead;
    private final Form form;
    private final long blobOctets;
    private final long most;
    private final MessageSummary summary;
    private byte @Nullable [] whole;
    private @Nullable Header header;

    /// @param added the lines before the message; not those that stand in the form already
    /// @param most how many octets are kept in memory
    Content(BlobStore blobs, byte[] added, Form form, long most) {
        this(
                blobs,
                form.traced() ? new byte[0] : added,
                form,
                form.message().octets(),
                form.message().summary().withPrefix(form.traced() ? new byte[0] : added),
                most);
    }

    private Content(
            BlobStore blobs,
            byte[] lead,
            Form form,
            long blobOctets,
            MessageSummary summary,
            long most) {
        this.blobs = blobs;
        this.lead = lead;
        this.form = form;
        this.blobOctets = blobOctets;
        this.summary = summary;
        this.most = most;
    }

    /// A message of a mailbox, as it stands there. It can be read, not delivered again.
    static Content of(BlobStore blobs, StoredMessage message, long most) throws StoreException {
        var summary = message.summary();
        return new Content(
                blobs,
                message.prefix(),
                new Form(new StagedMessage(message.blob(), summary, new byte[0]), false),
                message.octets() - message.prefixOctets(),
                summary,
                most);
    }

    Form form() {
        return form;
    }

    MessageSummary summary() {
        return summary;
    }

    @Override
    public MimePart structure() {
        return summary.structure();
    }

    @Override
    public long octets() {
        return lead.length + blobOctets;
    }

    @Override
    public InputStream open(long offset, long octets) throws IOException {
        if (octets() <= most) {
            byte[] all = head();
            int from = (int) Math.min(offset, all.length);
            return new ByteArrayInputStream(all, from, (int) Math.min(octets, all.length - from));
        }
        return range(offset, octets);
    }

    /// Opens a range without keeping anything in memory.
    private InputStream range(long offset, long octets) throws IOException {
        long inLead = Math.max(0, Math.min(octets, lead.length - offset));
        if (inLead == 0) {
            return blobs.open(form.message().blob(), offset - lead.length, octets);
        }
        var first = new ByteArrayInputStream(lead, (int) offset, (int) inLead);
        return inLead == octets
                ? first
                : new SequenceInputStream(
                        first, blobs.open(form.message().blob(), 0, octets - inLead));
    }

    /// The message, or as much of it as is kept in memory.
    byte[] head() throws IOException {
        byte[] read = whole;
        if (read == null) {
            long fromBlob = Math.min(blobOctets, most - lead.length);
            var octets = new ByteArrayOutputStream((int) (lead.length + fromBlob));
            octets.writeBytes(lead);
            try (var in = blobs.open(form.message().blob(), 0, fromBlob)) {
                in.transferTo(octets);
            }
            read = octets.toByteArray();
            whole = read;
        }
        return read;
    }

    /// Its header.
    Header header() throws IOException {
        var known = header;
        if (known == null) {
            long octets = Math.min(structure().extent().headerOctets(), MOST_HEADER);
            // Of a large message that nobody else reads, the header is enough.
            boolean small = octets() <= SMALL;
            try (var in = small ? open(0, octets) : range(0, octets)) {
                known = Header.parse(in.readAllBytes());
            }
            header = known;
        }
        return known;
    }

    /// Its octets without the lines that this node adds, for whoever knows messages by them.
    ScanSource source() {
        long octets = blobOctets;
        return new ScanSource() {
            @Override
            public long octets() {
                return octets;
            }

            @Override
            public InputStream open(long offset, long length) throws IOException {
                return blobs.open(form.message().blob(), offset, length);
            }
        };
    }
}
