package org.postern.imap.server;

import org.postern.imap.DateTime;
import org.postern.imap.FetchItem;
import org.postern.imap.ResponseWriter;
import org.postern.imap.StructurePrinter;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Prints the FETCH responses of one command, RFC 9051 section 7.5.2.
final class FetchPrinter {
    private final ResponseWriter out;
    private final SelectedMailbox mailbox;
    private final MailboxView view;
    private final List<FetchItem> items;

    FetchPrinter(ResponseWriter out, SelectedMailbox mailbox, List<FetchItem> items) {
        this.out = out;
        this.mailbox = mailbox;
        this.view = mailbox.told();
        this.items = items;
    }

    /// Prints what the view alone can tell.
    void print(int index) throws IOException {
        begin(index);
        for (int i = 0; i < items.size(); i++) {
            printFromView(items.get(i), index, i == 0);
        }
        end();
    }

    /// Prints an item that the view cannot tell.
    @FunctionalInterface
    interface Printed {
        /// @param item its place among the items
        void print(int item) throws IOException;
    }

    /// Prints what the view tells, and the other items by `others`.
    void print(int index, Printed others) throws IOException {
        begin(index);
        for (int i = 0; i < items.size(); i++) {
            if (!printFromView(items.get(i), index, i == 0)) {
                out.ascii(i == 0 ? "" : " ");
                others.print(i);
            }
        }
        end();
    }

    /// Prints all items of one message, or throws and has printed none of it.
    ///
    /// @param flagsToo whether this command changed the message's flags and has to tell them
    void print(int index, MessageData message, boolean flagsToo)
            throws IOException, MailboxException {
        BinaryPart.check(message, items);
        long mark = out.mark();
        try {
            printItems(index, message, flagsToo);
        } catch (MailboxException e) {
            if (!out.takeBack(mark)) {
                throw new IOException("a response is torn", e);
            }
            throw e;
        }
    }

    private void printItems(int index, MessageData message, boolean flagsToo)
            throws IOException, MailboxException {
        begin(index);
        boolean told = false;
        boolean modSeqTold = false;
        for (int i = 0; i < items.size(); i++) {
            FetchItem item = items.get(i);
            told |= item instanceof FetchItem.Flags;
            modSeqTold |= item instanceof FetchItem.ModSeq;
            if (!printFromView(item, index, i == 0)) {
                out.ascii(i == 0 ? "" : " ");
                printFromMessage(item, message);
            }
        }
        if (flagsToo && !told) {
            out.octet(' ');
            mailbox.printFlags(out, index);
        }
        // RFC 7162 section 3.1: the flags changed, and so did MODSEQ
        if (flagsToo && !modSeqTold && mailbox.tellsModSeqs()) {
            out.octet(' ');
            mailbox.printModSeq(out, index);
        }
        end();
    }

    private void begin(int index) throws IOException {
        mailbox.beginFetch(out, index);
    }

    private void end() throws IOException {
        out.octet(')').crlf();
    }

    private boolean printFromView(FetchItem item, int index, boolean first) throws IOException {
        if (needsMessage(item)) {
            return false;
        }
        if (!first) {
            out.octet(' ');
        }
        switch (item) {
            case FetchItem.Uid() -> out.ascii("UID ").number(view.uidAt(index));
            case FetchItem.Flags() -> mailbox.printFlags(out, index);
            case FetchItem.Size() -> out.ascii("RFC822.SIZE ").number(view.octetsAt(index));
            case FetchItem.InternalDate() ->
                    out.ascii("INTERNALDATE ")
                            .ascii(
                                    DateTime.print(
                                            Instant.ofEpochSecond(view.internalDateAt(index))));
            case FetchItem.ModSeq() -> mailbox.printModSeq(out, index);
            case FetchItem.ThreadId() ->
                    out.ascii("THREADID (").ascii(view.threadIdAt(index)).octet(')');
            case FetchItem.EmailId() ->
                    out.ascii("EMAILID (").ascii(view.emailIdAt(index)).octet(')');
            case FetchItem.SaveDate() ->
                    out.ascii("SAVEDATE ")
                            .ascii(DateTime.print(Instant.ofEpochSecond(view.saveDateAt(index))));
            case FetchItem.Envelope(),
                    FetchItem.Structure _,
                    FetchItem.Body _,
                    FetchItem.Binary _,
                    FetchItem.BinarySize _,
                    FetchItem.Preview() -> {}
        }
        return true;
    }

