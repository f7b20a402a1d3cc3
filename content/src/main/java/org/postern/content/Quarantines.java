package org.postern.content;

import org.postern.directory.Directory;
import org.postern.directory.DirectoryException;
import org.postern.directory.MailGroup;
import org.postern.mail.Address;
import org.postern.mail.Domain;
import org.postern.mail.Header;
import org.postern.mail.HeaderField;
import org.postern.mail.MailDomain;
import org.postern.mail.UidSet;
import org.postern.store.AccountId;
import org.postern.store.Folder;
import org.postern.store.FolderEntry;
import org.postern.store.FolderName;
import org.postern.store.Identifier;
import org.postern.store.MessageStore;
import org.postern.store.Rights;
import org.postern.store.StoreException;
import org.postern.store.StoredMessage;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// Where mail waits for an administrator's judgement (SPEC CNT-12): the folders below `Quarantine`
/// among the shared folders of each domain. Whoever has rights on them, as administrators and the
/// members of the domain's group `quarantine` have from the start, sees them in any mail program.
public final class Quarantines {
    /// The folder above all of them.
    public static final String TOP = "Quarantine";

    /// Most messages that are shown, or judged, at once.
    static final int MOST_LISTED = 10_000;

    private static final Comparator<Item> LATEST_FIRST =
            Comparator.comparing((Item item) -> item.message().internalDate()).reversed();

    /// Lines that a delivery into a quarantine has and no other.
    private static final List<String> OURS =
            List.of(
                    "Return-Path",
                    "Delivered-To",
                    "X-Postern-Filed",
                    "X-Postern-Quarantine",
                    "X-Postern-Sender",
                    "X-Postern-Recipient");

    /// The group whose members judge, where a domain has one of that name.
    private static final String GROUP = "quarantine";

    private static final Rights JUDGING = Rights.parse("lrswtei").orElseThrow();

    private final MessageStore store;
    private final Directory directory;

    /// Folders that are known to be there.
    private final Set<String> ready = ConcurrentHashMap.newKeySet();

    /// Messages that are being judged.
    private final Set<String> judged = ConcurrentHashMap.newKeySet();

    public Quarantines(MessageStore store, Directory directory) {
        this.store = store;
        this.directory = directory;
    }

    /// The decision to hold a message in the quarantine of a domain.
    ///
    /// @param near domains it has to do with, the nearest first; the first that is served here has
    ///   it, else this node's first domain
    /// @throws StoreException when the quarantine cannot be made ready now
    Decision.Quarantine hold(Held held, List<? extends MailDomain> near) throws StoreException {
        var site = site(near);
        var name = folder(held.quarantine());
        makeReady(site, name);
        return new Decision.Quarantine(held, site, name.toString());
    }

    private static FolderName folder(String quarantine) throws StoreException {
        return FolderName.of(TOP + FolderName.SEPARATOR + quarantine);
    }

    /// The account that has a domain's shared folders.
    static AccountId site(Domain domain) {
        return AccountId.ofDomain(domain.ascii().toLowerCase(Locale.ROOT));
    }

    private AccountId site(List<? extends MailDomain> near) throws StoreException {
        try {
            var served = directory.domains();
            for (MailDomain domain : near) {
                if (domain instanceof Domain name && served.contains(name)) {
                    return site(name);
                }
            }
            return site(
                    directory
                            .firstDomain()
                            .orElseThrow(() ->
                                    new StoreException(
                                            StoreException.Kind.UNAVAILABLE, "no domain")));
        } catch (DirectoryException e) {
            throw new StoreException(StoreException.Kind.UNAVAILABLE, "directory", e);
        }
    }

    private void makeReady(AccountId site, FolderName name) throws StoreException {
        String key = site + " " + name;
        if (ready.contains(key)) {
            return;
        }
        var account = store.account(site);
        var top = name.above().orElseThrow();
        for (FolderName one : List.of(top, name)) {
            if (account.find(one).isEmpty()) {
                create(site, one);
            }
        }
        ready.add(key);
    }

    private void create(AccountId site, FolderName name) throws StoreException {
        var account = store.account(site);
        try {
            account.create(name, Set.of());
        } catch (StoreException e) {
            if (e.kind() != StoreException.Kind.EXISTS) {
                throw e;
            }
            return;
        }
        account.setAcl(name, new Identifier.Administrators(), false, JUDGING, "content");
        var group = group(site);
        if (group.isPresent()) {
            account.setAcl(name, new Identifier.Group(group.get()), false, JUDGING, "content");
        }
    }

    /// The id of the group that judges there.
    private Optional<String> group(AccountId site) throws StoreException {
        try {
            for (Domain domain : directory.domains()) {
                if (site(domain).equals(site)) {
                    return directory.groups().find(new Address(GROUP, domain)).map(MailGroup::id);
                }
            }
            return Optional.empty();
        } catch (DirectoryException e) {
            throw new StoreException(StoreException.Kind.UNAVAILABLE, "directory", e);
        }
    }

