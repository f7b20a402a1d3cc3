package org.postern.directory;

import org.jspecify.annotations.Nullable;
import org.postern.engine.Direction;
import org.postern.engine.Engine;
import org.postern.engine.EngineException;
import org.postern.engine.Entry;
import org.postern.engine.Reader;
import org.postern.mail.Address;
import org.postern.mail.Domain;
import org.postern.mail.MailDomain;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/// The directory kept in our own engine. It reads; [DirectoryWriter] changes it.
///
/// Domains are held in memory whole, accounts and names as far as `directory.cachedAccounts` goes.
/// Names that nobody has are not remembered: the engine denies them quickly, and strangers' guesses
/// would push out the names that are used.
public final class LocalDirectory implements Directory {
    private static final int PAGE = 500;

    /// Longest name that nobody has to be told from others; no address is as long.
    private static final int MAX_LOGIN = 320;

    static final int LOGIN_SECRET_VERSION = 1;

    private static final String SERVED = "served";

    private final Engine engine;
    private final Supplier<DirectorySettings> settings;
    private final Recent<String, Served> served = new Recent<>(() -> 1);
    private final Recent<String, NameRecord> names;
    private final Recent<String, Account> accounts;
    private final Recent<String, Credential> credentials;
    private final Recent<String, SecondFactors> factors;
    private final LocalGroups groups;
    private final ServicePolicy services;
    private final GroupMail groupMail;
    private final DirectoryTree tree;

    /// Null while nobody else knows people.
    private volatile @Nullable Provisioning provisioning;

    /// With the limits that groups have by default.
    public LocalDirectory(Engine engine, Supplier<DirectorySettings> settings) {
        this(engine, settings, () -> GroupSettings.DEFAULTS);
    }

    public LocalDirectory(
            Engine engine,
            Supplier<DirectorySettings> settings,
            Supplier<GroupSettings> groupSettings) {
        this.engine = engine;
        this.settings = settings;
        this.names = new Recent<>(() -> settings.get().cachedAccounts());
        this.accounts = new Recent<>(() -> settings.get().cachedAccounts());
        this.credentials = new Recent<>(() -> settings.get().cachedAccounts());
        this.factors = new Recent<>(() -> settings.get().cachedAccounts());
        this.groups = new LocalGroups(this, () -> settings.get().cachedAccounts());
        this.services = new ServicePolicy(this);
        this.groupMail = new GroupMail(this, groupSettings);
        this.tree =
                new DirectoryTree(
                        engine, this, () -> Math.max(100, settings.get().cachedAccounts() / 5));
    }

    @Override
    public Resolution resolve(Address recipient) throws DirectoryException {
        if (!serves(recipient.domain())) {
            return new Resolution.NotServed();
        }
        String separator = settings.get().separator();
        Optional<Account> whole = person(recipient);
        if (whole.isEmpty()) {
            Optional<MailGroup> group = groups.find(recipient);
            if (group.isPresent()) {
                return new Resolution.ToGroup(group.get());
            }
        }
        Optional<String> detail =
                whole.isPresent() ? Optional.empty() : recipient.detail(separator);
        Address named = detail.isPresent() ? recipient.withoutDetail(separator) : recipient;
        Optional<Account> owner = detail.isPresent() ? person(named) : whole;
        if (owner.isPresent() && owner.get().receivesMail()) {
            return new Resolution.LocalAccount(owner.get(), detail.orElse(null));
        }
        if (RequiredName.is(named)) {
            owner = administrator();
            if (owner.isPresent()) {
                return new Resolution.LocalAccount(owner.get(), detail.orElse(null));
            }
        }
        return owner.<Resolution>map(Resolution.Closed::new).orElseGet(Resolution.UnknownUser::new);
    }

    @Override
    public Resolution resolvePostmaster() throws DirectoryException {
        Optional<Domain> first = firstDomain();
        return first.isEmpty()
                ? new Resolution.NotServed()
                : resolve(new Address(RequiredName.POSTMASTER, first.get()));
    }

    @Override
    public Optional<Account> find(String login) throws DirectoryException {
        Optional<Address> address = LoginName.address(login, firstDomain());
        return address.isEmpty() || !serves(address.get().domain())
                ? Optional.empty()
                : person(address.get());
    }

    @Override
    public Optional<Account> byId(String id) throws DirectoryException {
        Optional<Account> known = accounts.find(id);
        if (known.isPresent()) {
            return known;
        }
        long stamp = accounts.stamp();
        Optional<byte[]> value = get(DirectoryKeys.account(id));
        if (value.isEmpty()) {
            return Optional.empty();
        }
        Account account = decode(value.get(), AccountCodec::decode);
        accounts.keep(id, account, stamp);
        return Optional.of(account);
    }

