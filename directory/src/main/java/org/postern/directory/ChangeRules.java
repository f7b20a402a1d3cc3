package org.postern.directory;

import org.postern.engine.Batch;
import org.postern.kernel.ProblemException;
import org.postern.mail.Address;
import org.postern.mail.Domain;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/// What a change of the directory must observe, each refusal in words that say how to go on. Asked
/// under the writer's lock.
final class ChangeRules {
    private final LocalDirectory directory;
    private final Supplier<DirectorySettings> settings;

    ChangeRules(LocalDirectory directory, Supplier<DirectorySettings> settings) {
        this.directory = directory;
        this.settings = settings;
    }

    Account existing(String id) throws ProblemException, DirectoryException {
        return directory
                .byId(id)
                .orElseThrow(
                        () -> new ProblemException("The account no longer exists.", null, null));
    }

    void newDomain(Domain domain) throws ProblemException, DirectoryException {
        if (directory.serves(domain)) {
            throw ProblemException.exists("Domain " + domain + " exists already.", null, null);
        }
        int limit = settings.get().maxDomains();
        if (directory.domains().size() >= limit) {
            throw atLimit("There are as many domains as allowed", "directory.maxDomains", limit);
        }
    }

    void deletableDomain(Domain domain) throws ProblemException, DirectoryException {
        if (!directory.serves(domain)) {
            throw notServed(domain.toString());
        }
        if (directory.firstDomain().filter(domain::equals).isPresent()) {
            throw new ProblemException(
                    "Domain " + domain + " cannot be deleted.",
                    "It is the first domain, which logins without @ belong to.",
                    null);
        }
        if (directory.inUse(domain)) {
            int accounts = directory.domain(domain).map(DomainRecord::accounts).orElse(0);
            throw new ProblemException(
                    "Domain " + domain + " cannot be deleted: it is in use.",
                    accounts > 0
                            ? "It has " + accounts + (accounts == 1 ? " account." : " accounts.")
                            : "Aliases of accounts elsewhere are in it.",
                    accounts > 0
                            ? "User List *@" + domain
                            : "User Set NAME alias -ADDRESS for each of them");
        }
    }

    /// An account's address, in the form in which its name is compared.
    Address accountAddress(Address address) throws ProblemException {
        String narrow = UserName.narrow(address.localPart());
        if (UserName.prepare(narrow).isEmpty()) {
            throw new ProblemException(
                    address + " cannot be an account's name.",
                    "Before the @ stand letters, digits and ASCII punctuation; no spaces, no"
                            + " symbols beyond ASCII.",
                    null);
        }
        return narrow.equals(address.localPart()) ? address : new Address(narrow, address.domain());
    }

    void newAccount(Account account) throws ProblemException, DirectoryException {
        newAccount(account, 0);
    }

    /// @param more accounts of its domain that are about to be made beside it
    void newAccount(Account account, int more) throws ProblemException, DirectoryException {
        room(account.address(), more);
        free(account.address(), account.id());
        fullName(account.fullName());
    }

    void change(Account before, Account after) throws ProblemException, DirectoryException {
        if (!before.id().equals(after.id()) || !before.created().equals(after.created())) {
            throw new IllegalArgumentException("an account's id and creation do not change");
        }
        if (!before.address().equals(after.address())) {
            accountAddress(after.address());
        }
        if (!before.address().domain().equals(after.address().domain())) {
            room(after.address(), 0);
        }
        if (DirectoryWriter.runsTheSystem(before) && !DirectoryWriter.runsTheSystem(after)) {
            notLastAdministrator(before);
        }
        fullName(after.fullName());
        aliases(before, after);
        forwards(before, after);
        encodable(after);
    }

    void deletable(Account account) throws ProblemException, DirectoryException {
        if (DirectoryWriter.runsTheSystem(account)) {
            notLastAdministrator(account);
        }
    }

    private void notLastAdministrator(Account account) throws ProblemException, DirectoryException {
        if (directory.administrators(2).equals(List.of(account.id()))) {
            throw new ProblemException(
                    account.address() + " is the last active administrator.",
                    "Without one nobody could run the system.",
                    "User Set NAME role administrator for another account first");
        }
    }

    private void room(Address address, int more) throws ProblemException, DirectoryException {
        Optional<DomainRecord> domain = directory.domain(address.domain());
        if (domain.isEmpty()) {
            throw notServed(address.domain().toString());
        }
        int own = DomainPolicy.of(domain.get().attributes()).accounts();
        int accounts = domain.get().accounts() + more;
        if (own > 0 && accounts >= own) {
            throw new ProblemException(
                    "Domain " + address.domain() + " has as many accounts as allowed.",
                    "Its own limit is " + own + ".",
                    "Domain Set " + address.domain() + " accounts NUMBER");
        }
        int limit = own > 0 ? 0 : settings.get().maxAccountsPerDomain();
        if (limit > 0 && accounts >= limit) {
            throw atLimit(
                    "Domain " + address.domain() + " has as many accounts as allowed",
                    "directory.maxAccountsPerDomain",
                    limit);
        }
    }

