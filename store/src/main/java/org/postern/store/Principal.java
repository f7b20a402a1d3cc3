package org.postern.store;

import org.postern.kernel.Role;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Who asks: an account with all that its rights follow from, as the directory knows it now.
///
/// @param groups names of the groups it is a member of
public record Principal(AccountId account, Set<String> groups, Role role) {
    /// What one who runs the system may do with every folder: manage it, not read it. Reading takes
    /// an entry in the folder's list, which leaves its trace.
    static final Rights MANAGING =
            Rights.of(Right.LOOKUP, Right.CREATE, Right.DELETE_FOLDER, Right.ADMINISTER);

    public Principal {
        groups = Set.copyOf(groups);
    }

    /// Whether it runs the system.
    public boolean administrator() {
        return role == Role.ADMINISTRATOR;
    }

    /// Whether an entry for `identifier` is about this account.
    boolean is(Identifier identifier) {
        return switch (identifier) {
            case Identifier.OneAccount(var id) -> id.equals(account);
            case Identifier.Anyone() -> true;
            case Identifier.Administrators() -> administrator();
            case Identifier.Group(var name) -> groups.contains(name);
        };
    }

    /// Every identifier that is about this account.
    List<Identifier> identifiers() {
        var all = new ArrayList<Identifier>();
        all.add(new Identifier.OneAccount(account));
        all.add(new Identifier.Anyone());
        if (administrator()) {
            all.add(new Identifier.Administrators());
        }
        groups.stream().sorted().forEach(name -> all.add(new Identifier.Group(name)));
        return all;
    }
}
