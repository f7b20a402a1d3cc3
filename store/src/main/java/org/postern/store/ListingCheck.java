package org.postern.store;

import org.postern.engine.EngineException;
import org.postern.engine.Entry;
import org.postern.mail.ListingKey;
import org.postern.mail.OctetColumn;
import org.postern.mail.SummaryFormatException;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Compares the keys for listings that a folder keeps with its records. Runs within settled work.
final class ListingCheck {
    private final AccountWriter writer;
    private final int folder;
    private final long uidNext;
    private final Consumer<String> findings;

    /// The bucket whose records are at hand.
    private int bucket = -1;

    private final List<Entry> records = new ArrayList<>();

    ListingCheck(AccountWriter writer, int folder, long uidNext, Consumer<String> findings) {
        this.writer = writer;
        this.folder = folder;
        this.uidNext = uidNext;
        this.findings = findings;
    }

    void run() throws EngineException {
        writer.reader()
                .forEach(
                        Keys.inFolder(Keys.LISTING, folder),
                        Keys.inFolder(Keys.LISTING, folder + 1),
                        this::check);
    }

    private void check(Entry entry) throws EngineException {
        int number = entry.key()[entry.key().length - 1] & 0xFF;
        var key = Arrays.stream(ListingKey.values()).filter(k -> k.number() == number).findFirst();
        int at = Keys.bucket(entry.key());
        if (key.isEmpty() || (at + 1L) * PageCodec.BUCKET > uidNext) {
            found(at, number, "should not be there");
            return;
        }
        if (at != bucket) {
            load(at);
        }
        try {
            Optional<Listing> kept = Listing.decode(entry.value());
            if (kept.isPresent() && !same(key.get(), kept.get())) {
                found(at, number, "differs from the records");
            }
        } catch (EngineException e) {
            found(at, number, String.valueOf(e.getMessage()));
        }
    }

    private void found(int at, int number, String what) {
        findings.accept(
                "folder %d listing %d of bucket %d: %s".formatted(folder, number, at, what));
    }

    private void load(int at) throws EngineException {
        bucket = at;
        records.clear();
        long base = (long) at * PageCodec.BUCKET;
        writer.reader()
                .forEach(
                        Keys.message(folder, base),
                        Keys.message(folder, base + PageCodec.BUCKET),
                        records::add);
    }

    private boolean same(ListingKey key, Listing kept) throws EngineException {
        for (Entry entry : records) {
            byte[] wanted;
            try {
                wanted = ListingReader.key(key, MessageRecord.decode(entry.value()));
            } catch (SummaryFormatException | EngineException e) {
                // The record is at fault, which is told elsewhere.
                continue;
            }
            var column = new OctetColumn.Builder(1);
            kept.addTo(column, (int) (Keys.uid(entry.key()) - (long) bucket * PageCodec.BUCKET));
            var found = column.build();
            if (!found.present(0)
                    || found.length(0) != wanted.length
                    || !found.contains(0, wanted)) {
                return false;
            }
        }
        return true;
    }
}