    /// Whether an item cannot be answered from the view.
    static boolean needsMessage(FetchItem item) {
        return switch (item) {
            case FetchItem.Uid(),
                    FetchItem.Flags(),
                    FetchItem.Size(),
                    FetchItem.InternalDate(),
                    FetchItem.ModSeq(),
                    FetchItem.EmailId(),
                    FetchItem.SaveDate(),
                    FetchItem.ThreadId() ->
                    false;
            case FetchItem.Envelope(),
                    FetchItem.Structure _,
                    FetchItem.Body _,
                    FetchItem.Binary _,
                    FetchItem.BinarySize _,
                    FetchItem.Preview() ->
                    true;
        };
    }

    private void printFromMessage(FetchItem item, MessageData message)
            throws IOException, MailboxException {
        switch (item) {
            case FetchItem.Envelope() -> out.ascii("ENVELOPE ").octets(message.envelope());
            case FetchItem.Structure(boolean extended) -> {
                out.ascii(extended ? "BODYSTRUCTURE " : "BODY ");
                new StructurePrinter(out, extended).print(message.structure());
            }
            case FetchItem.Body body -> printBody(body, message);
            case FetchItem.Binary binary -> BinaryPart.print(out, message, binary);
            case FetchItem.BinarySize(var part) -> BinaryPart.printSize(out, message, part);
            case FetchItem.Preview() -> printPreview(message);
            case FetchItem.Uid(),
                    FetchItem.Flags(),
                    FetchItem.Size(),
                    FetchItem.InternalDate(),
                    FetchItem.ModSeq(),
                    FetchItem.EmailId(),
                    FetchItem.SaveDate(),
                    FetchItem.ThreadId() -> {}
        }
    }

    private void printPreview(MessageData message) throws IOException, MailboxException {
        String preview;
        try {
            preview = Preview.of(message);
        } catch (IOException e) {
            throw unreadable(e);
        }
        out.ascii("PREVIEW ").string(preview.getBytes(StandardCharsets.UTF_8));
    }

    // msg-att-static = … "BODY" section ["<" number ">"] SP nstring
    private void printBody(FetchItem.Body body, MessageData message)
            throws IOException, MailboxException {
        FetchItem.Partial partial = body.partial();
        if (body.name() == null) {
            body.section().print(out.ascii("BODY"));
            if (partial != null) {
                out.octet('<').number(partial.offset()).octet('>');
            }
        } else {
            out.ascii(body.name());
        }
        out.octet(' ');
        Optional<BodySection.Octets> octets = find(message, body);
        if (octets.isEmpty()) {
            out.nil();
        } else {
            printOctets(octets.get(), partial == null ? WHOLE : partial);
        }
    }

    private static final FetchItem.Partial WHOLE = new FetchItem.Partial(0, Long.MAX_VALUE);

    private static Optional<BodySection.Octets> find(MessageData message, FetchItem.Body body)
            throws MailboxException {
        try {
            return new BodySection(message, body.section()).find();
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private void printOctets(BodySection.Octets octets, FetchItem.Partial partial)
            throws IOException, MailboxException {
        // RFC 9051 section 6.4.5: a range that begins behind the end is an empty string
        long offset = Math.min(partial.offset(), octets.length());
        long length = Math.min(partial.octets(), octets.length() - offset);
        if (length == 0) {
            out.ascii("\"\"");
            return;
        }
        try (InputStream in = open(octets, offset, length)) {
            out.literal(length);
            out.copy(in, length);
        }
    }

    private static InputStream open(BodySection.Octets octets, long offset, long length)
            throws MailboxException {
        try {
            return octets.open(offset, length);
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private static MailboxException unreadable(IOException e) {
        return new MailboxException(
                MailboxException.Kind.UNAVAILABLE, "a message cannot be read", e);
    }
}
