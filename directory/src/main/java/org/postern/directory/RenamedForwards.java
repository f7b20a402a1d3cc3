package org.postern.directory;

import org.postern.kernel.ProblemException;
import org.postern.mail.Address;

import java.util.ArrayList;
import java.util.List;

/// Keeps forwards right when an account gets another address: those that named the old one name the
/// new one from then on.
public final class RenamedForwards implements AccountListener {
    private static final System.Logger LOG = System.getLogger(RenamedForwards.class.getName());

    private final LocalDirectory directory;
    private final DirectoryWriter writer;

    public RenamedForwards(LocalDirectory directory, DirectoryWriter writer) {
        this.directory = directory;
        this.writer = writer;
    }

    @Override
    public void created(Account account) {
        // Nobody forwards to it yet.
    }

    @Override
    public void renamed(Account before, Account after) {
        if (after.aliases().contains(before.address())) {
            return;
        }
        try {
            for (String id : forwarding(before.address())) {
                writer.change(
                        id,
                        account ->
                                account.withForwards(
                                        replaced(
                                                account.forwards(),
                                                before.address(),
                                                after.address())));
            }
        } catch (ProblemException | DirectoryException e) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    "forwards still lead to " + before.address() + ", now " + after.address(),
                    e);
        }
    }

    private List<String> forwarding(Address to) throws DirectoryException {
        var ids = new ArrayList<String>();
        var _ =
                directory.forEachAccount(account -> {
                    if (account.forwards().contains(to)) {
                        ids.add(account.id());
                    }
                    return true;
                });
        return ids;
    }

    private static List<Address> replaced(List<Address> forwards, Address before, Address after) {
        var changed = new ArrayList<Address>();
        for (Address forward : forwards) {
            Address now = forward.equals(before) ? after : forward;
            if (!changed.contains(now)) {
                changed.add(now);
            }
        }
        return changed;
    }

    @Override
    public void limitsChanged(Account account) {
        // Where mail goes does not follow from limits.
    }

    @Override
    public void deleted(Account account) {
        // Mail that was forwarded to it stays where it came in.
    }
}
