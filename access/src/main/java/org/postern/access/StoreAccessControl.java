package org.postern.access;

import org.postern.access.Places.Place;
import org.postern.imap.MailboxRights;
import org.postern.imap.server.AccessControl;
import org.postern.imap.server.MailboxException;
import org.postern.imap.server.QuotaReport;
import org.postern.store.Acl;
import org.postern.store.Identifier;
import org.postern.store.StoreException;
import org.postern.store.StoreException.Kind;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// The store's access control lists in IMAP's words.
final class StoreAccessControl implements AccessControl {
    private static final char NEGATIVE = '-';

    private final Places places;

    StoreAccessControl(Places places) {
        this.places = places;
    }

    @Override
    public Namespaces namespaces() {
        return new Namespaces(Places.OTHERS + "/", Places.SHARED + "/");
    }

    @Override
    public MailboxRights myRights(String mailbox) throws MailboxException {
        return Words.act(() -> Words.rights(places.folder(mailbox).rights()));
    }

    @Override
    public SortedMap<String, MailboxRights> list(String mailbox) throws MailboxException {
        return Words.act(() -> {
            var place = places.find(mailbox);
            var list = new TreeMap<String, MailboxRights>();
            for (Acl.Entry entry : place.account().acl(place.name()).entries()) {
                String who = places.identities().text(entry.who());
                list.put(entry.negative() ? NEGATIVE + who : who, Words.rights(entry.rights()));
            }
            var owner = places.identities().address(place.account().id());
            if (owner.isPresent()) {
                list.put(owner.get(), MailboxRights.ALL);
            }
            return list;
        });
    }

    /// Whom an entry is about, as a client writes it.
    private record Named(Identifier who, boolean negative) {}

    private Named named(String identifier) throws StoreException {
        boolean negative = identifier.charAt(0) == NEGATIVE;
        String who = negative ? identifier.substring(1) : identifier;
        return new Named(places.identities().identifier(who), negative);
    }

    @Override
    public void set(String mailbox, String identifier, Change change, MailboxRights rights)
            throws MailboxException {
        try {
            change(places.find(mailbox), identifier, change, rights);
        } catch (StoreException e) {
            throw Words.failure(e);
        }
    }

    private void change(Place place, String identifier, Change change, MailboxRights rights)
            throws MailboxException, StoreException {
        // First whether the user may: no words about who exists for one who may not.
        var list = place.account().acl(place.name());
        var named = named(identifier);
        if (owns(place, named)) {
            refuseUnlessAll(named, change, rights);
            return;
        }
        var before = list.of(named.who(), named.negative());
        var given = Words.rights(rights);
        var after =
                switch (change) {
                    case REPLACE -> given;
                    case ADD -> before.with(given);
                    case REMOVE -> before.without(given);
                };
        String by = places.own().id().value();
        place.account().setAcl(place.name(), named.who(), named.negative(), after, by);
    }

    private static boolean owns(Place place, Named named) {
        return named.who() instanceof Identifier.OneAccount(var id)
                && id.equals(place.account().id());
    }

    /// The owner has all rights whatever is said: saying so is fine, anything else is not.
    private static void refuseUnlessAll(Named named, Change change, MailboxRights rights)
            throws MailboxException {
        boolean nothing = change != Change.REPLACE && rights.isEmpty();
        boolean whole = change == Change.REPLACE && rights.equals(MailboxRights.ALL);
        boolean all = !named.negative() && (change == Change.ADD || whole);
        if (!nothing && !all) {
            throw new MailboxException(
                    MailboxException.Kind.CANNOT,
                    "the owner's rights",
                    "its owner has all rights",
                    null);
        }
    }

    @Override
    public Grantable grantable(String mailbox, String identifier) throws MailboxException {
        return Words.act(() -> {
            var place = places.find(mailbox);
            place.account().acl(place.name());
            if (owns(place, named(identifier))) {
                return new Grantable(MailboxRights.ALL, List.of());
            }
            var each =
                    MailboxRights.ALL
                            .letters()
                            .chars()
                            .mapToObj(letter -> new MailboxRights(String.valueOf((char) letter)))
                            .toList();
            return new Grantable(MailboxRights.NONE, each);
        });
    }

    @Override
    public String quotaRoot(String mailbox) throws MailboxException {
        return Words.act(() -> {
            var place = places.find(mailbox);
            String root = place.root();
            if (!root.isEmpty()) {
                // Nothing of a mailbox that the user may not know of.
                place.folder();
            }
            return root.isEmpty() ? "" : root.substring(0, root.length() - 1);
        });
    }

    @Override
    public QuotaReport quota(String root) throws MailboxException {
        return Words.act(() -> {
            for (Places.Root shared : places.shared()) {
                if (shared.prefix().equals(root + "/")) {
                    var usage = shared.account().usage();
                    var quota = shared.account().quota();
                    return new QuotaReport(
                            usage.octets(), quota.octets(), usage.messages(), quota.messages());
                }
            }
            throw new StoreException(Kind.ABSENT, "quota root");
        });
    }
}
