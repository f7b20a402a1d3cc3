package org.postern.access;

import org.postern.imap.server.MailboxException;
import org.postern.imap.server.Metadata;
import org.postern.store.Annotation;
import org.postern.store.MailAccount;
import org.postern.store.StoreException;
import org.postern.store.StoreException.Kind;

import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/// The store's annotations in IMAP's words. Those of the server are the account's own where they
/// are private, and its domain's where they are shared.
final class StoreMetadata implements Metadata {
    private static final String PRIVATE = "/private/";
    private static final String SHARED = "/shared/";

    private final Places places;
    private final int maxOctets;

    StoreMetadata(Places places, int maxOctets) {
        this.places = places;
        this.maxOctets = maxOctets;
    }

    @Override
    public int maxOctets() {
        return maxOctets;
    }

    @Override
    public SortedMap<String, byte[]> entries(String mailbox) throws MailboxException {
        return Words.act(() -> {
            var found = new TreeMap<String, byte[]>();
            if (mailbox.isEmpty()) {
                add(found, places.own().annotations(), false);
                var domain = places.domain();
                if (domain.isPresent()) {
                    add(found, domain.get().annotations(), true);
                }
            } else {
                var place = places.find(mailbox);
                var all = place.account().annotations(place.name());
                add(found, all, true);
                add(found, all, false);
            }
            return found;
        });
    }

    private static void add(
            SortedMap<String, byte[]> found, SortedMap<Annotation, byte[]> all, boolean shared) {
        all.forEach((annotation, value) -> {
            if (annotation.shared() == shared) {
                found.put((shared ? SHARED : PRIVATE) + annotation.name(), value);
            }
        });
    }

    @Override
    public void change(String mailbox, SortedMap<String, byte[]> set, Set<String> removed)
            throws MailboxException {
        try {
            if (mailbox.isEmpty()) {
                changeServer(set, removed);
            } else {
                var place = places.find(mailbox);
                place.account().annotate(place.name(), annotations(set), annotations(removed));
            }
        } catch (StoreException e) {
            throw Words.failure(e);
        }
    }

    /// The two kinds stand in two accounts: first the one that may be refused.
    private void changeServer(SortedMap<String, byte[]> set, Set<String> removed)
            throws StoreException {
        var shared = set.tailMap(SHARED);
        var sharedRemoved = new TreeSet<>(removed).tailSet(SHARED);
        if (!shared.isEmpty() || !sharedRemoved.isEmpty()) {
            Optional<MailAccount> domain = places.domainToChange();
            if (domain.isEmpty()) {
                throw new StoreException(Kind.FORBIDDEN, "annotations of the server");
            }
            domain.get().annotate(annotations(shared), annotations(sharedRemoved));
        }
        var own = set.headMap(SHARED);
        var ownRemoved = new TreeSet<>(removed).headSet(SHARED);
        if (!own.isEmpty() || !ownRemoved.isEmpty()) {
            places.own().annotate(annotations(own), annotations(ownRemoved));
        }
    }

    private static SortedMap<Annotation, byte[]> annotations(SortedMap<String, byte[]> set) {
        var annotations = new TreeMap<Annotation, byte[]>();
        set.forEach((name, value) -> annotations.put(annotation(name), value));
        return annotations;
    }

    private static Set<Annotation> annotations(Set<String> names) {
        var annotations = new TreeSet<Annotation>();
        names.forEach(name -> annotations.add(annotation(name)));
        return annotations;
    }

    private static Annotation annotation(String name) {
        boolean shared = name.startsWith(SHARED);
        return new Annotation(shared, name.substring((shared ? SHARED : PRIVATE).length()));
    }
}
