package org.postern.store;

import org.postern.engine.Batch;
import org.postern.engine.Direction;
import org.postern.engine.Engine;
import org.postern.engine.EngineException;
import org.postern.engine.Partition;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.SortedSet;
import java.util.TreeSet;

/// Which accounts share something with whom, by grantee: an account, a group, anyone. Derived from
/// the accounts' lists, so that one who lists what is shared with them reads their own partitions
/// and not everybody's.
///
/// The partition is `shared/<identifier>` ([#partition]); a key is an owner's account id, its value
/// a version. An entry is written before the list that it follows from, under the owner's lock, and
/// taken away under it when a look at the owner finds nothing for the grantee: a crash between
/// leaves at most an entry too many, which the next look removes. So no write spans accounts.
final class SharedIndex {
    private static final byte[] VERSION = {1};

    private final StoreContext context;

    SharedIndex(StoreContext context) {
        this.context = context;
    }

    private static Partition partition(Identifier who) {
        String name =
                switch (who) {
                    case Identifier.OneAccount(var id) -> "account/" + id;
                    case Identifier.Anyone() -> "anyone";
                    case Identifier.Administrators() -> "administrators";
                    case Identifier.Group(var group) ->
                            "group/"
                                    + Base64.getUrlEncoder()
                                            .withoutPadding()
                                            .encodeToString(group.getBytes(StandardCharsets.UTF_8));
                };
        return new Partition("shared/" + name);
    }

    private static byte[] key(AccountId owner) {
        return owner.value().getBytes(StandardCharsets.US_ASCII);
    }

    /// Notes that `owner` shares something with `who`. Durable on return.
    void note(Identifier who, AccountId owner) throws EngineException {
        if (!notes(who, owner)) {
            commit(who, new Batch().put(key(owner), VERSION));
        }
    }

    /// Whether it is noted that `owner` shares something with `who`.
    boolean notes(Identifier who, AccountId owner) throws EngineException {
        return context.engine()
                .get(partition(who), key(owner))
                .filter(value -> Arrays.equals(value, VERSION))
                .isPresent();
    }

    void remove(Identifier who, AccountId owner) throws EngineException {
        if (context.engine().get(partition(who), key(owner)).isPresent()) {
            commit(who, new Batch().delete(key(owner)));
        }
    }

    /// The account is gone as one that others share with.
    void removeGrantee(AccountId id) throws EngineException {
        var who = new Identifier.OneAccount(id);
        if (!context.engine()
                .range(partition(who), new byte[0], null, 1, Direction.FORWARD)
                .isEmpty()) {
            commit(who, new Batch().deleteRange(new byte[] {0}, new byte[] {-1}));
        }
    }

    private void commit(Identifier who, Batch batch) throws EngineException {
        var write = new Engine.Write(partition(who), AccountWriter.EPOCH, batch);
        context.committer().commit(write);
    }

    /// The accounts that share something with `who`, as far as noted; at most so many for each of
    /// the principal's identifiers.
    SortedSet<AccountId> owners(Principal who, int most) throws EngineException {
        var owners = new TreeSet<AccountId>(Comparator.comparing(AccountId::value));
        for (Identifier identifier : who.identifiers()) {
            var entries =
                    context.engine()
                            .range(
                                    partition(identifier),
                                    new byte[0],
                                    null,
                                    most,
                                    Direction.FORWARD);
            for (var entry : entries) {
                owners.add(new AccountId(new String(entry.key(), StandardCharsets.US_ASCII)));
            }
        }
        owners.remove(who.account());
        return owners;
    }
}
