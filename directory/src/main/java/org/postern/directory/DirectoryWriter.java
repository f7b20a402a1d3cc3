package org.postern.directory;

import org.jspecify.annotations.Nullable;
import org.postern.engine.Batch;
import org.postern.engine.Committer;
import org.postern.engine.Engine;
import org.postern.engine.EngineException;
import org.postern.kernel.Events;
import org.postern.kernel.Ids;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Role;
import org.postern.kernel.Sha256;
import org.postern.mail.Address;
import org.postern.mail.Domain;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/// Changes the directory. One writer at a time checks its change against what is there and commits
/// it as one batch, so that a name never has two owners; readers see the change when the call
/// returns. Safe for use by many threads.
///
/// In a cluster the lock becomes the lease of the directory's partition, and the epoch its
/// holder's.
///
/// Every change throws [ProblemException] when it is not allowed, and [DirectoryException] when it
/// could not be made durable; what it did is then unknown until it is asked again.
public final class DirectoryWriter {
    private static final System.Logger LOG = System.getLogger(DirectoryWriter.class.getName());

    /// The only holder there is on one node.
    private static final long EPOCH = 1;

    private final LocalDirectory directory;
    private final Committer committer;
    private final Passwords passwords;
    private final ChangeRules rules;
    private final InstantSource clock;
    private final Events events;
    private final List<AccountListener> listeners = new CopyOnWriteArrayList<>();

    /// Guards the engine's partition against other writers, from the checks to the listeners.
    private final ReentrantLock writing = new ReentrantLock();

    public DirectoryWriter(
            LocalDirectory directory,
            Committer committer,
            Passwords passwords,
            InstantSource clock,
            Supplier<DirectorySettings> settings,
            Events events) {
        this.directory = directory;
        this.committer = committer;
        this.passwords = passwords;
        this.rules = new ChangeRules(directory, settings);
        this.clock = clock;
        this.events = events;
    }

    /// What an edit makes of an account; see [#change].
    @FunctionalInterface
    public interface Edit {
        Account of(Account account) throws ProblemException, DirectoryException;
    }

    /// Whether the account may do all there is to do.
    static boolean runsTheSystem(Account account) {
        return account.role() == Role.ADMINISTRATOR && account.logsIn();
    }

    /// Adds a listener for the changes from now on.
    public void addListener(AccountListener listener) {
        listeners.add(listener);
    }

    /// Tells the listeners again of deletions that they had not finished when the node stopped.
    /// Call it at the start, after the listeners were added, and when what kept them is over.
    public void finishDeletions() throws DirectoryException {
        for (Account account : directory.departed()) {
            tellDeleted(account);
        }
    }

    /// The first domain and its administrator, in one batch; see [FirstStart].
    Account begin(Domain first, String localPart, byte[] password)
            throws ProblemException, DirectoryException {
        Credential credential = passwords.credential(password);
        writing.lock();
        try {
            Address address = rules.accountAddress(new Address(localPart, first));
            Account account = newAccount(address, "").withRole(Role.ADMINISTRATOR);
            var batch =
                    new Batch()
                            .put(DirectoryKeys.header(), new Header(first, account.id()).encode())
                            .put(
                                    DirectoryKeys.domain(first),
                                    new DomainRecord(first, account.created(), 1, DomainLimits.NONE)
                                            .encode());
            putAccount(account, batch);
            batch.put(DirectoryKeys.credential(account.id()), credential.encode());
            commit(batch);
            directory.forgetAll();
            events.record(new DirectoryEvent.DomainAdded(first.ascii()));
            announceCreated(account);
            return account;
        } finally {
            writing.unlock();
        }
    }

    /// Serves mail for a further domain.
    public Domain addDomain(Domain domain) throws ProblemException, DirectoryException {
        writing.lock();
        try {
            rules.newDomain(domain);
            var record = new DomainRecord(domain, now(), 0, DomainLimits.NONE);
            commit(new Batch().put(DirectoryKeys.domain(domain), record.encode()));
            directory.forgetDomains();
            events.record(new DirectoryEvent.DomainAdded(domain.ascii()));
            return domain;
        } finally {
            writing.unlock();
        }
    }

