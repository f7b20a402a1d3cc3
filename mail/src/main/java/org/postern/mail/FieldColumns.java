package org.postern.mail;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The header fields of some names of many messages, put together from columns that hold a few
/// names each: so a listing of three fields reads the octets of these three, and not of thirty.
///
/// The octet string of a message is, for each of the column's fields: its place among the message's
/// listed fields (1 octet, below 255), its octets' count (2), and its octets with their line end.
/// It is one octet, 255, where the summary does not tell. One thread.
public final class FieldColumns {
    private static final int PLACES = 255;
    private static final int HEAD_OCTETS = 3;
    private static final byte[] UNKNOWN = {(byte) PLACES};

    private final Collection<String> names;
    private final List<Column> columns = new ArrayList<>();
    private byte[] gathered = new byte[1024];
    private int length;

    /// @param unwanted whether the column has fields of names that are not wanted, too
    private record Column(OctetColumn strings, boolean unwanted, Cursor cursor) {}

    /// Where in a column's octets reading stands.
    private static final class Cursor {
        private int at;
        private int end;
    }

    /// @param names of the fields that are wanted, in any case
    public FieldColumns(Collection<String> names) {
        this.names = List.copyOf(names);
    }

    /// The columns that hold the fields of these names; empty when some are in no column.
    public static Optional<Set<ListingKey>> keys(Collection<String> names) {
        var keys = EnumSet.noneOf(ListingKey.class);
        for (String name : names) {
            String lower = Ascii.lower(name);
            var key =
                    Arrays.stream(ListingKey.values())
                            .filter(each -> each.fields().contains(lower))
                            .findFirst();
            if (key.isEmpty()) {
                return Optional.empty();
            }
            keys.add(key.get());
        }
        return Optional.of(keys);
    }

    /// Takes a column to read from.
    public void add(ListingKey key, OctetColumn column) {
        boolean unwanted =
                key.fields().stream()
                        .anyMatch(field ->
                                names.stream()
                                        .noneMatch(name -> Ascii.equalsIgnoreCase(name, field)));
        columns.add(new Column(column, unwanted, new Cursor()));
    }

    /// Whether the message was there when the columns were read.
    public boolean present(int position) {
        for (Column column : columns) {
            if (!column.strings().present(position)) {
                return false;
            }
        }
        return true;
    }

    /// Puts the fields of one message together, in their order.
    ///
    /// @return false when the columns do not tell; otherwise they are [#octets()] up to [#length()]
    public boolean gather(int position) {
        length = 0;
        if (columns.isEmpty()) {
            return true;
        }
        for (Column column : columns) {
            var strings = column.strings();
            column.cursor().at = strings.start(position);
            column.cursor().end = strings.end(position);
            if (place(column) == PLACES) {
                return false;
            }
        }
        for (var next = first(); place(next) < PLACES; next = first()) {
            take(next);
        }
        return true;
    }

    /// The column whose next field comes first.
    private Column first() {
        var first = columns.getFirst();
        int least = place(first);
        for (int i = 1; i < columns.size(); i++) {
            int place = place(columns.get(i));
            if (place < least) {
                least = place;
                first = columns.get(i);
            }
        }
        return first;
    }

    /// The place of a column's next field; above all when there is none.
    private static int place(Column column) {
        var cursor = column.cursor();
        return cursor.at < cursor.end ? column.strings().octets()[cursor.at] & 0xFF : PLACES + 1;
    }

    private void take(Column column) {
        byte[] octets = column.strings().octets();
        var cursor = column.cursor();
        int from = cursor.at + HEAD_OCTETS;
        int count = (octets[cursor.at + 1] & 0xFF) << 8 | (octets[cursor.at + 2] & 0xFF);
        cursor.at = from + count;
        if (column.unwanted() && !isWanted(octets, from, from + count)) {
            return;
        }
        if (length + count > gathered.length) {
            gathered = Arrays.copyOf(gathered, Math.max(2 * gathered.length, length + count));
        }
        System.arraycopy(octets, from, gathered, length, count);
        length += count;
    }

    private boolean isWanted(byte[] octets, int from, int to) {
        var fields = Header.parse(octets, from, to).fields();
        return !fields.isEmpty() && fields.getFirst().hasNameIn(names);
    }

    /// What [#gather] has put together, each field with its line end; for reading, until the next.
    public byte[] octets() {
        return gathered;
    }

    public int length() {
        return length;
    }

    /// The octet string of a message.
    static byte[] encode(ListedHeader listed, Set<String> names) {
        if (!listed.complete()) {
            return UNKNOWN;
        }
        var out = new ByteArrayOutputStream();
        int place = 0;
        for (HeaderField field : listed.header().fields()) {
            if (field.hasNameIn(names) && !encode(field, place, out)) {
                return UNKNOWN;
            }
            place++;
        }
        return out.toByteArray();
    }

    private static boolean encode(HeaderField field, int place, ByteArrayOutputStream out) {
        boolean ended = field.endsLine();
        int octets = field.length() + (ended ? 0 : 2);
        if (place >= PLACES || octets > 0xFFFF) {
            return false;
        }
        out.write(place);
        out.write(octets >>> 8);
        out.write(octets);
        field.writeTo(out, field.length());
        if (!ended) {
            out.write('\r');
            out.write('\n');
        }
        return true;
    }
}
