package org.postern.store;

import org.postern.engine.Batch;
import org.postern.engine.EngineException;
import org.postern.store.StoreException.Kind;

/// Changes the access control lists of one account's folders.
final class Sharing {
    private final AccountWriter writer;
    private final SharedIndex index;

    Sharing(AccountWriter writer) {
        this.writer = writer;
        index = new SharedIndex(writer.context);
    }

    /// Sets one entry; rights of none take it out.
    ///
    /// @param by who does it, for the record
    void set(int folder, Identifier who, boolean negative, Rights rights, String by)
            throws StoreException {
        // The owner has all rights, and nobody can shut the owner out.
        if (who instanceof Identifier.OneAccount(var id) && id.equals(writer.id)) {
            throw new StoreException(Kind.RESERVED, "the owner's rights");
        }
        writer.settled(s -> {
            var before = s.acls.getOrDefault(folder, Acl.EMPTY);
            var after = before.with(who, negative, rights);
            if (after.entries().size() > Acl.MAX_ENTRIES) {
                throw new StoreException(
                        Kind.LIMIT, "entries of one list: at most " + Acl.MAX_ENTRIES);
            }
            if (after.gives(who)) {
                index.note(who, writer.id);
            }
            s.put(folder, after);
            var batch = new Batch();
            put(batch, folder, after);
            // Sessions that may not read any more see that when they look.
            writer.commitCatalogue(
                    s,
                    batch,
                    () -> {
                        writer.handle(folder).announce();
                        writer.context.shares().changed(who);
                    });
            return s;
        });
        writer.context
                .events()
                .record(
                        new StoreEvent.FolderRightsChanged(
                                writer.id.value(),
                                folder,
                                (negative ? "-" : "") + who.text(),
                                rights.toString(),
                                by));
    }

    static void put(Batch batch, int folder, Acl acl) {
        if (acl.entries().isEmpty()) {
            batch.delete(Keys.acl(folder));
        } else {
            batch.put(Keys.acl(folder), acl.encode());
        }
    }

    /// A new folder begins with the list of the one above it.
    static void inherit(AccountState s, Batch batch, int folder, int parent) {
        var acl = s.acls.get(parent);
        if (acl != null) {
            s.put(folder, acl);
            put(batch, folder, acl);
        }
    }

    /// Takes the account out of the index where it gives `who` nothing any more.
    void forgetIfNothing(Principal who) throws StoreException {
        writer.settled(s -> {
            for (Identifier identifier : who.identifiers()) {
                if (s.acls.values().stream().noneMatch(acl -> acl.gives(identifier))) {
                    index.remove(identifier, writer.id);
                }
            }
            return s;
        });
    }

    /// Notes all that the lists give, for an index that was lost.
    void rebuildIndex() throws StoreException {
        writer.settled(s -> {
            for (Acl acl : s.acls.values()) {
                for (Acl.Entry entry : acl.entries()) {
                    note(entry);
                }
            }
            return s;
        });
    }

    private void note(Acl.Entry entry) throws EngineException {
        if (!entry.negative()) {
            index.note(entry.who(), writer.id);
        }
    }
}
