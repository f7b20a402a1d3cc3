package org.postern.directory;

import org.postern.kernel.Call;
import org.postern.kernel.Command;
import org.postern.kernel.Problem;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Result;
import org.postern.kernel.Role;
import org.postern.kernel.Words;
import org.postern.mail.Address;
import org.postern.mail.AddressSyntaxException;
import org.postern.mail.Domain;
import org.postern.mail.MailDomain;

import java.util.List;
import java.util.Optional;

/// The names that operators type, what of them an operator may touch, and the directory's failures
/// as operators see them.
///
/// A name without `@` is in the operator's current domain (`Domain SetCurrent`), else in the first.
/// A domain administrator is confined to the domain of their own account and those that its
/// `miAdminDomain` names; what is elsewhere they are refused in the same words whether it exists or
/// not.
public final class CommandNames {
    /// The attribute of a domain administrator's account that names further domains.
    public static final String ADMINISTERED = "miAdminDomain";

    private static final System.Logger LOG = System.getLogger(CommandNames.class.getName());
    private static final int MAX_OPERATORS = 10_000;

    private final LocalDirectory directory;

    /// The current domains of operators that have set one.
    private final Recent<String, Domain> current = new Recent<>(() -> MAX_OPERATORS);

    public CommandNames(LocalDirectory directory) {
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

    /// An address; one without a domain is in the operator's current one.
    Address address(Call call, String text) throws ProblemException, DirectoryException {
        return address(text, currentDomain(call));
    }

    private static Address address(String text, Optional<Domain> domain) throws ProblemException {
        try {
            return LoginName.parse(text, domain);
        } catch (AddressSyntaxException e) {
            throw new ProblemException(
                    new Problem(
                            "\"" + text + "\" is no address.",
                            Words.sentence(e.getMessage()),
                            "name@domain, or the name alone for the first domain"),
                    e);
        }
    }

    /// An address that the operator may give away: one in a domain of theirs.
    Address ownAddress(Call call, String text) throws ProblemException, DirectoryException {
        Address address = address(call, text);
        confine(call, address.domain());
        return address;
    }

    /// The account that has this address as its own or as an alias.
    Account account(Call call, String text) throws ProblemException, DirectoryException {
        Address address = ownAddress(call, text);
        var account = directory.owner(address);
        if (account.isPresent()) {
            confine(call, account.get().address().domain());
            return account.get();
        }
        if (!directory.serves(address.domain())) {
            throw ChangeRules.notServed(address.domain().toString());
        }
        throw ProblemException.noSuch(
                "There is no account " + address + ".", null, "User List *@" + address.domain());
    }

    /// The group with this address.
    MailGroup group(Call call, String text) throws ProblemException, DirectoryException {
        Address address = ownAddress(call, text);
        var group = directory.groups().find(address);
        if (group.isPresent()) {
            return group.get();
        }
        if (!directory.serves(address.domain())) {
            throw ChangeRules.notServed(address.domain().toString());
        }
        throw ProblemException.noSuch(
                "There is no list " + address + ".", null, "Dl List *@" + address.domain());
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

    /// Where a name without `@` is.
    Optional<Domain> currentDomain(Call call) throws DirectoryException {
        Optional<Domain> chosen = current.find(call.operator());
        if (chosen.isPresent() && directory.serves(chosen.get()) && mayTouch(call, chosen.get())) {
            return chosen;
        }
        if (call.role() == Role.DOMAIN_ADMINISTRATOR) {
            return administered(call.operator()).stream().findFirst();
        }
        return directory.firstDomain();
    }

    /// Chooses where names without `@` are for this operator; the first domain ends the choice.
    void setCurrentDomain(Call call, Domain domain) throws ProblemException, DirectoryException {
        confine(call, domain);
        if (!directory.serves(domain)) {
            throw ChangeRules.notServed(domain.toString());
        }
        current.keep(call.operator(), domain, current.stamp());
    }

    /// Refuses what is in no domain of the operator's.
    void confine(Call call, MailDomain domain) throws ProblemException, DirectoryException {
        if (!mayTouch(call, domain)) {
            throw new ProblemException(
                    new Problem(
                            Problem.Kind.NOT_PERMITTED,
                            domain + " is no domain of yours.",
                            "A domain administrator has the domain of the own account and those"
                                    + " that an administrator gave.",
                            "Domain List"));
        }
    }

    /// Whether a domain is the operator's affair. Roles above and below that of a domain's
    /// administrator are about all domains.
    boolean mayTouch(Call call, MailDomain domain) throws DirectoryException {
        return call.role() != Role.DOMAIN_ADMINISTRATOR
                || administered(call.operator()).stream()
                        .anyMatch(own -> own.ascii().equals(domain.ascii()));
    }

    /// Refuses to touch somebody who may do more than the operator.
    void notAbove(Call call, Account account) throws ProblemException {
        if (!call.role().runs(account.role())) {
            throw new ProblemException(
                    new Problem(
                            Problem.Kind.NOT_PERMITTED,
                            account.address() + " may do more than you.",
                            "Its role is " + Words.constantName(account.role()) + ".",
                            null));
        }
    }

    /// The domains of a domain administrator, the own first.
    private List<Domain> administered(String operator) throws DirectoryException {
        Optional<Account> account = directory.find(operator);
        if (account.isEmpty()) {
            return List.of();
        }
        List<String> named = account.get().attributes().texts(ADMINISTERED);
        var own = account.get().address().domain();
        return directory.domains().stream()
                .filter(domain ->
                        domain.ascii().equals(own.ascii())
                                || named.stream().anyMatch(domain.ascii()::equalsIgnoreCase))
                .sorted((a, b) ->
                        Boolean.compare(
                                b.ascii().equals(own.ascii()), a.ascii().equals(own.ascii())))
                .toList();
    }
}