    @Override
    public List<Domain> domains() throws DirectoryException {
        return served().domains().values().stream().map(DomainRecord::domain).toList();
    }

    @Override
    public Optional<Domain> firstDomain() throws DirectoryException {
        return served().header().map(Header::firstDomain);
    }

    @Override
    public List<Account> accounts(String pattern, long start, int count) throws DirectoryException {
        if (start < 1 || count < 0) {
            throw new IllegalArgumentException("start " + start + ", count " + count);
        }
        return accounts(List.of(pattern), start, count);
    }

    /// As the other, of accounts that match one of several patterns about different domains.
    List<Account> accounts(List<String> patterns, long start, int count) throws DirectoryException {
        var wanted = new ArrayList<Account>();
        long position = 0;
        for (Domain domain : domains()) {
            Optional<AddressPattern> found =
                    patterns.stream()
                            .map(AddressPattern::new)
                            .filter(pattern -> pattern.domain(domain))
                            .findFirst();
            if (found.isEmpty()) {
                continue;
            }
            AddressPattern match = found.get();
            byte[] from = DirectoryKeys.names(domain);
            while (wanted.size() < count) {
                List<Entry> page = range(from, DirectoryKeys.namesEnd(domain), PAGE);
                for (Entry entry : page) {
                    Optional<Account> account = matching(entry, match);
                    if (account.isPresent() && ++position >= start && wanted.size() < count) {
                        wanted.add(account.get());
                    }
                }
                if (page.size() < PAGE) {
                    break;
                }
                from = Reader.after(page.getLast().key());
            }
        }
        return List.copyOf(wanted);
    }

    /// What is done with each account.
    interface AccountVisitor {
        /// @return whether to go on
        boolean visit(Account account) throws DirectoryException;
    }

    /// Visits every account, in no useful order, a page in memory at a time.
    ///
    /// @return whether the visitor saw them all
    boolean forEachAccount(AccountVisitor visitor) throws DirectoryException {
        byte[] from = DirectoryKeys.first(DirectoryKeys.ACCOUNT);
        List<Entry> page;
        do {
            page = range(from, DirectoryKeys.end(DirectoryKeys.ACCOUNT), PAGE);
            for (Entry entry : page) {
                if (!visitor.visit(decode(entry.value(), AccountCodec::decode))) {
                    return false;
                }
            }
            from = page.isEmpty() ? from : Reader.after(page.getLast().key());
        } while (page.size() == PAGE);
        return true;
    }

    /// The account whose own address this entry of the name index is, if the pattern matches it.
    private Optional<Account> matching(Entry entry, AddressPattern pattern)
            throws DirectoryException {
        NameRecord name = decode(entry.value(), NameRecord::decode);
        return name.primary() && pattern.localPart(localPart(entry.key()))
                ? byId(name.account())
                : Optional.empty();
    }

    private static String localPart(byte[] nameKey) {
        String text = DirectoryKeys.text(nameKey);
        return text.substring(text.indexOf('\0') + 1);
    }

    /// What the account has besides its password.
    public SecondFactors secondFactors(String id) throws DirectoryException {
        Optional<SecondFactors> known = factors.find(id);
        if (known.isPresent()) {
            return known.get();
        }
        long stamp = factors.stamp();
        Optional<byte[]> value = get(DirectoryKeys.factors(id));
        SecondFactors kept =
                value.isEmpty() ? SecondFactors.NONE : decode(value.get(), SecondFactors::decode);
        factors.keep(id, kept, stamp);
        return kept;
    }

    /// When the account's password was set; empty when it has none.
    public Optional<Instant> passwordChanged(String id) throws DirectoryException {
        return credential(id).map(Credential::changed);
    }

    /// One name for each account, by whatever name it is logged in to: what failed logins are
    /// counted under. A name that nobody has stands for itself, in lower case and cut short.
    public String loginKey(String login) {
        String name = LoginIdentity.of("", login).actor();
        try {
            Optional<Account> account = find(name);
            if (account.isPresent()) {
                return account.get().address().canonical();
            }
        } catch (DirectoryException unavailable) {
            // The login itself will tell.
        }
        String cut = name.length() > MAX_LOGIN ? name.substring(0, MAX_LOGIN) : name;
        return cut.toLowerCase(Locale.ROOT);
    }

    @Override
    public LocalGroups groups() {
        return groups;
    }

    @Override
    public GroupMail groupMail() {
        return groupMail;
    }

    @Override
    public ServicePolicy services() {
        return services;
    }

    /// What holds in a domain; from memory, and empty when it is not served.
    @Override
    public Optional<DomainPolicy> policy(MailDomain domain) throws DirectoryException {
        return servedDomain(domain).map(DomainRecord::attributes).map(DomainPolicy::of);
    }

    /// The record of a domain, from memory; its count of accounts may be behind.
    Optional<DomainRecord> servedDomain(MailDomain domain) throws DirectoryException {
        return Optional.ofNullable(served().domains().get(domain.ascii()));
    }

