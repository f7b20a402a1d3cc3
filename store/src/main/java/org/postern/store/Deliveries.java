package org.postern.store;

import org.postern.engine.Batch;
import org.postern.engine.Committer;
import org.postern.engine.Direction;
import org.postern.engine.EngineException;
import org.postern.mail.ContentFields;
import org.postern.mail.ListedHeader;
import org.postern.mail.MediaType;
import org.postern.mail.MessageSummary;
import org.postern.mail.MimePart;
import org.postern.mail.SummaryCodec;
import org.postern.mail.UidSet;
import org.postern.store.StoreException.Kind;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/// Brings messages into one account, one after the other without waiting.
final class Deliveries {
    /// A delivery id is kept under the week of its delivery and looked for under that and the last:
    /// at least a week, and what is older goes in one range.
    private static final long GENERATION_SECONDS = 7 * 86_400L;

    private static final int VERSION = 1;

    private final AccountWriter writer;

    Deliveries(AccountWriter writer) {
        this.writer = writer;
    }

    PendingDelivery deliver(int folderId, Delivery delivery) throws StoreException {
        refuseTooLarge(delivery);
        return writer.pipelined(s -> {
            var earlier = earlier(s, delivery.id());
            if (earlier.isPresent()) {
                return earlier.get();
            }
            var folder = s.selectable(folderId);
            refuseReserved(folder);
            refuseFull(folder, 1);
            writer.context.admit(writer.id, s.usage, delivery.octets(), 1);
            claim(delivery);
            var keywords = folder.keywords.with(delivery.flags());
            if (folder.checkpointDue(mostChanges())) {
                writer.flush();
                new Checkpoint(writer).write(folder);
            }
            return store(s, folder, keywords, delivery);
        });
    }

    /// Keeps the body until the delivery is committed.
    ///
    /// @throws StoreException `UNAVAILABLE` when the message was staged so long ago that its body
    ///   has been collected
    void claim(Delivery delivery) throws EngineException, StoreException {
        var blob = delivery.message().blob();
        if (!writer.context.blobs().claim(blob)) {
            throw new StoreException(Kind.UNAVAILABLE, "body " + blob + " is not there any more");
        }
    }

    private int mostChanges() {
        return writer.context.settings().get().checkpointChanges();
    }

    void refuseTooLarge(Delivery delivery) throws StoreException {
        long most = writer.context.settings().get().maxMessage().count();
        if (delivery.octets() > most) {
            throw new StoreException(
                    Kind.LIMIT, "message of " + delivery.octets() + " octets, limit " + most);
        }
    }

    /// Nothing new comes into what is deleted: it could go at any moment.
    static void refuseReserved(FolderState folder) throws StoreException {
        if (folder.place != Place.MAIL) {
            throw new StoreException(Kind.RESERVED, "folder " + folder.id);
        }
    }

    /// UIDs are 32 bits and never used twice.
    static void refuseFull(FolderState folder, long more) throws StoreException {
        if (folder.status.uidNext() + more > UidSet.MAX_UID) {
            throw new StoreException(Kind.LIMIT, "no UID is left in folder " + folder.id);
        }
    }

    private PendingDelivery store(
            AccountState s, FolderState folder, Keywords keywords, Delivery delivery)
            throws EngineException {
        long uid = folder.status.uidNext();
        var batch = new Batch();
        var edit = new FolderEdit(folder, null);
        edit.know(keywords, batch);
        long emailId = emailId(folder.id, uid);
        long threadId = new Threads(writer, s).join(delivery, emailId, batch::put);
        var record = record(emailId, threadId, delivery);
        batch.put(Keys.message(folder.id, uid), record.encode());
        var arrival = Arrival.of(record, keywords.mask(delivery.flags()));
        edit.add(new Change.Added(folder.nextModSeq(), uid, List.of(arrival)), batch);
        var stored = new Stored(folder.status.uidValidity(), uid);
        if (!delivery.id().isEmpty()) {
            remember(s, delivery.id(), folder.id, stored, batch);
        }
        var then = edit.seal(batch);
        s.count(folder.place, arrival.size(), 1);
        return submit(s, batch, then, delivery.id(), stored);
    }

    /// Where the message first came into the account.
    static long emailId(int folder, long uid) {
        return (long) folder << Integer.SIZE | uid;
    }

