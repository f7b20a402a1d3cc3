package org.postern.directory;

import org.postern.kernel.Call;
import org.postern.kernel.Command;
import org.postern.kernel.Problem;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Result;
import org.postern.kernel.Words;
import org.postern.mail.Address;
import org.postern.mail.AddressSyntaxException;
import org.postern.mail.Domain;

/// The names that operators type, and the directory's failures as operators see them.
final class CommandNames {
    private static final System.Logger LOG = System.getLogger(CommandNames.class.getName());

    private final LocalDirectory directory;

    CommandNames(LocalDirectory directory) {
        this.directory = directory;
    }

    /// A handler that the directory may fail under.
    @FunctionalInterface
    interface Work {
        Result of(Call call) throws ProblemException, DirectoryException;
    }

    static Command.Handler guarded(Work work) {
        return call -> {
            try {
                return work.of(call);
            } catch (DirectoryException e) {
                throw unavailable(e, call.id());
            }
        };
    }

    static ProblemException unavailable(DirectoryException e, String id) {
        LOG.log(System.Logger.Level.ERROR, "the directory failed under a command id=" + id, e);
        return new ProblemException(
                new Problem(
                        "The directory is not available now.",
                        "The log holds the cause under the id " + id + ".",
                        "the same command again, or: Status"),
                e);
    }

    /// An address, in the first domain when it names none.
    Address address(String text) throws ProblemException, DirectoryException {
        try {
            return LoginName.parse(text, directory.firstDomain());
        } catch (AddressSyntaxException e) {
            throw new ProblemException(
                    new Problem(
                            "\"" + text + "\" is no address.",
                            Words.sentence(e.getMessage()),
                            "name@domain, or the name alone for the first domain"),
                    e);
        }
    }

    /// The account that has this address as its own or as an alias.
    Account account(String text) throws ProblemException, DirectoryException {
        Address address = address(text);
        var account = directory.owner(address);
        if (account.isPresent()) {
            return account.get();
        }
        if (!directory.serves(address.domain())) {
            throw ChangeRules.notServed(address.domain().toString());
        }
        throw new ProblemException(
                "There is no account " + address + ".", null, "User List *@" + address.domain());
    }

    static Domain domain(String text) throws ProblemException {
        try {
            return Domain.parse(text);
        } catch (AddressSyntaxException e) {
            throw new ProblemException(
                    new Problem(
                            "\"" + text + "\" is no domain.", Words.sentence(e.getMessage()), null),
                    e);
        }
    }
}