    /// Says what the accounts of a domain may hold together.
    ///
    /// @throws ProblemException when the domain is not served
    public void limitDomain(Domain domain, UnaryOperator<DomainLimits> change)
            throws ProblemException, DirectoryException {
        writing.lock();
        try {
            DomainRecord record =
                    directory
                            .domain(domain)
                            .orElseThrow(() -> ChangeRules.notServed(domain.toString()));
            var after = record.withLimits(change.apply(record.limits()));
            commit(new Batch().put(DirectoryKeys.domain(domain), after.encode()));
            directory.forgetDomains();
            events.record(
                    new DirectoryEvent.DomainLimited(
                            domain.ascii(),
                            after.limits().quotaOctets(),
                            after.limits().quotaMessages()));
        } finally {
            writing.unlock();
        }
    }

    /// Changes what holds for the accounts of a domain; see [DomainPolicy].
    ///
    /// @throws ProblemException when the domain is not served
    public void changePolicy(Domain domain, UnaryOperator<Attributes> change)
            throws ProblemException, DirectoryException {
        writing.lock();
        try {
            DomainRecord record =
                    directory
                            .domain(domain)
                            .orElseThrow(() -> ChangeRules.notServed(domain.toString()));
            var after = record.withAttributes(change.apply(record.attributes()));
            commit(new Batch().put(DirectoryKeys.domain(domain), after.encode()));
            directory.forgetDomains();
            events.record(new DirectoryEvent.DomainChanged(domain.ascii()));
        } finally {
            writing.unlock();
        }
    }

    /// Stops serving a domain, which must be empty and not the first.
    public void deleteDomain(Domain domain) throws ProblemException, DirectoryException {
        writing.lock();
        try {
            rules.deletableDomain(domain);
            commit(new Batch().delete(DirectoryKeys.domain(domain)));
            directory.forgetDomains();
            events.record(new DirectoryEvent.DomainDeleted(domain.ascii()));
        } finally {
            writing.unlock();
        }
    }

    /// Creates an account with the role of a user.
    ///
    /// @param password UTF-8 octets, wiped by the caller
    public Account add(Address address, String fullName, byte[] password)
            throws ProblemException, DirectoryException {
        // Cheap refusals first: hashing takes its time, and is done outside the lock.
        rules.newAccount(newAccount(rules.accountAddress(address), fullName));
        Credential credential = passwords.credential(password);
        writing.lock();
        try {
            return create(
                    newAccount(rules.accountAddress(address), fullName), Optional.of(credential));
        } finally {
            writing.unlock();
        }
    }

    /// Creates an account as it is drafted, as an import or LDAP does.
    ///
    /// @param draft with an id and a creation of its own
    /// @param credential absent: nobody can log in until a password is set
    Account create(Account draft, Optional<Credential> credential)
            throws ProblemException, DirectoryException {
        writing.lock();
        try {
            rules.newAccount(draft);
            rules.change(draft.withAliases(List.of()).withForwards(List.of()), draft);
            var batch = new Batch();
            putAccount(draft, batch);
            credential.ifPresent(
                    kept -> batch.put(DirectoryKeys.credential(draft.id()), kept.encode()));
            countAccounts(draft.address(), 1, batch);
            commit(batch);
            directory.forget(List.copyOf(namesOf(draft)), List.of(draft.id()));
            announceCreated(draft);
            return draft;
        } finally {
            writing.unlock();
        }
    }

    /// An account yet to be created.
    Account draft(Address address, String fullName) throws ProblemException {
        return newAccount(rules.accountAddress(address), fullName);
    }

    /// Changes anything of an account but its id, its creation and its password. A new address
    /// renames it.
    public Account change(String id, Edit edit) throws ProblemException, DirectoryException {
        writing.lock();
        try {
            Account before = rules.existing(id);
            Account after = edit.of(before);
            if (after.equals(before) && spelling(after).equals(spelling(before))) {
                return before;
            }
            rules.change(before, after);
            commit(replacement(before, after));
            directory.forget(List.copyOf(namesOf(before, after)), List.of(id));
            announceChanged(before, after);
            return after;
        } finally {
            writing.unlock();
        }
    }

