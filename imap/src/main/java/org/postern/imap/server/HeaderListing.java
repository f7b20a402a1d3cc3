package org.postern.imap.server;

import org.postern.imap.FetchItem;
import org.postern.imap.ResponseWriter;
import org.postern.imap.Section;
import org.postern.mail.FieldColumns;
import org.postern.mail.ListingKey;
import org.postern.mail.OctetColumn;
import org.postern.net.OctetScan;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Answers FETCH of many messages that asks for listed header fields and what the view tells, and
/// for nothing else: from columns of those fields, without a record of each message. It is what
/// clients ask when they fill their lists.
final class HeaderListing {
    /// For fewer messages than this their records are read: that is less than their part of a
    /// column.
    static final int LEAST = 64;

    /// So many messages are read together, and what is left of their page.
    private static final int TOGETHER = 512;

    private static final byte[] END = {'\r', '\n'};

    private final ResponseWriter out;
    private final SelectedMailbox mailbox;
    private final List<FetchItem> items;
    private final FetchPrinter printer;

    /// What stands before the octets of each item; nothing for those of the view.
    private final List<byte[]> labels = new ArrayList<>();

    HeaderListing(
            ResponseWriter out,
            SelectedMailbox mailbox,
            List<FetchItem> items,
            FetchPrinter printer)
            throws IOException {
        this.out = out;
        this.mailbox = mailbox;
        this.items = items;
        this.printer = printer;
        for (FetchItem item : items) {
            labels.add(item instanceof FetchItem.Body body ? label(body) : new byte[0]);
        }
    }

    private static byte[] label(FetchItem.Body body) throws IOException {
        var octets = new ByteArrayOutputStream();
        var label = new ResponseWriter(octets);
        body.section().print(label.ascii("BODY"));
        label.octet(' ').drain();
        return octets.toByteArray();
    }

    /// Whether columns can answer.
    static boolean answers(List<FetchItem> items) {
        return items.stream()
                .filter(FetchPrinter::needsMessage)
                .allMatch(item -> item instanceof FetchItem.Body body && isListed(body));
    }

    private static boolean isListed(FetchItem.Body body) {
        return body.peek()
                && body.partial() == null
                && body.name() == null
                && body.section().part().isEmpty()
                && body.section().text() == Section.Text.HEADER_FIELDS
                && FieldColumns.keys(body.section().fields()).isPresent();
    }

    /// @return how many of the messages were there
    int fetch(Selection selection) throws MailboxException, IOException {
        MailboxView view = mailbox.told();
        int found = 0;
        int page = 0;
        for (int range = 0; range < selection.rangeCount(); range++) {
            int last = selection.last(range);
            for (int from = selection.first(range), to; from <= last; from = to) {
                // To the end of a page: a column is read a page at a time.
                while (page < view.pageCount() && view.pageStart(page) < from + TOGETHER) {
                    page++;
                }
                to = Math.min(last + 1, Math.max(from + 1, view.pageStart(page)));
                found += fetch(IntStream.range(from, to).toArray());
            }
        }
        return found;
    }

    private int fetch(int[] indexes) throws MailboxException, IOException {
        var fields = read(indexes);
        MailboxView told = mailbox.told();
        MailboxView newest = mailbox.mailbox().view();
        // A column may still tell of what has been expunged.
        boolean unchanged = newest.highestModSeq() == told.highestModSeq();
        int found = 0;
        for (int position = 0; position < indexes.length; position++) {
            int index = indexes[position];
            boolean there = unchanged || newest.indexOf(told.uidAt(index)) >= 0;
            if (there && print(index, position, fields)) {
                found++;
            }
        }
        return found;
    }

    /// The columns for each item; none for those of the view.
    private List<FieldColumns> read(int[] indexes) throws MailboxException {
        Map<ListingKey, OctetColumn> columns = new EnumMap<>(ListingKey.class);
        var fields = new ArrayList<FieldColumns>();
        for (FetchItem item : items) {
            List<String> names =
                    item instanceof FetchItem.Body body ? body.section().fields() : List.of();
            var wanted = new FieldColumns(names);
            for (ListingKey key : FieldColumns.keys(names).orElseThrow()) {
                OctetColumn column = columns.get(key);
                if (column == null) {
                    column = mailbox.mailbox().column(mailbox.told(), key, indexes);
                    columns.put(key, column);
                }
                wanted.add(key, column);
            }
            fields.add(wanted);
        }
        return fields;
    }

    /// @return whether the message was there
    private boolean print(int index, int position, List<FieldColumns> fields)
            throws MailboxException, IOException {
        boolean known = true;
        for (FieldColumns each : fields) {
            if (!each.present(position)) {
                return false;
            }
            known &= each.gather(position) && !hasNul(each);
        }
        if (known) {
            printer.print(index, item -> print(item, fields.get(item)));
            return true;
        }
        var message = mailbox.mailbox().message(mailbox.told().uidAt(index));
        if (message.isPresent()) {
            printer.print(index, message.get(), false);
        }
        return message.isPresent();
    }

    /// Those few are printed as messages are.
    private static boolean hasNul(FieldColumns fields) {
        return OctetScan.first(fields.octets(), 0, fields.length(), (byte) 0) >= 0;
    }

    private void print(int item, FieldColumns fields) throws IOException {
        // RFC 9051 section 6.4.5: the empty line is always included
        out.octets(labels.get(item)).literal(fields.length() + END.length);
        out.octets(fields.octets(), 0, fields.length()).octets(END);
    }
}
