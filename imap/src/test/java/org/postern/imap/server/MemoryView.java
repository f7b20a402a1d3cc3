package org.postern.imap.server;

import org.postern.imap.SystemFlag;

import java.util.ArrayList;
import java.util.List;

/// A view over rows in memory, in pages so small that tests meet their borders.
record MemoryView(
        List<Page> pages, List<String> keywords, long uidValidity, long uidNext, long highestModSeq)
        implements MailboxView {
    static final int PAGE = 4;

    record Row(long uid, long flags, long modSeq, long octets, long date, String emailId) {
        Row with(long newFlags, long newModSeq) {
            return new Row(uid, newFlags, newModSeq, octets, date, emailId);
        }
    }

    /// Not a record: two pages are the same only if they are one.
    static final class Page {
        private final List<Row> rows;

        Page(List<Row> rows) {
            this.rows = List.copyOf(rows);
        }

        List<Row> rows() {
            return rows;
        }
    }

    List<Row> rows() {
        return pages.stream().flatMap(page -> page.rows().stream()).toList();
    }

    /// The pages after a change: those that hold the same rows are kept.
    static List<Page> repage(List<Page> old, List<Row> rows) {
        List<Page> pages = new ArrayList<>();
        int at = 0;
        for (Page page : old) {
            long last = page.rows().getLast().uid();
            int end = at;
            while (end < rows.size() && rows.get(end).uid() <= last) {
                end++;
            }
            List<Row> now = rows.subList(at, end);
            if (!now.isEmpty()) {
                pages.add(now.equals(page.rows()) ? page : new Page(now));
            }
            at = end;
        }
        while (at < rows.size()) {
            int room = pages.isEmpty() ? 0 : PAGE - pages.getLast().rows().size();
            if (room > 0) {
                List<Row> filled = new ArrayList<>(pages.removeLast().rows());
                int end = Math.min(rows.size(), at + room);
                filled.addAll(rows.subList(at, end));
                pages.add(new Page(filled));
                at = end;
            } else {
                int end = Math.min(rows.size(), at + PAGE);
                pages.add(new Page(rows.subList(at, end)));
                at = end;
            }
        }
        return pages;
    }

    private Row row(int index) {
        int left = index;
        for (Page page : pages) {
            if (left < page.rows().size()) {
                return page.rows().get(left);
            }
            left -= page.rows().size();
        }
        throw new IndexOutOfBoundsException(index);
    }

    @Override
    public int count() {
        return pages.stream().mapToInt(page -> page.rows().size()).sum();
    }

    @Override
    public long uidAt(int index) {
        return row(index).uid();
    }

    @Override
    public long flagsAt(int index) {
        return row(index).flags();
    }

    @Override
    public long modSeqAt(int index) {
        return row(index).modSeq();
    }

    @Override
    public long octetsAt(int index) {
        return row(index).octets();
    }

    @Override
    public long internalDateAt(int index) {
        return row(index).date();
    }

    @Override
    public long saveDateAt(int index) {
        return Fixture.NOW.getEpochSecond();
    }

    @Override
    public String emailIdAt(int index) {
        return row(index).emailId();
    }

    @Override
    public String threadIdAt(int index) {
        return "T" + row(index).emailId();
    }

    @Override
    public int indexOf(long uid) {
        int index = 0;
        for (Row row : rows()) {
            if (row.uid() >= uid) {
                return row.uid() == uid ? index : -index - 1;
            }
            index++;
        }
        return -index - 1;
    }

    @Override
    public int firstUnseen() {
        int index = 0;
        for (Row row : rows()) {
            if ((row.flags() & SystemFlag.SEEN.mask()) == 0) {
                return index;
            }
            index++;
        }
        return -1;
    }

    @Override
    public int pageCount() {
        return pages.size();
    }

    @Override
    public int pageStart(int page) {
        int start = 0;
        for (int i = 0; i < page; i++) {
            start += pages.get(i).rows().size();
        }
        return start;
    }

    @Override
    public Object page(int page) {
        return pages.get(page);
    }
}
