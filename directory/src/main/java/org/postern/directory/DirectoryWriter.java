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
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
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
    static final long EPOCH = 1;

    /// Accounts placed in the tree in one batch, which takes some twenty keys for each.
    private static final int PLACED_AT_ONCE = 30;

    private final LocalDirectory directory;
    private final Committer committer;
    private final Passwords passwords;
    private final ChangeRules rules;
    private final InstantSource clock;
    private final Events events;
    private final TreeChanges changes;
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
        this.changes = new TreeChanges(directory.tree(), clock);
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

    /// Changes entries of the tree, accounts and domains among them.
    ///
    /// @param groups changes what is a mail group
    /// @param classes changes what is a class of service
    public TreeWriter treeWriter(GroupWriter groups, ClassWriter classes) {
        return new TreeWriter(this, directory, passwords, changes, writing, groups, classes);
    }

    /// Takes over what other servers have changed.
    public TreeMerge merge() {
        return new TreeMerge(this, directory, changes, writing, events);
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

    /// Gives the domains and accounts of a home from before there was a tree their places in it.
    /// Call it at the start; one that is cut off goes on at the next.
    public void completeTree() throws ProblemException, DirectoryException {
        writing.lock();
        try {
            if (directory.firstDomain().isEmpty()
                    || directory.tree().get(DirectoryKeys.whole()).isPresent()) {
                return;
            }
            for (DomainRecord domain : directory.domainRecords()) {
                if (directory.tree().reference(DomainEntries.name(domain)).isEmpty()) {
                    var batch = new Batch();
                    putDomain(Optional.empty(), domain, batch);
                    commit(batch);
                }
            }
            long start = 1;
            List<Account> page = directory.accounts("*", start, PLACED_AT_ONCE);
            while (!page.isEmpty()) {
                place(page);
                start += page.size();
                page = directory.accounts("*", start, PLACED_AT_ONCE);
            }
            commit(new Batch().put(DirectoryKeys.whole(), new byte[] {1}));
            directory.forgetAll();
        } finally {
            writing.unlock();
        }
    }

    private void place(List<Account> accounts) throws ProblemException, DirectoryException {
        var batch = new Batch();
        for (Account account : accounts) {
            if (directory.tree().reference(AccountEntries.name(account)).isEmpty()) {
                putAccount(Optional.empty(), account, batch);
            }
        }
        if (!batch.isEmpty()) {
            commit(batch);
        }
    }

    /// The first domain and its administrator, in one batch; see [FirstStart].
    Account begin(Domain first, String localPart, byte[] password)
            throws ProblemException, DirectoryException {
        Credential credential = passwords.credential(password);
        writing.lock();
        try {
            Address address = rules.accountAddress(new Address(localPart, first));
            Account bare = newAccount(address, "").withRole(Role.ADMINISTRATOR);
            var batch =
                    new Batch()
                            .put(DirectoryKeys.header(), new Header(first, bare.id()).encode())
                            .put(DirectoryKeys.whole(), new byte[] {1});
            putDomain(
                    Optional.empty(),
                    new DomainRecord(first, bare.created(), 1, DomainLimits.NONE),
                    batch);
            Account account = putAccount(Optional.empty(), bare, batch);
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
        try {
            return addDomain(domain, record -> record);
        } catch (TreeException e) {
            throw e.asProblem();
        }
    }

    /// What an edit makes of a domain.
    @FunctionalInterface
    interface DomainEdit {
        DomainRecord of(DomainRecord domain) throws TreeException;
    }

    Domain addDomain(Domain domain, DomainEdit edit)
            throws ProblemException, TreeException, DirectoryException {
        writing.lock();
        try {
            rules.newDomain(domain);
            var record = edit.of(new DomainRecord(domain, now(), 0, DomainLimits.NONE));
            var batch = new Batch();
            putDomain(Optional.empty(), record, batch);
            commit(batch);
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
        try {
            changeDomain(domain, record -> record.withLimits(change.apply(record.limits())));
        } catch (TreeException e) {
            throw e.asProblem();
        }
    }

    void changeDomain(Domain domain, DomainEdit edit)
            throws ProblemException, TreeException, DirectoryException {
        writing.lock();
        try {
            DomainRecord record =
                    directory
                            .domain(domain)
                            .orElseThrow(() -> ChangeRules.notServed(domain.toString()));
            var after = edit.of(record);
            var batch = new Batch();
            putDomain(Optional.of(record), after, batch);
            commit(batch);
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
            var batch = new Batch();
            putDomain(
                    Optional.of(record),
                    record.withAttributes(change.apply(record.attributes())),
                    batch);
            commit(batch);
            directory.forgetDomains();
            events.record(new DirectoryEvent.DomainChanged(domain.ascii()));
        } finally {
            writing.unlock();
        }
    }

    /// Stops serving a domain, which must be empty and not the first.
    public void deleteDomain(Domain domain) throws ProblemException, DirectoryException {
        removeDomain(domain, Optional.empty());
    }

    private void removeDomain(Domain domain, Optional<ChangeStamp> stamp)
            throws ProblemException, DirectoryException {
        writing.lock();
        try {
            rules.deletableDomain(domain);
            var batch = new Batch().delete(DirectoryKeys.domain(domain));
            Optional<DomainRecord> record = directory.domain(domain);
            if (record.isPresent()) {
                var when = stamp.isPresent() ? stamp.get() : changes.stamp(batch);
                changes.remove(DomainEntries.entry(record.get()), when, batch);
            }
            commit(batch);
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
            Account account = putAccount(Optional.empty(), draft, batch);
            credential.ifPresent(
                    kept -> batch.put(DirectoryKeys.credential(account.id()), kept.encode()));
            countAccounts(account.address(), 1, batch);
            commit(batch);
            directory.forget(List.copyOf(namesOf(account)), List.of(account.id()));
            announceCreated(account);
            return account;
        } finally {
            writing.unlock();
        }
    }

    /// An account to be created.
    ///
    /// @param credential absent: nobody can log in until a password is set
    record Draft(Account account, Optional<Credential> credential) {}

    /// Creates accounts by the hundred, each batch whole. The listeners are not told: what belongs
    /// to an account is made at its first use.
    ///
    /// @param trial whether they are only checked
    /// @return for each draft why it was not created, empty where it was
    List<Optional<ProblemException>> createAll(List<Draft> drafts, boolean trial)
            throws DirectoryException {
        writing.lock();
        try {
            var bulk = new Bulk();
            var outcomes = new ArrayList<Optional<ProblemException>>();
            for (Draft draft : drafts) {
                outcomes.add(bulk.take(draft, trial));
            }
            bulk.flush();
            return outcomes;
        } finally {
            writing.unlock();
        }
    }

    /// Accounts on their way into one batch.
    private final class Bulk {
        /// Leaves room for the counts of as many domains.
        private static final int MAX_ENTRIES = Batch.MAX_ENTRIES - 100;

        private static final int MAX_DOMAINS = 50;

        private static final int MAX_OCTETS = Batch.MAX_OCTETS * 3 / 4;

        private Batch batch = new Batch();
        private final Set<Address> names = new HashSet<>();
        private final Map<String, Integer> counts = new HashMap<>();
        private final List<Account> accounts = new ArrayList<>();
        private final Map<String, List<Account>> perDomain = new HashMap<>();

        Optional<ProblemException> take(Draft draft, boolean trial) throws DirectoryException {
            Account account = draft.account();
            String domain = account.address().domain().ascii();
            try {
                rules.newAccount(account, counts.getOrDefault(domain, 0));
                rules.change(account.withAliases(List.of()).withForwards(List.of()), account);
                for (Address name : namesOf(account)) {
                    if (names.contains(name)) {
                        throw new ProblemException(name + " is taken.", null, null);
                    }
                }
                names.addAll(namesOf(account));
                counts.merge(domain, 1, Integer::sum);
                if (!trial) {
                    put(draft);
                }
                return Optional.empty();
            } catch (ProblemException e) {
                return Optional.of(e);
            }
        }

        private void put(Draft draft) throws ProblemException, DirectoryException {
            var own = new Batch();
            Account account = putAccount(Optional.empty(), draft.account(), own);
            draft.credential()
                    .ifPresent(
                            kept -> own.put(DirectoryKeys.credential(account.id()), kept.encode()));
            if (batch.changes().size() + own.changes().size() > MAX_ENTRIES
                    || batch.octets() + own.octets() > MAX_OCTETS
                    || perDomain.size() > MAX_DOMAINS) {
                flush();
                counts.merge(account.address().domain().ascii(), 1, Integer::sum);
            }
            own.changes().forEach(this::add);
            accounts.add(account);
            perDomain
                    .computeIfAbsent(account.address().domain().ascii(), _ -> new ArrayList<>())
                    .add(account);
        }

        private void add(Batch.Change change) {
            var _ =
                    switch (change) {
                        case Batch.Change.Put(var key, var value) -> batch.put(key, value);
                        case Batch.Change.Delete(var key) -> batch.delete(key);
                        case Batch.Change.DeleteRange(var from, var to) ->
                                batch.deleteRange(from, to);
                    };
        }

        void flush() throws DirectoryException {
            if (accounts.isEmpty()) {
                return;
            }
            for (List<Account> some : perDomain.values()) {
                countAccounts(some.getFirst().address(), some.size(), batch);
            }
            commit(batch);
            var changed = new ArrayList<Address>();
            accounts.forEach(account -> changed.addAll(namesOf(account)));
            directory.forget(changed, accounts.stream().map(Account::id).toList());
            for (Account account : accounts) {
                events.record(
                        new DirectoryEvent.AccountCreated(
                                account.address().toString(), account.id()));
            }
            batch = new Batch();
            accounts.clear();
            perDomain.clear();
            counts.clear();
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
            Account edited = edit.of(before);
            if (edited.equals(before) && spelling(edited).equals(spelling(before))) {
                return before;
            }
            rules.change(before, edited);
            var batch = new Batch();
            Account after = replace(before, edited, batch);
            commit(batch);
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
        setCredential(id, passwords.credential(password));
    }

    /// As [#setPassword], of a password that was hashed before, here or elsewhere.
    void setCredential(String id, Credential credential)
            throws ProblemException, DirectoryException {
        writing.lock();
        try {
            Account account = rules.existing(id);
            var batch = new Batch().put(DirectoryKeys.credential(id), credential.encode());
            keepAccount(
                    stampedAccount(Optional.of(account), account, List.of("userPassword"), batch),
                    batch);
            commit(batch);
            directory.forget(List.of(), List.of(id));
            events.record(new DirectoryEvent.PasswordChanged(account.address().toString(), id));
            tell(listener -> listener.credentialsChanged(account));
        } finally {
            writing.unlock();
        }
    }

    /// Changes what an account has besides its password.
    ///
    /// @return what it has now
    public SecondFactors changeFactors(String id, UnaryOperator<SecondFactors> change)
            throws ProblemException, DirectoryException {
        writing.lock();
        try {
            Account account = rules.existing(id);
            var before = directory.secondFactors(id);
            var after = change.apply(before);
            if (Arrays.equals(before.encode(), after.encode())) {
                return before;
            }
            var batch = new Batch();
            keepFactors(id, after, batch);
            keepAccount(
                    stampedAccount(
                            Optional.of(account), account, List.of(AccountEntries.FACTORS), batch),
                    batch);
            commit(batch);
            directory.forget(List.of(), List.of(id));
            events.record(
                    new DirectoryEvent.SecondFactorsChanged(account.address().toString(), id));
            tell(listener -> listener.factorsChanged(account));
            return after;
        } finally {
            writing.unlock();
        }
    }

    private static void keepFactors(String id, SecondFactors factors, Batch batch) {
        if (factors.isEmpty()) {
            batch.delete(DirectoryKeys.factors(id));
        } else {
            batch.put(DirectoryKeys.factors(id), factors.encode());
        }
    }

    /// Takes an account's password away: nobody logs in to it until it has another.
    void removeCredential(String id) throws ProblemException, DirectoryException {
        writing.lock();
        try {
            Account account = rules.existing(id);
            var batch = new Batch().delete(DirectoryKeys.credential(id));
            keepAccount(
                    stampedAccount(Optional.of(account), account, List.of("userPassword"), batch),
                    batch);
            commit(batch);
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
            removeAccount(account, Optional.empty());
        } finally {
            writing.unlock();
        }
        // A large mailbox takes a while to delete: others may write meanwhile.
        return tellDeleted(account);
    }

    /// @param stamp of the removal elsewhere; absent: it is removed now
    private void removeAccount(Account account, Optional<ChangeStamp> stamp)
            throws DirectoryException {
        String id = account.id();
        var batch = new Batch();
        namesOf(account).forEach(name -> batch.delete(DirectoryKeys.name(name)));
        batch.delete(DirectoryKeys.account(id))
                .delete(DirectoryKeys.credential(id))
                .delete(DirectoryKeys.factors(id))
                .deleteRange(DirectoryKeys.factorUse(id, ""), DirectoryKeys.factorUseEnd(id))
                .delete(DirectoryKeys.administrator(id))
                .put(DirectoryKeys.departed(id), AccountCodec.encode(account));
        var when = stamp.isPresent() ? stamp.get() : changes.stamp(batch);
        changes.remove(AccountEntries.entry(account), when, batch);
        countAccounts(account.address(), -1, batch);
        commit(batch);
        directory.forget(List.copyOf(namesOf(account)), List.of(id));
        events.record(new DirectoryEvent.AccountDeleted(account.address().toString(), id));
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

    /// What another server says of an account's secrets.
    ///
    /// @param credential empty: its password stays as it is; an empty one within: it has none
    /// @param factors empty: they stay as they are
    record Secrets(Optional<Optional<Credential>> credential, Optional<SecondFactors> factors) {
        static final Secrets UNCHANGED = new Secrets(Optional.empty(), Optional.empty());
    }

    /// Puts an account as another server has it, stamps and all; the rules were held to there.
    void take(Optional<Account> before, Account after, ChangeStamp stamp, Secrets secrets)
            throws ProblemException, DirectoryException {
        var old = before.map(AccountEntries::entry).orElse(null);
        var entry = AccountEntries.entry(after);
        var batch = new Batch();
        before.ifPresent(account -> {
            namesOf(account).forEach(name -> batch.delete(DirectoryKeys.name(name)));
            batch.delete(DirectoryKeys.administrator(account.id()));
        });
        changes.put(old, entry, stamp, batch);
        keepAccount(after, batch);
        keepNames(after, batch);
        if (secrets.credential().isPresent()) {
            Optional<Credential> credential = secrets.credential().get();
            if (credential.isPresent()) {
                batch.put(DirectoryKeys.credential(after.id()), credential.get().encode());
            } else {
                batch.delete(DirectoryKeys.credential(after.id()));
            }
        }
        secrets.factors().ifPresent(factors -> keepFactors(after.id(), factors, batch));
        if (before.isEmpty()) {
            countAccounts(after.address(), 1, batch);
        } else if (!before.get().address().domain().equals(after.address().domain())) {
            countAccounts(before.get().address(), -1, batch);
            countAccounts(after.address(), 1, batch);
        }
        commit(batch);
        directory.forget(
                List.copyOf(before.isEmpty() ? namesOf(after) : namesOf(before.get(), after)),
                List.of(after.id()));
        if (before.isEmpty()) {
            announceCreated(after);
        } else {
            announceChanged(before.get(), after);
        }
        if (secrets.credential().isPresent() && before.isPresent()) {
            tell(listener -> listener.credentialsChanged(after));
        }
        if (secrets.factors().isPresent() && before.isPresent()) {
            tell(listener -> listener.factorsChanged(after));
        }
    }

    /// As the other, for a domain.
    void take(Optional<DomainRecord> before, DomainRecord after, ChangeStamp stamp)
            throws DirectoryException {
        var batch = new Batch();
        changes.put(
                before.map(DomainEntries::entry).orElse(null),
                DomainEntries.entry(after),
                stamp,
                batch);
        // Its accounts may have come before it.
        int accounts = before.isPresent() ? after.accounts() : directory.accountsIn(after.domain());
        batch.put(DirectoryKeys.domain(after.domain()), after.withAccounts(accounts).encode());
        commit(batch);
        directory.forgetDomains();
        if (before.isEmpty()) {
            events.record(new DirectoryEvent.DomainAdded(after.domain().ascii()));
        }
    }

    /// Removes what another server has removed.
    void takeRemoval(String account, ChangeStamp stamp) throws DirectoryException {
        Optional<Account> there;
        writing.lock();
        try {
            there = directory.byId(account);
            if (there.isPresent()) {
                removeAccount(there.get(), Optional.of(stamp));
            }
        } finally {
            writing.unlock();
        }
        if (there.isPresent()) {
            var _ = tellDeleted(there.get());
        }
    }

    void takeRemoval(Domain domain, ChangeStamp stamp) throws ProblemException, DirectoryException {
        removeDomain(domain, Optional.of(stamp));
    }

    /// An account with an id of its own.
    Account draft(String id, Address address, Instant created) {
        return new Account(
                id,
                address,
                "",
                List.of(),
                List.of(),
                Role.USER,
                AccountStatus.ACTIVE,
                Account.QUOTA_DEFAULT,
                Account.UNDELETE_DEFAULT,
                created);
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

    /// Puts the account's record, names and entry.
    ///
    /// @return the account as it is kept
    private Account putAccount(Optional<Account> before, Account after, Batch batch)
            throws ProblemException, DirectoryException {
        Account account = stampedAccount(before, after, List.of(), batch);
        keepAccount(account, batch);
        keepNames(account, batch);
        return account;
    }

    private static void keepNames(Account account, Batch batch) {
        if (runsTheSystem(account)) {
            batch.put(DirectoryKeys.administrator(account.id()), new byte[0]);
        }
        batch.put(
                DirectoryKeys.name(account.address()), new NameRecord(account.id(), true).encode());
        for (Address alias : account.aliases()) {
            batch.put(DirectoryKeys.name(alias), new NameRecord(account.id(), false).encode());
        }
    }

    private static void keepAccount(Account account, Batch batch) {
        batch.put(DirectoryKeys.account(account.id()), AccountCodec.encode(account));
    }

    /// The account with its stamps, its entry put in the tree.
    private Account stampedAccount(
            Optional<Account> before, Account after, List<String> alsoChanged, Batch batch)
            throws ProblemException, DirectoryException {
        var old = before.map(AccountEntries::entry).orElse(null);
        var entry = AccountEntries.entry(after);
        placeable(old, entry);
        var stamp = changes.stamp(batch);
        var kept = TreeChanges.stamped(after.attributes(), old, entry, stamp, alsoChanged);
        // Neither place nor indexes follow from the stamps: the entry as it was drafted will do.
        changes.put(old, entry, stamp, batch);
        return after.withAttributes(kept);
    }

    private void putDomain(Optional<DomainRecord> before, DomainRecord after, Batch batch)
            throws ProblemException, DirectoryException {
        var old = before.map(DomainEntries::entry).orElse(null);
        var entry = DomainEntries.entry(after);
        placeable(old, entry);
        var stamp = changes.stamp(batch);
        var kept = TreeChanges.stamped(after.attributes(), old, entry, stamp, List.of());
        DomainRecord domain = after.withAttributes(kept);
        changes.put(old, DomainEntries.entry(domain), stamp, batch);
        batch.put(DirectoryKeys.domain(domain.domain()), domain.encode());
    }

    /// Nothing else has the entry's name, and nothing below it is left behind.
    private void placeable(@Nullable DirectoryEntry before, DirectoryEntry after)
            throws ProblemException, DirectoryException {
        if (before != null && before.name().equals(after.name())) {
            return;
        }
        var there = directory.tree().reference(after.name());
        if (there.isPresent() && !there.get().equals(after.reference())) {
            throw new ProblemException(
                    "Another entry has the name " + after.name() + ".", null, null);
        }
        if (before != null && directory.tree().hasChildren(before.name())) {
            throw new ProblemException(
                    "There are entries below " + before.name() + ", which keeps its name.",
                    null,
                    null);
        }
    }

    /// Puts the entry of a record that another writer keeps, in the same batch.
    ///
    /// @param kept the record's attributes
    /// @return them as they are to be kept
    Attributes entered(
            Optional<DirectoryEntry> before,
            DirectoryEntry after,
            Attributes kept,
            List<String> alsoChanged,
            Batch batch)
            throws ProblemException, DirectoryException {
        var old = before.orElse(null);
        placeable(old, after);
        var stamp = changes.stamp(batch);
        var stamped = TreeChanges.stamped(kept, old, after, stamp, alsoChanged);
        changes.put(old, after, stamp, batch);
        return stamped;
    }

    /// Puts an organisational unit where there is none, in the same batch.
    ///
    /// @param id the same wherever it is made, so that two servers that make it agree
    void container(DistinguishedName name, String id, Batch batch) throws DirectoryException {
        if (directory.tree().reference(name).isPresent()) {
            return;
        }
        var stamp = changes.stamp(batch);
        var attributes =
                Attributes.NONE
                        .with("objectClass", List.of("top", "organizationalUnit"))
                        .with(
                                name.first().getAttributeNames()[0],
                                name.first().getAttributeValues()[0]);
        var entry =
                new DirectoryEntry(
                        EntryReference.entry(id),
                        name,
                        ChangeStamps.created(stamp).into(attributes));
        batch.put(DirectoryKeys.entry(id), EntryRecord.encode(entry));
        changes.put(null, DirectoryTree.view(entry), stamp, batch);
    }

    /// Takes the entry of a record away that another writer deletes.
    void left(DirectoryEntry before, Batch batch) throws DirectoryException {
        changes.remove(before, changes.stamp(batch), batch);
    }

    private Account replace(Account before, Account after, Batch batch)
            throws ProblemException, DirectoryException {
        namesOf(before).forEach(name -> batch.delete(DirectoryKeys.name(name)));
        batch.delete(DirectoryKeys.administrator(before.id()));
        Account account = putAccount(Optional.of(before), after, batch);
        if (!before.address().domain().equals(after.address().domain())) {
            countAccounts(before.address(), -1, batch);
            countAccounts(after.address(), 1, batch);
        }
        return account;
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
            changes.forget();
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