    /// The class of service of this name, from memory.
    public Optional<ClassOfService> classOfService(String name) throws DirectoryException {
        return Optional.ofNullable(served().classes().get(name));
    }

    /// All classes of service, by name.
    public List<ClassOfService> classesOfService() throws DirectoryException {
        return List.copyOf(served().classes().values());
    }

    boolean serves(MailDomain domain) throws DirectoryException {
        return served().domains().containsKey(domain.ascii());
    }

    /// Whose address or alias this is, without regard to sub-addresses and required names; asks
    /// whoever knows people that have no account yet.
    private Optional<Account> person(Address address) throws DirectoryException {
        Optional<Account> known = owner(address);
        var sources = provisioning;
        if (sources == null) {
            return known;
        }
        if (known.isPresent()) {
            return sources.stillThere(known.get()) ? known : Optional.empty();
        }
        return groups.find(address).isPresent() ? known : sources.newcomer(address);
    }

    /// Lets accounts be made of people that others know, from now on.
    public void provision(Provisioning sources) {
        provisioning = sources;
    }

    /// Whose address or alias this is, without regard to sub-addresses and required names.
    Optional<Account> owner(Address address) throws DirectoryException {
        String canonical = address.canonical();
        Optional<NameRecord> known = names.find(canonical);
        if (known.isPresent()) {
            return byId(known.get().account());
        }
        long stamp = names.stamp();
        Optional<byte[]> value = get(DirectoryKeys.name(address));
        if (value.isEmpty()) {
            return Optional.empty();
        }
        NameRecord name = decode(value.get(), NameRecord::decode);
        names.keep(canonical, name, stamp);
        return byId(name.account());
    }

    Optional<Credential> credential(String id) throws DirectoryException {
        Optional<Credential> known = credentials.find(id);
        if (known.isPresent()) {
            return known;
        }
        long stamp = credentials.stamp();
        Optional<byte[]> value = get(DirectoryKeys.credential(id));
        if (value.isEmpty()) {
            return Optional.empty();
        }
        Credential credential = decode(value.get(), Credential::decode);
        credentials.keep(id, credential, stamp);
        return Optional.of(credential);
    }

