package org.postern.content;

import org.postern.directory.Account;
import org.postern.directory.Directory;
import org.postern.directory.DirectoryException;
import org.postern.kernel.Call;
import org.postern.kernel.Problem;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Role;

/// Accounts by the names that operators give.
record AccountNames(Directory directory) {
    /// @throws ProblemException when there is none, or it is none of the caller's
    Account find(String name, Call call) throws ProblemException, DirectoryException {
        var account =
                directory
                        .find(name)
                        .orElseThrow(() ->
                                new ProblemException(
                                        new Problem(
                                                "There is no account " + name + ".",
                                                null,
                                                "User List")));
        require(account, call);
        return account;
    }

    /// A domain's administrator runs the accounts of that domain, a user only his own.
    private void require(Account account, Call call) throws ProblemException, DirectoryException {
        var caller = directory.find(call.operator());
        boolean may =
                switch (call.role()) {
                    case ADMINISTRATOR, HELP_DESK -> true;
                    case DOMAIN_ADMINISTRATOR ->
                            caller.isPresent()
                                    && (caller.get().id().equals(account.id())
                                            || caller.get()
                                                    .address()
                                                    .domain()
                                                    .equals(account.address().domain()));
                    case USER, QUARANTINE_ADMINISTRATOR, BACKUP_OPERATOR ->
                            caller.isPresent() && caller.get().id().equals(account.id());
                };
        if (!may) {
            throw refused(account.address() + " is not yours to change.");
        }
    }

    /// @throws ProblemException when the caller does not run the system
    static void requireAdministrator(Call call, String what) throws ProblemException {
        if (call.role() != Role.ADMINISTRATOR) {
            throw refused(what + " is for administrators.");
        }
    }

    private static ProblemException refused(String error) {
        return new ProblemException(new Problem(Problem.Kind.NOT_PERMITTED, error, null, null));
    }
}