    /// Sets a new password; every remembered login of the old one ends.
    ///
    /// @param password UTF-8 octets, wiped by the caller
    public void setPassword(String id, byte[] password)
            throws ProblemException, DirectoryException {
        Credential credential = passwords.credential(password);
        writing.lock();
        try {
            Account account = rules.existing(id);
            commit(new Batch().put(DirectoryKeys.credential(id), credential.encode()));
            directory.forget(List.of(), List.of(id));
            events.record(new DirectoryEvent.PasswordChanged(account.address().toString(), id));
            tell(listener -> listener.credentialsChanged(account));
        } finally {
            writing.unlock();
        }
    }

    /// Keeps another hash of the same password, unless that was changed meanwhile. Nobody is told:
    /// logins of the password go on.
    ///
    /// @param right what was compared and found right
    /// @param prepared the password
    /// @return what is kept now
    Credential renewCredential(String id, Credential right, byte[] prepared)
            throws ProblemException, DirectoryException, HashingBusyException {
        Credential renewed = passwords.ofPrepared(prepared);
        writing.lock();
        try {
            rules.existing(id);
            Optional<Credential> kept = directory.credential(id);
            if (!kept.equals(Optional.of(right))) {
                return kept.orElse(right);
            }
            commit(new Batch().put(DirectoryKeys.credential(id), renewed.encode()));
            directory.forget(List.of(), List.of(id));
            return renewed;
        } finally {
            writing.unlock();
        }
    }

    /// Deletes an account with its names and password. The listeners then delete what it owned.
    ///
    /// @return what of that stays for a reason, and how it goes, for the operator
    public Optional<String> delete(String id) throws ProblemException, DirectoryException {
        Account account;
        writing.lock();
        try {
            account = rules.existing(id);
            rules.deletable(account);
            var batch = new Batch();
            namesOf(account).forEach(name -> batch.delete(DirectoryKeys.name(name)));
            batch.delete(DirectoryKeys.account(id))
                    .delete(DirectoryKeys.credential(id))
                    .delete(DirectoryKeys.administrator(id))
                    .put(DirectoryKeys.departed(id), AccountCodec.encode(account));
            countAccounts(account.address(), -1, batch);
            commit(batch);
            directory.forget(List.copyOf(namesOf(account)), List.of(id));
            events.record(new DirectoryEvent.AccountDeleted(account.address().toString(), id));
        } finally {
            writing.unlock();
        }
        // A large mailbox takes a while to delete: others may write meanwhile.
        return tellDeleted(account);
    }

    /// What the salts of names without SCRAM keys come from, 32 octets: made when first asked for,
    /// the same ever after.
    byte[] loginSecret() throws DirectoryException {
        writing.lock();
        try {
            Optional<byte[]> kept = directory.loginSecret();
            if (kept.isPresent()) {
                return kept.get();
            }
            byte[] secret = new byte[Sha256.OCTETS];
            new SecureRandom().nextBytes(secret);
            commit(
                    new Batch()
                            .put(
                                    DirectoryKeys.loginSecret(),
                                    new RecordWriter(LocalDirectory.LOGIN_SECRET_VERSION)
                                            .octets(secret)
                                            .toOctets()));
            return secret;
        } finally {
            writing.unlock();
        }
    }

    private Account newAccount(Address address, String fullName) {
        return new Account(
                Ids.next(),
                address,
                fullName,
                List.of(),
                List.of(),
                Role.USER,
                AccountStatus.ACTIVE,
                Account.QUOTA_DEFAULT,
                Account.UNDELETE_DEFAULT,
                now());
    }

    /// As exact as it is stored.
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private static void putAccount(Account account, Batch batch) {
        batch.put(DirectoryKeys.account(account.id()), AccountCodec.encode(account));
        if (runsTheSystem(account)) {
            batch.put(DirectoryKeys.administrator(account.id()), new byte[0]);
        }
        batch.put(
                DirectoryKeys.name(account.address()), new NameRecord(account.id(), true).encode());
        for (Address alias : account.aliases()) {
            batch.put(DirectoryKeys.name(alias), new NameRecord(account.id(), false).encode());
        }
    }