    /// One message that waits.
    ///
    /// @param uid in that folder
    record Item(
            Domain domain,
            String quarantine,
            Folder folder,
            long uid,
            StoredMessage message,
            HeldLines lines) {
        /// Names it to operators: the message's trail, and the copy where there are several.
        ///
        /// What was moved here by hand has no trail of its own, and no recipients.
        String id() {
            return lines.trail() + "-" + Long.toHexString(message.emailId());
        }
    }

    /// What is shown of what waits.
    ///
    /// @param latest latest first, at most [#MOST_LISTED]
    /// @param waiting how many there are
    record Listed(List<Item> latest, long waiting) {}

    /// Looks at one message that waits.
    interface Visit {
        /// @return whether to go on
        boolean at(Item item) throws IOException, StoreException;
    }

    /// What waits in the quarantines of some domains.
    ///
    /// @param quarantine of one only; empty: of all
    Listed latest(List<Domain> domains, String quarantine) throws StoreException {
        var latest = new ArrayList<Item>();
        long waiting = 0;
        for (Place place : places(domains, quarantine)) {
            var view = place.entry().folder().view();
            waiting += view.count();
            for (int i = view.count() - 1; i >= Math.max(0, view.count() - MOST_LISTED); i--) {
                place.at(view.uidAt(i)).ifPresent(latest::add);
            }
            latest.sort(LATEST_FIRST);
            if (latest.size() > MOST_LISTED) {
                latest.subList(MOST_LISTED, latest.size()).clear();
            }
        }
        return new Listed(List.copyOf(latest), waiting);
    }

    /// Looks at all that waits in the quarantines of some domains, one folder after the other, the
    /// oldest first, however much it is.
    ///
    /// @param quarantine of one only; empty: of all
    void walk(List<Domain> domains, String quarantine, Visit visit)
            throws IOException, StoreException {
        for (Place place : places(domains, quarantine)) {
            var view = place.entry().folder().view();
            for (int i = 0; i < view.count(); i++) {
                var item = place.at(view.uidAt(i));
                if (item.isPresent() && !visit.at(item.get())) {
                    return;
                }
            }
        }
    }

    /// One quarantine of one domain.
    private record Place(Domain domain, FolderEntry entry) {
        Optional<Item> at(long uid) throws StoreException {
            return entry.folder().message(uid).map(message -> item(domain, entry, uid, message));
        }
    }

    private List<Place> places(List<Domain> domains, String quarantine) throws StoreException {
        var places = new ArrayList<Place>();
        for (Domain domain : domains) {
            var site = site(domain);
            if (store.exists(site)) {
                for (FolderEntry entry : store.account(site).folders()) {
                    if (wanted(entry, quarantine)) {
                        places.add(new Place(domain, entry));
                    }
                }
            }
        }
        return places;
    }

    private static boolean wanted(FolderEntry entry, String quarantine) {
        return entry.selectable()
                && entry.name().elements().size() == 2
                && entry.name().elements().getFirst().equals(TOP)
                && (quarantine.isEmpty() || entry.name().leaf().equalsIgnoreCase(quarantine));
    }

    private static Item item(Domain domain, FolderEntry entry, long uid, StoredMessage message) {
        var lines =
                HeldLines.of(message.prefix())
                        // Moved here by hand: nobody knows whom it was for.
                        .orElse(new HeldLines("moved", "moved here by hand", "", List.of()));
        return new Item(domain, entry.name().leaf(), entry.folder(), uid, message, lines);
    }

    /// Does something with one message.
    interface Judging {
        void of(Item item) throws IOException, StoreException;
    }

    /// Has one message judged, unless it is gone or somebody else judges it just now: so that
    /// nobody gets it twice.
    ///
    /// @return whether it was judged
    boolean judge(Item item, Judging judging) throws IOException, StoreException {
        String key = item.domain().ascii() + "/" + item.folder().id() + "/" + item.uid();
        if (!judged.add(key)) {
            return false;
        }
        try {
            if (item.folder().message(item.uid()).isEmpty()) {
                return false;
            }
            judging.of(item);
            return true;
        } finally {
            judged.remove(key);
        }
    }

    /// Takes a message out.
    void remove(Item item) throws StoreException {
        var _ = item.folder().expunge(UidSet.of(item.uid()));
    }

    /// The lines that stood before a held message when it came.
    static byte[] prefixOf(Item item) {
        var kept = new ByteArrayOutputStream();
        for (HeaderField field : Header.parse(item.message().prefix()).fields()) {
            boolean ours = OURS.stream().anyMatch(field::hasName);
            if (!ours) {
                kept.writeBytes(field.octets());
            }
        }
        return kept.toByteArray();
    }

    /// Removes what has waited too long.
    ///
    /// @return how many messages
    int expire(Duration term, Instant now) throws StoreException, IOException {
        var gone = new AtomicInteger();
        walk(
                directory.domains(),
                "",
                item -> {
                    if (item.message().saveDate().plus(term).isBefore(now)
                            && judge(item, this::remove)) {
                        gone.incrementAndGet();
                    }
                    return true;
                });
        return gone.get();
    }
}
