package org.postern.backup;

import org.jspecify.annotations.Nullable;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Progress;
import org.postern.store.Delivery;
import org.postern.store.FlagSet;
import org.postern.store.Folder;
import org.postern.store.FolderName;
import org.postern.store.MailAccount;
import org.postern.store.MessageStore;
import org.postern.store.PendingDelivery;
import org.postern.store.SpecialUse;
import org.postern.store.StagedMessage;
import org.postern.store.StoreException;
import org.postern.store.StoreException.Kind;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// Takes a source's mail into one account: makes the folders that are missing, leaves out what is
/// there already, and hands the rest to the committer many at a time. For one thread.
final class Intake implements MailSource.MailSink {
    /// Deliveries on their way: enough that a flush is shared by many.
    private static final int MAX_PENDING = 512;

    private final MessageStore store;
    private final MailAccount account;
    private final List<String> below;
    private final MailSource source;
    private final Progress progress;
    private final Tally tally = new Tally();
    private final Map<FoundFolder, Target> targets = new HashMap<>();
    private final Deque<Submitted> pending = new ArrayDeque<>();
    private final long total;
    private String doing = "Importing";
    private long done;

    /// Where a folder's messages go; absent when it could not be made, and was reported.
    private record Target(@Nullable Folder folder, @Nullable KnownMessages known) {}

    private record Submitted(PendingDelivery delivery, long octets) {}

    /// @param below the folder that takes the source's root; without elements that is INBOX, and
    ///   the other folders stand at the top
    Intake(
            MessageStore store,
            MailAccount account,
            List<String> below,
            MailSource source,
            Progress progress)
            throws ProblemException {
        this.store = store;
        this.account = account;
        this.below = List.copyOf(below);
        this.source = source;
        this.progress = progress;
        this.total = source.total();
    }

    /// Brings everything in. However it ends, what the tally counts is on disk.
    void run() throws ProblemException, StoreException {
        try {
            source.read(this);
        } finally {
            settle(0);
        }
    }

    Tally tally() {
        return tally;
    }

    @Override
    public void folder(FoundFolder found) throws ProblemException, StoreException {
        var target = target(found);
        targets.put(found, target);
        if (target.folder() != null) {
            tally.folders++;
            doing = "Importing " + target.folder().name();
        }
        step();
    }

    private Target target(FoundFolder found) throws StoreException {
        try {
            var name = name(found);
            var there = account.find(name);
            if (there.isPresent() && isSelectable(name)) {
                return new Target(there.get(), new KnownMessages(there.get()));
            }
            var folder = account.create(name, free(found.uses()));
            if (found.subscribed()) {
                account.subscribe(name);
            }
            return new Target(folder, null);
        } catch (StoreException e) {
            if (e.kind() == Kind.INVALID_NAME
                    || e.kind() == Kind.RESERVED
                    || e.kind() == Kind.LIMIT) {
                fault(String.join("/", found.elements()), "no such folder can be: " + e.detail());
                return new Target(null, null);
            }
            throw e;
        }
    }

    private boolean isSelectable(FolderName name) throws StoreException {
        return account.folders().stream()
                .anyMatch(entry -> entry.name().equals(name) && entry.selectable());
    }

    private FolderName name(FoundFolder found) throws StoreException {
        var elements = new ArrayList<>(below);
        found.elements().stream().map(FileNames::element).forEach(elements::add);
        return elements.isEmpty() ? FolderName.INBOX : FolderName.of(String.join("/", elements));
    }

    /// RFC 6154 section 3: a use that another folder of the account has stays with that.
    private Set<SpecialUse> free(Set<SpecialUse> uses) throws StoreException {
        var taken =
                account.folders().stream()
                        .flatMap(entry -> entry.uses().stream())
                        .collect(Collectors.toSet());
        return uses.stream().filter(use -> !taken.contains(use)).collect(Collectors.toSet());
    }

    @Override
    public void message(FoundFolder found, FoundMessage message)
            throws ProblemException, StoreException {
        var target = targets.get(found);
        if (target == null) {
            throw new IllegalStateException("a message before its folder");
        }
        if (target.folder() != null) {
            take(target.folder(), target.known(), message);
        }
        step();
    }

    private void take(Folder folder, @Nullable KnownMessages known, FoundMessage message)
            throws StoreException {
        try {
            var staged = stage(message);
            var date = message.date();
            if (staged.octets() == 0) {
                fault(message.place(), "it is empty");
            } else if (known != null && known.take(message.prefix(), staged, date)) {
                tally.there++;
            } else {
                deliver(folder, message, staged, date);
            }
        } catch (IOException | UncheckedIOException e) {
            fault(message.place(), "it cannot be read (" + e.getMessage() + ")");
        } catch (StoreException e) {
            if (e.kind() != Kind.LIMIT) {
                throw e;
            }
            fault(message.place(), e.detail());
        }
    }

    private StagedMessage stage(FoundMessage message) throws IOException, StoreException {
        try (var spool = store.spool();
                InputStream in = message.open()) {
            LineEnds.copy(in, spool, message.isExact());
            return spool.finish();
        }
    }

    private void deliver(Folder folder, FoundMessage message, StagedMessage staged, Instant date)
            throws StoreException {
        var flags = message.flags();
        var delivery = new Delivery(staged, message.prefix(), flags, date, "");
        try {
            submit(folder, delivery);
        } catch (StoreException e) {
            if (e.kind() != Kind.LIMIT || flags.keywords().isEmpty()) {
                throw e;
            }
            // A folder knows so many keywords and no more; the message counts for more than they.
            var plain = FlagSet.of(flags.system());
            submit(folder, new Delivery(staged, message.prefix(), plain, date, ""));
            fault(message.place(), "taken without its keywords: " + e.detail());
        }
    }

    private void submit(Folder folder, Delivery delivery) throws StoreException {
        pending.add(new Submitted(account.deliver(folder, delivery), delivery.octets()));
        settle(MAX_PENDING);
    }

    /// Waits until at most `most` are on their way.
    private void settle(int most) throws StoreException {
        while (pending.size() > most) {
            var first = pending.remove();
            first.delivery().await();
            tally.messages++;
            tally.octets += first.octets();
        }
    }

    @Override
    public void fault(String place, String why) {
        tally.fault(place, why);
    }

    @Override
    public void at(long now) {
        done = now;
    }

    private void step() throws ProblemException {
        progress.step(doing, Math.min(done, total), total, source.unit());
    }
}
