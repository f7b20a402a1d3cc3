package org.postern.store;

import org.postern.store.StoreException.Kind;

/// One who uses an account that is another's: asked at each operation what the folder's list gives.
/// The owner has no guest and is asked nothing.
///
/// @param who as the directory knew it when the account was opened
record Guest(AccountWriter writer, Principal who) {
    // RFC 4314 section 4: what one needs at least to be told of one's rights
    private static final Rights KNOWING =
            Rights.of(
                    Right.LOOKUP,
                    Right.READ,
                    Right.INSERT,
                    Right.CREATE,
                    Right.DELETE_FOLDER,
                    Right.ADMINISTER);

    Rights rights(int folder) throws StoreException {
        return rights(writer.catalogue(), folder);
    }

    Rights rights(AccountState.Catalogue catalogue, int folder) {
        var given = catalogue.acls().getOrDefault(folder, Acl.EMPTY).of(who);
        return who.administrator() ? given.with(Principal.MANAGING) : given;
    }

    /// @throws StoreException `FORBIDDEN`; `ABSENT` to one who may not even know of the folder
    void require(int folder, Right... needed) throws StoreException {
        var rights = rights(folder);
        for (Right right : needed) {
            if (!rights.has(right)) {
                throw refusal(rights, folder);
            }
        }
    }

    // RFC 4314 section 6: what one may not see is answered like what is not there
    static StoreException refusal(Rights rights, int folder) {
        return rights.has(Right.LOOKUP)
                ? new StoreException(Kind.FORBIDDEN, "folder " + folder)
                : new StoreException(Kind.ABSENT, "folder " + folder);
    }

    /// Whether the folder may be named to the guest.
    boolean knows(int folder) throws StoreException {
        return rights(folder).hasAny(KNOWING);
    }

    /// The flags that a guest with these rights may change.
    static long changeable(Rights rights) {
        // RFC 4314 section 4: s is for \Seen, t for \Deleted, w for all others
        return (rights.has(Right.SEEN) ? Flags.SEEN : 0)
                | (rights.has(Right.DELETE_MESSAGES) ? Flags.DELETED : 0)
                | (rights.has(Right.WRITE) ? ~(Flags.SEEN | Flags.DELETED) : 0);
    }
}