    /// What the salts of names without SCRAM keys come from; empty until one was needed.
    Optional<byte[]> loginSecret() throws DirectoryException {
        Optional<byte[]> value = get(DirectoryKeys.loginSecret());
        return value.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        decode(
                                value.get(),
                                octets ->
                                        new RecordReader(
                                                        octets,
                                                        LOGIN_SECRET_VERSION,
                                                        "the login secret")
                                                .octets()));
    }

    /// What the accounts of a domain may hold together; from memory, and empty when the domain is
    /// not served.
    public Optional<DomainLimits> limits(MailDomain domain) throws DirectoryException {
        return Optional.ofNullable(served().domains().get(domain.ascii()))
                .map(DomainRecord::limits);
    }

    /// All of the directory as a tree of entries, as LDAP shows it.
    public DirectoryTree tree() {
        return tree;
    }

    Optional<DomainRecord> domain(MailDomain domain) throws DirectoryException {
        return domain(domain.ascii());
    }

    Optional<DomainRecord> domain(String ascii) throws DirectoryException {
        Optional<byte[]> value = get(DirectoryKeys.domain(ascii));
        return value.isEmpty()
                ? Optional.empty()
                : Optional.of(decode(value.get(), DomainRecord::decode));
    }

    /// How many accounts there are, in all domains.
    public long accountCount() throws DirectoryException {
        return domainRecords().stream().mapToLong(DomainRecord::accounts).sum();
    }

    /// All domains with their counts, in the order of their ASCII form.
    List<DomainRecord> domainRecords() throws DirectoryException {
        var domains = new ArrayList<DomainRecord>();
        for (Entry entry : all(DirectoryKeys.DOMAIN)) {
            domains.add(decode(entry.value(), DomainRecord::decode));
        }
        return domains;
    }

    /// How many accounts have their address in the domain, counted.
    int accountsIn(MailDomain domain) throws DirectoryException {
        int count = 0;
        byte[] from = DirectoryKeys.names(domain);
        List<Entry> page;
        do {
            page = range(from, DirectoryKeys.namesEnd(domain), PAGE);
            for (Entry entry : page) {
                count += decode(entry.value(), NameRecord::decode).primary() ? 1 : 0;
                from = Reader.after(entry.key());
            }
        } while (page.size() == PAGE);
        return count;
    }

    /// The id of the account that the first start made.
    public Optional<String> firstAdministrator() throws DirectoryException {
        return served().header().map(Header::administrator);
    }

    /// Whether any address, of an account or an alias, is in the domain.
    boolean inUse(MailDomain domain) throws DirectoryException {
        return !range(DirectoryKeys.names(domain), DirectoryKeys.namesEnd(domain), 1).isEmpty();
    }

    /// The account that mail for the required names goes to: the one made at the first start while
    /// it runs the system, else another that does.
    Optional<Account> administrator() throws DirectoryException {
        Optional<Header> header = served().header();
        if (header.isPresent()) {
            Optional<Account> first =
                    byId(header.get().administrator()).filter(DirectoryWriter::runsTheSystem);
            if (first.isPresent()) {
                return first;
            }
        }
        List<String> ids = administrators(1);
        return ids.isEmpty() ? Optional.empty() : byId(ids.getFirst());
    }

    /// Ids of active accounts with the administrator role.
    List<String> administrators(int limit) throws DirectoryException {
        return range(
                        DirectoryKeys.first(DirectoryKeys.ADMINISTRATOR),
                        DirectoryKeys.end(DirectoryKeys.ADMINISTRATOR),
                        limit)
                .stream()
                .map(entry -> DirectoryKeys.text(entry.key()))
                .toList();
    }

    /// Accounts that were deleted and whose belongings are not all gone yet.
    List<Account> departed() throws DirectoryException {
        var departed = new ArrayList<Account>();
        for (Entry entry : all(DirectoryKeys.DEPARTED)) {
            departed.add(decode(entry.value(), AccountCodec::decode));
        }
        return departed;
    }

    /// Forgets what a durable change has made stale.
    void forget(List<Address> changedNames, List<String> changedAccounts) {
        names.forget(changedNames.stream().map(Address::canonical).toList());
        accounts.forget(changedAccounts);
        credentials.forget(changedAccounts);
        factors.forget(changedAccounts);
        groups.forgetAccounts(changedAccounts);
        // The last, since an entry is made of what is forgotten above.
        tree.forget(changedAccounts.stream().map(EntryReference::account).toList());
        tree.feed().tell();
    }

    void forgetDomains() {
        served.forgetAll();
        tree.forgetAll();
        tree.feed().tell();
    }

    /// After a failed change: what the engine holds is unknown, so nothing is believed.
    void forgetAll() {
        served.forgetAll();
        names.forgetAll();
        accounts.forgetAll();
        credentials.forgetAll();
        factors.forgetAll();
        groups.forgetAll();
        tree.forgetAll();
    }

    private record Served(
            Optional<Header> header,
            TreeMap<String, DomainRecord> domains,
            TreeMap<String, ClassOfService> classes) {}

    private Served served() throws DirectoryException {
        Optional<Served> known = served.find(SERVED);
        if (known.isPresent()) {
            return known.get();
        }
        long stamp = served.stamp();
        var domains = new TreeMap<String, DomainRecord>();
        for (DomainRecord domain : domainRecords()) {
            domains.put(domain.domain().ascii(), domain);
        }
        var classes = new TreeMap<String, ClassOfService>(String.CASE_INSENSITIVE_ORDER);
        for (Entry entry : all(DirectoryKeys.CLASS)) {
            ClassOfService one = decode(entry.value(), ClassOfService::decode);
            classes.put(one.name(), one);
        }
        Optional<byte[]> value = get(DirectoryKeys.header());
        Optional<Header> header =
                value.isEmpty()
                        ? Optional.empty()
                        : Optional.of(decode(value.get(), Header::decode));
        var loaded = new Served(header, domains, classes);
        served.keep(SERVED, loaded, stamp);
        return loaded;
    }

    Optional<byte[]> get(byte[] key) throws DirectoryException {
        try {
            return engine.get(DirectoryKeys.PARTITION, key);
        } catch (EngineException e) {
            throw new DirectoryException("the directory cannot be read", e);
        }
    }

    List<Entry> all(byte kind) throws DirectoryException {
        var entries = new ArrayList<Entry>();
        byte[] from = DirectoryKeys.first(kind);
        List<Entry> page;
        do {
            page = range(from, DirectoryKeys.end(kind), PAGE);
            entries.addAll(page);
            from = page.isEmpty() ? from : Reader.after(page.getLast().key());
        } while (page.size() == PAGE);
        return entries;
    }

    List<Entry> range(byte[] from, byte[] to, int limit) throws DirectoryException {
        try {
            return engine.range(DirectoryKeys.PARTITION, from, to, limit, Direction.FORWARD);
        } catch (EngineException e) {
            throw new DirectoryException("the directory cannot be read", e);
        }
    }

    interface Decoder<T> {
        T decode(byte[] value) throws EngineException;
    }

    static <T> T decode(byte[] value, Decoder<T> decoder) throws DirectoryException {
        try {
            return decoder.decode(value);
        } catch (EngineException e) {
            throw new DirectoryException("the directory holds a value that cannot be read", e);
        }
    }
}