    private Batch replacement(Account before, Account after) throws DirectoryException {
        var batch = new Batch();
        namesOf(before).forEach(name -> batch.delete(DirectoryKeys.name(name)));
        batch.delete(DirectoryKeys.administrator(before.id()));
        putAccount(after, batch);
        if (!before.address().domain().equals(after.address().domain())) {
            countAccounts(before.address(), -1, batch);
            countAccounts(after.address(), 1, batch);
        }
        return batch;
    }

    private void countAccounts(Address address, int more, Batch batch) throws DirectoryException {
        Optional<DomainRecord> domain = directory.domain(address.domain());
        domain.ifPresent(record ->
                batch.put(
                        DirectoryKeys.domain(record.domain()),
                        record.withAccounts(record.accounts() + more).encode()));
    }

    static Set<Address> namesOf(Account... accounts) {
        var names = new LinkedHashSet<Address>();
        for (Account account : accounts) {
            names.add(account.address());
            names.addAll(account.aliases());
        }
        return names;
    }

    /// Addresses are equal whatever their case; a change of case alone is a change too.
    private static List<String> spelling(Account account) {
        var spelling = new ArrayList<String>();
        spelling.add(account.address().toString());
        account.aliases().forEach(alias -> spelling.add(alias.toString()));
        account.forwards().forEach(forward -> spelling.add(forward.toString()));
        return spelling;
    }

    /// A piece of work that nobody else writes beside.
    interface Work<T> {
        T done() throws ProblemException, DirectoryException;
    }

    /// Does something while no other change is made.
    <T> T exclusively(Work<T> work) throws ProblemException, DirectoryException {
        writing.lock();
        try {
            return work.done();
        } finally {
            writing.unlock();
        }
    }

    void commit(Batch batch) throws DirectoryException {
        try {
            committer.commit(new Engine.Write(DirectoryKeys.PARTITION, EPOCH, batch));
        } catch (EngineException e) {
            directory.forgetAll();
            throw new DirectoryException("the directory cannot keep a change", e);
        }
    }

    private void announceCreated(Account account) {
        events.record(
                new DirectoryEvent.AccountCreated(account.address().toString(), account.id()));
        tell(listener -> listener.created(account));
    }

    private void announceChanged(Account before, Account after) {
        String address = after.address().toString();
        if (before.address().toString().equals(address)) {
            events.record(new DirectoryEvent.AccountChanged(address, after.id()));
        } else {
            events.record(
                    new DirectoryEvent.AccountRenamed(
                            before.address().toString(), address, after.id()));
            tell(listener -> listener.renamed(before, after));
        }
        if (before.quotaOctets() != after.quotaOctets()
                || before.undeleteQuotaOctets() != after.undeleteQuotaOctets()
                || before.status() != after.status()) {
            tell(listener -> listener.limitsChanged(after));
        }
        if (before.role() != after.role()) {
            tell(listener -> listener.credentialsChanged(after));
        }
    }

    private void tell(Consumer<AccountListener> change) {
        for (AccountListener listener : listeners) {
            try {
                change.accept(listener);
            } catch (RuntimeException e) {
                LOG.log(System.Logger.Level.ERROR, "an account listener failed", e);
            }
        }
    }

    /// Forgets the departed account when every listener is done with it.
    private Optional<String> tellDeleted(Account account) throws DirectoryException {
        @Nullable Exception failure = null;
        Optional<String> kept = Optional.empty();
        for (AccountListener listener : listeners) {
            try {
                listener.deleted(account);
            } catch (AccountListener.Kept e) {
                kept = Optional.of(e.getMessage());
            } catch (IOException | RuntimeException e) {
                failure = e;
            }
        }
        if (failure == null && kept.isEmpty()) {
            commit(new Batch().delete(DirectoryKeys.departed(account.id())));
        } else if (failure == null) {
            LOG.log(
                    System.Logger.Level.INFO,
                    "a deleted account's belongings stay id=" + account.id());
        } else {
            LOG.log(
                    System.Logger.Level.ERROR,
                    "what a deleted account owned is not all gone; tried again at the next start"
                            + " id="
                            + account.id(),
                    failure);
        }
        return kept;
    }
}