    /// Nobody else has the address.
    private void free(Address address, String id) throws ProblemException, DirectoryException {
        Optional<Account> owner = directory.owner(address);
        if (owner.isEmpty() && directory.groups().find(address).isPresent()) {
            throw ProblemException.exists(
                    address + " is taken.", "It is a distribution list.", "Dl Get " + address);
        }
        if (owner.isEmpty() || owner.get().id().equals(id)) {
            return;
        }
        Address account = owner.get().address();
        throw account.equals(address)
                ? ProblemException.exists(
                        "Account " + address + " exists already.", null, "User Get " + account)
                : ProblemException.exists(
                        address + " is taken.",
                        "It is an alias of " + account + ".",
                        "User Set " + account + " alias -" + address);
    }

    private static void fullName(String fullName) throws ProblemException {
        int octets = fullName.getBytes(StandardCharsets.UTF_8).length;
        if (octets > Account.MAX_FULL_NAME_OCTETS) {
            throw new ProblemException(
                    "The full name is too long.",
                    "It has "
                            + octets
                            + " octets, the limit is "
                            + Account.MAX_FULL_NAME_OCTETS
                            + ".",
                    null);
        }
        if (fullName.codePoints().anyMatch(Character::isISOControl)) {
            throw new ProblemException("The full name contains a control character.", null, null);
        }
    }

    private void aliases(Account before, Account after)
            throws ProblemException, DirectoryException {
        limit(
                "aliases",
                before.aliases().size(),
                after.aliases().size(),
                "directory.maxAliases",
                settings.get().maxAliases());
        Set<Address> seen = new HashSet<>();
        seen.add(after.address());
        for (Address alias : after.aliases()) {
            if (!seen.add(alias)) {
                throw ProblemException.exists(
                        alias + " is already an address of " + after.address() + ".", null, null);
            }
        }
        Set<Address> kept = DirectoryWriter.namesOf(before);
        for (Address name : DirectoryWriter.namesOf(after)) {
            if (!kept.contains(name)) {
                if (!directory.serves(name.domain())) {
                    throw notServed(name.domain().toString());
                }
                free(name, after.id());
            }
        }
    }

    private void forwards(Account before, Account after)
            throws ProblemException, DirectoryException {
        limit(
                "forward addresses",
                before.forwards().size(),
                after.forwards().size(),
                "directory.maxForwards",
                settings.get().maxForwards());
        Set<Address> seen = new HashSet<>(before.forwards());
        for (Address forward : after.forwards()) {
            if (seen.add(forward)) {
                deliverable(forward);
            }
        }
        if (new HashSet<>(after.forwards()).size() < after.forwards().size()) {
            throw new ProblemException("An address stands twice in the forward list.", null, null);
        }
    }

    private void deliverable(Address forward) throws ProblemException, DirectoryException {
        switch (directory.resolve(forward)) {
            case Resolution.LocalAccount _, Resolution.ToGroup _ -> {}
            case Resolution.Closed _ ->
                    throw new ProblemException(
                            "Mail cannot be forwarded to " + forward + ".",
                            "That account is disabled.",
                            "User Set " + forward + " status active");
            case Resolution.UnknownUser _ ->
                    throw new ProblemException(
                            "Mail cannot be forwarded to " + forward + ".",
                            "There is no such account or alias.",
                            "User List *@" + forward.domain());
            // Elsewhere: the queue brings it there.
            case Resolution.NotServed _ -> {}
        }
    }

    /// A list that is too long may still be made shorter.
    private static void limit(String what, int before, int after, String setting, int limit)
            throws ProblemException {
        if (after > limit && after > before) {
            throw atLimit("The account has as many " + what + " as allowed", setting, limit);
        }
    }

    /// The record fits the engine, whatever the limits are set to.
    private static void encodable(Account account) throws ProblemException {
        if (AccountCodec.encode(account).length > Batch.MAX_VALUE_OCTETS) {
            throw new ProblemException(
                    "The account's aliases and forward addresses are too long together.",
                    "Its record may have " + Batch.MAX_VALUE_OCTETS + " octets.",
                    null);
        }
    }

    private static ProblemException atLimit(String what, String setting, int limit) {
        return new ProblemException(
                what + ".", setting + " is " + limit + ".", "Settings Set " + setting + " NUMBER");
    }

    static ProblemException notServed(String domain) {
        return ProblemException.noSuch(
                "Domain " + domain + " is not served here.", null, "Domain Add " + domain);
    }
}
