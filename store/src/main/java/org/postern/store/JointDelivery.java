package org.postern.store;

import org.jspecify.annotations.Nullable;
import org.postern.engine.Batch;
import org.postern.engine.EngineException;
import org.postern.mail.UidSet;
import org.postern.store.StoreException.Kind;

import java.util.ArrayList;
import java.util.List;

/// Several messages for one folder, of which all appear or none, and with them perhaps a message
/// goes that they replace.
///
/// First the message records are written, under UIDs that nothing points to yet: as many batches as
/// it takes, and a failure leaves nothing to see. Then one batch shows them all.
final class JointDelivery {
    private final AccountWriter writer;
    private final List<Delivery> deliveries;
    private final long octets;

    JointDelivery(AccountWriter writer, List<Delivery> deliveries) throws StoreException {
        this.writer = writer;
        this.deliveries = deliveries;
        this.octets = deliveries.stream().mapToLong(Delivery::octets).sum();
        if (deliveries.isEmpty() || deliveries.size() > Folder.MAX_TOGETHER) {
            throw new StoreException(
                    Kind.LIMIT,
                    deliveries.size() + " messages at once, limit " + Folder.MAX_TOGETHER);
        }
        for (Delivery delivery : deliveries) {
            new Deliveries(writer).refuseTooLarge(delivery);
        }
    }

    Appended run(AccountState s, FolderState to) throws EngineException, StoreException {
        refuse(s, to, 0, 0);
        MessageEdits.checkpointIfDue(writer, to);
        var target = new FolderEdit(to, to.handle.cachedView());
        return show(s, target, null, UidSet.EMPTY);
    }

    /// @throws StoreException `ABSENT` when the message is not there any more
    Appended replace(AccountState s, FolderState to, FolderState from, long uid)
            throws EngineException, StoreException {
        var view = writer.view(from);
        int index = view.indexOf(uid);
        if (index < 0) {
            throw new StoreException(Kind.ABSENT, "UID " + uid);
        }
        boolean counted = from.place == Place.MAIL;
        refuse(s, to, counted ? view.sizeAt(index) : 0, counted ? 1 : 0);
        MessageEdits.checkpointIfDue(writer, to);
        MessageEdits.checkpointIfDue(writer, from);
        var source = new FolderEdit(from, view);
        var target = from == to ? source : new FolderEdit(to, to.handle.cachedView());
        return show(s, target, source, UidSet.of(uid));
    }

    private void refuse(AccountState s, FolderState to, long goneOctets, int goneMessages)
            throws EngineException, StoreException {
        Deliveries.refuseReserved(to);
        Deliveries.refuseFull(to, deliveries.size());
        writer.context.admit(
                writer.id, s.usage, octets - goneOctets, deliveries.size() - (long) goneMessages);
        for (Delivery delivery : deliveries) {
            new Deliveries(writer).claim(delivery);
        }
    }

    private Appended show(
            AccountState s, FolderEdit target, @Nullable FolderEdit source, UidSet replaced)
            throws EngineException, StoreException {
        var to = target.folder();
        var keywords = to.keywords;
        for (Delivery delivery : deliveries) {
            keywords = keywords.with(delivery.flags());
        }
        long firstUid = to.status.uidNext();
        var arrivals = writeRecords(s, to.id, firstUid, keywords);
        var batch = new Batch();
        target.know(keywords, batch);
        target.add(new Change.Added(to.nextModSeq(), firstUid, arrivals), batch);
        s.count(to.place, octets, deliveries.size());
        if (source == null) {
            writer.submit(batch, target.seal(batch));
        } else {
            var kept = new DeletedMail(writer, s).keepReplaced(source, replaced.first(0), batch);
            MessageEdits.vanish(s, source, replaced, batch);
            var both = sealBoth(target, source, batch);
            writer.submit(
                    batch,
                    () -> {
                        kept.run();
                        both.run();
                    });
        }
        writer.flush();
        if (source != null) {
            new DeletedMail(writer, s).trim();
        }
        return new Appended(
                to.status.uidValidity(), UidSet.of(firstUid, firstUid + deliveries.size() - 1));
    }

    private static Runnable sealBoth(FolderEdit target, FolderEdit source, Batch batch) {
        var there = target.seal(batch);
        if (source == target) {
            return there;
        }
        var here = source.seal(batch);
        return () -> {
            there.run();
            here.run();
        };
    }

    /// @return what is to be shown of them
    private List<Arrival> writeRecords(AccountState s, int folder, long firstUid, Keywords keywords)
            throws EngineException {
        var series = new BatchSeries(writer);
        var records = new Deliveries(writer);
        var threads = new Threads(writer, s);
        var arrivals = new ArrayList<Arrival>(deliveries.size());
        long uid = firstUid;
        for (Delivery delivery : deliveries) {
            long emailId = Deliveries.emailId(folder, uid);
            long threadId = threads.join(delivery, emailId, series::put);
            var record = records.record(emailId, threadId, delivery);
            series.put(Keys.message(folder, uid), record.encode());
            arrivals.add(Arrival.of(record, keywords.mask(delivery.flags())));
            uid++;
        }
        writer.submit(series.last(), () -> {});
        return arrivals;
    }
}