    MessageRecord record(long emailId, long threadId, Delivery delivery) {
        var staged = delivery.message();
        return MessageRecord.of(
                staged.blob(),
                staged.octets(),
                delivery.internalDate(),
                writer.context.now(),
                emailId,
                threadId,
                ListedHeader.listsAny(delivery.prefix()),
                delivery.prefix(),
                fitting(staged, delivery.prefix().length));
    }

    /// The summary to keep: where a long prefix and a summary of a thousand parts would pass the
    /// engine's limit together, the structure goes and the listed fields stay.
    static byte[] fitting(StagedMessage staged, int prefixOctets) {
        int room = Batch.MAX_VALUE_OCTETS - MessageRecord.FIXED_OCTETS - prefixOctets;
        if (staged.encodedSummary().length <= room) {
            return staged.encodedSummary();
        }
        var whole = staged.summary();
        var opaque =
                new MimePart.Leaf(
                        ContentFields.of(MediaType.OCTET_STREAM), whole.structure().extent());
        return SummaryCodec.encode(new MessageSummary(whole.octets(), whole.listed(), opaque));
    }

    private PendingDelivery submit(
            AccountState s, Batch batch, Runnable then, String id, Stored stored) {
        if (id.isEmpty()) {
            return new Submitted(writer, s, writer.submit(batch, then), stored);
        }
        var durable = new AtomicBoolean();
        var ticket =
                writer.submit(
                        batch,
                        () -> {
                            then.run();
                            durable.set(true);
                            s.inFlight.remove(id);
                        });
        var pending = new Submitted(writer, s, ticket, stored);
        s.inFlight.put(id, pending);
        if (durable.get()) {
            s.inFlight.remove(id);
        }
        return pending;
    }

    /// A delivery in the committer's hands.
    private record Submitted(
            AccountWriter writer, AccountState state, Committer.Ticket ticket, Stored stored)
            implements PendingDelivery {
        @Override
        public Stored await() throws StoreException {
            try {
                ticket.await();
                return stored;
            } catch (EngineException e) {
                writer.drop(state, e);
                throw AccountWriter.failure(e);
            }
        }
    }

    private long generation() {
        return Math.max(0, writer.context.now().getEpochSecond()) / GENERATION_SECONDS;
    }

    /// What the same delivery said before.
    private Optional<PendingDelivery> earlier(AccountState s, String id) throws EngineException {
        if (id.isEmpty()) {
            return Optional.empty();
        }
        var inFlight = s.inFlight.get(id);
        if (inFlight != null) {
            return Optional.of(inFlight);
        }
        long generation = generation();
        for (long g = generation; g >= Math.max(0, generation - 1); g--) {
            var value = writer.reader().get(Keys.delivery(g, id));
            if (value.isPresent()) {
                var stored = decode(value.get());
                return Optional.of(() -> stored);
            }
        }
        return Optional.empty();
    }

    /// The folder's id, and the rest, of where a delivery of the last week went.
    record Kept(int folder, Stored stored) {}

    Optional<Kept> kept(String id) throws EngineException {
        long generation = generation();
        for (long g = generation; g >= Math.max(0, generation - 1); g--) {
            var value = writer.reader().get(Keys.delivery(g, id));
            if (value.isPresent()) {
                var in = new RecordReader(value.get()).version(VERSION);
                int folder = (int) in.u32();
                return Optional.of(new Kept(folder, new Stored(in.u32(), in.u32())));
            }
        }
        return Optional.empty();
    }

    /// Octets of a delivery key's value: version (1), folder (4), UIDVALIDITY (4), UID (4).
    private void remember(AccountState s, String id, int folder, Stored stored, Batch batch)
            throws EngineException {
        long generation = generation();
        if (s.deliveryGeneration != generation) {
            forgetBefore(generation - 1, batch);
            s.deliveryGeneration = generation;
        }
        batch.put(
                Keys.delivery(generation, id),
                new RecordWriter(13)
                        .u8(VERSION)
                        .u32(folder)
                        .u32(stored.uidValidity())
                        .u32(stored.uid())
                        .toOctets());
    }

    private static Stored decode(byte[] value) throws EngineException {
        var in = new RecordReader(value).version(VERSION).skip(Integer.BYTES);
        return new Stored(in.u32(), in.u32());
    }

    private void forgetBefore(long generation, Batch batch) throws EngineException {
        byte[] from = Keys.delivery(0, "");
        byte[] to = Keys.delivery(Math.max(0, generation), "");
        var old = writer.context.engine().range(writer.partition, from, to, 1, Direction.FORWARD);
        if (!old.isEmpty()) {
            batch.deleteRange(from, to);
        }
    }
}
