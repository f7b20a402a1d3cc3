package org.postern.directory;

import org.postern.kernel.ProblemException;
import org.postern.mail.Address;
import org.postern.mail.MailDomain;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Makes accounts of people that somebody else knows, when their first mail, recipient check or
/// login comes (SPEC STO-8). The account gets what its source says and its class of service gives;
/// its folders are made with it, or with the first use of its mail.
///
/// It does so in domains whose policy says so, and asks the sources that the domain's list of
/// authentication names.
public final class Provisioning {
    private static final System.Logger LOG = System.getLogger(Provisioning.class.getName());

    /// The attribute that names the source of an account.
    public static final String SOURCE = "miSource";

    private final LocalDirectory directory;
    private final DirectoryWriter writer;
    private final Map<String, PeopleSource> sources;

    /// @param sources by the names that domains give them
    public Provisioning(
            LocalDirectory directory, DirectoryWriter writer, Map<String, PeopleSource> sources) {
        this.directory = directory;
        this.writer = writer;
        this.sources = new LinkedHashMap<>(sources);
    }

    /// The account of somebody whom no account here has the address of; made if a source knows
    /// them.
    ///
    /// @throws DirectoryException when no source knows them and one could not tell
    Optional<Account> newcomer(Address address) throws DirectoryException {
        for (var source : sources(address.domain()).entrySet()) {
            Optional<PeopleSource.Person> person = ask(source.getKey(), source.getValue(), address);
            if (person.isPresent()) {
                return account(source.getKey(), person.get());
            }
        }
        return Optional.empty();
    }

    /// Whether an account that came from a source is still known there. While the source does not
    /// answer, it is: what was known last counts.
    boolean stillThere(Account account) throws DirectoryException {
        Optional<String> name = account.attributes().first(SOURCE);
        PeopleSource source = name.isEmpty() ? null : sources.get(name.get());
        if (source == null) {
            return true;
        }
        try {
            return source.find(account.address()).isPresent();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "a source cannot be asked name=" + name.get(), e);
            return true;
        }
    }

    /// The account of somebody whose password a back-end has just called right.
    Optional<Account> proven(String backend, Address address, String fullName)
            throws DirectoryException {
        return policy(address.domain()).filter(DomainPolicy::provision).isPresent()
                ? account(backend, new PeopleSource.Person(address, fullName, Attributes.NONE))
                : Optional.empty();
    }

    private Map<String, PeopleSource> sources(MailDomain domain) throws DirectoryException {
        Map<String, PeopleSource> named = new LinkedHashMap<>();
        Optional<DomainPolicy> policy = policy(domain).filter(DomainPolicy::provision);
        for (String name : policy.map(DomainPolicy::authentication).orElse(List.of())) {
            PeopleSource source = sources.get(name);
            if (source != null) {
                named.put(name, source);
            }
        }
        return named;
    }

    private Optional<DomainPolicy> policy(MailDomain domain) throws DirectoryException {
        return directory.policy(domain);
    }

    private static Optional<PeopleSource.Person> ask(
            String name, PeopleSource source, Address address) throws DirectoryException {
        try {
            return source.find(address);
        } catch (IOException e) {
            throw new DirectoryException("source " + name + " does not answer", e);
        }
    }

    private Optional<Account> account(String source, PeopleSource.Person person)
            throws DirectoryException {
        try {
            return Optional.of(
                    writer.exclusively(() -> {
                        // Two mails may come at once.
                        Optional<Account> there = directory.owner(person.address());
                        return there.isPresent() ? there.get() : create(source, person);
                    }));
        } catch (ProblemException e) {
            // Somebody is known there: what keeps him out here, such as a limit, is for the
            // operator to change, and no reason to refuse his mail for good.
            throw new DirectoryException(
                    "no account could be made address="
                            + person.address()
                            + " source="
                            + source
                            + ": "
                            + e.getMessage(),
                    e);
        }
    }

    private Account create(String source, PeopleSource.Person person)
            throws ProblemException, DirectoryException {
        Account draft = writer.draft(person.address(), person.fullName());
        var attributes = person.attributes().with(SOURCE, source);
        return writer.create(draft.withAttributes(attributes), Optional.empty());
    }
}
