package org.postern.certificates;

import org.jspecify.annotations.Nullable;
import org.postern.kernel.Durations;
import org.postern.kernel.Events;
import org.postern.kernel.Field;
import org.postern.kernel.Problem;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Progress;
import org.postern.kernel.Service;
import org.postern.kernel.StatusSource;
import org.postern.kernel.Value;
import org.postern.net.SelfSigned;
import org.postern.net.TlsCertificate;
import org.postern.net.TlsIdentity;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/// All certificates of a node, kept in force: read, renewed, and watched for their end. Safe for
/// use by many threads.
///
/// One that cannot be read never takes others with it: what was shown before is shown on, and where
/// there was nothing before, the others are. Authorities are asked without holding the lock.
public final class Certificates implements Service, StatusSource {
    private static final Logger LOG = System.getLogger(Certificates.class.getName());
    private static final Duration LOOK = Duration.ofMinutes(1);
    private static final Duration TELL_AGAIN = Duration.ofDays(1);
    private static final int RSA_BITS = 3_072;

    private final CertificateStore store;
    private final Supplier<CertificatesSettings> settings;
    private final Supplier<AcmeSettings> acme;
    private final Supplier<String> hostname;
    private final AcmeOrders orders;
    private final InstantSource clock;
    private final Events events;

    /// What could be read, by name. Guarded by this object's monitor, as `stamps`, `told` and the
    /// files are.
    private final Map<String, TlsCertificate> usable = new TreeMap<>();

    private final Map<String, Instant> told = new HashMap<>();
    private Map<String, List<String>> stamps = Map.of();
    private String host = "";

    /// Name → why it cannot be read.
    private final Map<String, String> problems = new ConcurrentHashMap<>();

    /// When each was last ordered anew, whatever came of it: an authority is not asked every minute
    /// when its certificate has ended already by our clock, or a failure cannot be noted. For the
    /// thread that looks.
    private final Map<String, Instant> ordered = new HashMap<>();

    private @Nullable TlsIdentity identity;

    /// What [#changed] told; absent before.
    private volatile @Nullable CertificatesSettings latest;

    private volatile @Nullable Thread watcher;

    /// @param tls the folder `tls` of the home, with the certificate of the first start
    /// @param hostname the name of this node
    /// @param challenges what the service `http` answers for us
    /// @param doorway opened while an order is under way
    public Certificates(
            Path tls,
            Supplier<CertificatesSettings> settings,
            Supplier<AcmeSettings> acme,
            Supplier<String> hostname,
            AcmeChallenges challenges,
            AcmeChallenges.Doorway doorway,
            InstantSource clock,
            Events events) {
        this(
                tls,
                settings,
                acme,
                hostname,
                new AcmeOrders(
                        acme,
                        new AcmeAccounts(tls.resolve("accounts")),
                        challenges,
                        doorway,
                        clock,
                        Thread::sleep),
                clock,
                events);
    }

    Certificates(
            Path tls,
            Supplier<CertificatesSettings> settings,
            Supplier<AcmeSettings> acme,
            Supplier<String> hostname,
            AcmeOrders orders,
            InstantSource clock,
            Events events) {
        this.store = new CertificateStore(tls);
        this.settings = settings;
        this.acme = acme;
        this.hostname = hostname;
        this.orders = orders;
        this.clock = clock;
        this.events = events;
    }

    /// Reads them and makes the TLS that listeners speak; [#reload] changes it.
    ///
    /// @param clientAuthorities who signs the clients' certificates; null: none is asked for
    /// @throws ProblemException when there is none that can be used
    public synchronized TlsIdentity identity(@Nullable Path clientAuthorities)
            throws ProblemException {
        var made = TlsIdentity.of(this::read, clientAuthorities);
        identity = made;
        loaded("start");
        return made;
    }

    /// Reads all of them again, for connections to come.
    ///
    /// @throws ProblemException when there is none that can be used; those in use stay
    public void reload() throws ProblemException {
        reload("command");
    }

    private synchronized void reload(String why) throws ProblemException {
        if (identity != null) {
            identity.reload();
            loaded(why);
        }
    }

    /// Takes changed settings at once.
    ///
    /// @throws ProblemException when the default that is named is not there
    public synchronized void changed(CertificatesSettings settings) throws ProblemException {
        if (!settings.standard().isEmpty() && !usable.containsKey(settings.standard())) {
            throw ProblemException.noSuch(
                    "There is no certificate " + settings.standard() + " that can be used.",
                    null,
                    "Certificate List");
        }
        latest = settings;
        reload("settings");
    }

    private CertificatesSettings settings() {
        var told = latest;
        return told == null ? settings.get() : told;
    }

    private void loaded(String why) {
        var now = inUse();
        events.record(
                new CertificateEvent.CertificatesLoaded(now.size(), now.getFirst().name(), why));
    }

    private synchronized List<TlsCertificate> inUse() {
        return identity == null ? List.of() : identity.certificates();
    }

    /// What [TlsIdentity] shows: the default first, then the best first.
    private synchronized List<TlsCertificate> read() throws ProblemException {
        var sources = store.sources();
        stamps = stamps(sources);
        host = hostname.get();
        usable.keySet().retainAll(sources.keySet());
        problems.keySet().retainAll(sources.keySet());
        sources.forEach(this::readOne);
        if (usable.isEmpty()) {
            throw new ProblemException(
                    "There is no certificate that can be used.",
                    problems.isEmpty()
                            ? store.folder() + " has none."
                            : String.join("\n", problems.values()),
                    null);
        }
        var all = new ArrayList<>(usable.values());
        all.sort(best(clock.instant()));
        var first = standard(all);
        all.remove(first);
        all.addFirst(first);
        return all;
    }

    private void readOne(String name, CertificateSource source) {
        try {
            usable.put(name, store.read(name, source));
            problems.remove(name);
        } catch (ProblemException e) {
            var problem = e.problem();
            String why = problem.error() + (problem.detail() == null ? "" : " " + problem.detail());
            if (!why.equals(problems.put(name, why))) {
                events.record(new CertificateEvent.CertificateUnusable(name, why));
            }
        }
    }

    /// Valid before not valid, signed by an authority before signed by itself, long before short.
    private static Comparator<TlsCertificate> best(Instant now) {
        return Comparator.<TlsCertificate, Boolean>comparing(
                        each -> each.begins().isAfter(now) || each.ends().isBefore(now))
                .thenComparing(TlsCertificate::isSelfSigned)
                .thenComparing(TlsCertificate::ends, Comparator.reverseOrder());
    }

    /// @param all the best first
    private TlsCertificate standard(List<TlsCertificate> all) {
        String wanted = settings().standard();
        var chosen = all.stream().filter(each -> each.name().equals(wanted)).findFirst();
        if (chosen.isPresent()) {
            return chosen.get();
        }
        return all.stream()
                .filter(each -> each.covers(host))
                .findFirst()
                .or(() ->
                        all.stream()
                                .filter(each -> each.name().equals(CertificateStore.FIRST))
                                .findFirst())
                .orElse(all.getFirst());
    }

    /// What tells that files have changed.
    private Map<String, List<String>> stamps(Map<String, CertificateSource> sources) {
        var now = new HashMap<String, List<String>>();
        sources.forEach((name, source) ->
                now.put(
                        name,
                        store.files(name, source).stream().map(Certificates::stamp).toList()));
        return now;
    }

    private static String stamp(Path file) {
        try {
            var attributes =
                    Files.readAttributes(file, java.nio.file.attribute.BasicFileAttributes.class);
            return attributes.lastModifiedTime().toMillis()
                    + " "
                    + attributes.size()
                    + " "
                    + attributes.fileKey();
        } catch (IOException e) {
            return "absent";
        }
    }

    /// One look at all of them: once a minute, and by tests.
    void look() throws InterruptedException {
        lookAtFiles();
        renew();
        tellEnds();
    }

    private synchronized void lookAtFiles() {
        try {
            if (!stamps(store.sources()).equals(stamps)) {
                reload("files");
            } else if (!hostname.get().equals(host)) {
                reload("settings");
            }
        } catch (ProblemException e) {
            LOG.log(Level.WARNING, "certificates not read again: " + e.problem().error(), e);
        }
    }

    private synchronized void tellEnds() {
        var now = clock.instant();
        told.keySet().retainAll(usable.keySet());
        for (var each : usable.values()) {
            var left = Duration.between(now, each.ends());
            var last = told.get(each.name());
            if (left.compareTo(settings().warnBefore()) > 0) {
                told.remove(each.name());
            } else if (last == null || !now.isBefore(last.plus(TELL_AGAIN))) {
                told.put(each.name(), now);
                events.record(
                        new CertificateEvent.CertificateExpiring(each.name(), each.ends(), left));
            }
        }
    }

    private void renew() throws InterruptedException {
        Map<String, CertificateSource> sources;
        try {
            sources = store.sources();
        } catch (ProblemException e) {
            LOG.log(Level.WARNING, "certificates not renewed: " + e.problem().error(), e);
            return;
        }
        for (var each : sources.entrySet()) {
            if (each.getValue() instanceof CertificateSource.Acme source
                    && isDue(each.getKey(), clock.instant())) {
                renew(each.getKey(), source);
            }
        }
    }

    private boolean isDue(String name, Instant now) {
        var last = ordered.get(name);
        boolean rested =
                last == null
                        || now.isBefore(last)
                        || !now.isBefore(last.plus(acme.get().retryFirst()));
        return rested
                && !now.isBefore(renewal(name).orElse(Instant.MAX))
                && store.renewal(name).map(failed -> !now.isBefore(failed.next())).orElse(true);
    }

    /// When it is renewed; empty when there is nothing to renew.
    Optional<Instant> renewal(String name) {
        return find(name)
                .map(each -> {
                    var third = Duration.between(each.begins(), each.ends()).dividedBy(3);
                    var before = acme.get().renewBefore();
                    return each.ends().minus(before.compareTo(third) < 0 ? before : third);
                });
    }

    private void renew(String name, CertificateSource.Acme source) throws InterruptedException {
        ordered.put(name, clock.instant());
        try {
            issue(name, source, Progress.NONE);
        } catch (AcmeFailure e) {
            var problem = e.problem();
            String why = problem.error() + (problem.detail() == null ? "" : " " + problem.detail());
            putOff(name, why, e.notBefore());
        } catch (ProblemException e) {
            putOff(name, e.problem().error(), null);
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "certificate not renewed by a defect certificate=" + name, e);
            putOff(name, "A defect, which the log holds.", null);
        }
    }

    private void putOff(String name, String why, @Nullable Instant notBefore) {
        var now = clock.instant();
        int failures = 1 + store.renewal(name).map(CertificateStore.Renewal::failures).orElse(0);
        var wait = acme.get().retryFirst();
        for (int i = 1; i < failures && wait.compareTo(acme.get().retryMost()) < 0; i++) {
            wait = wait.multipliedBy(2);
        }
        var most = acme.get().retryMost();
        var next = now.plus(wait.compareTo(most) < 0 ? wait : most);
        if (notBefore != null && notBefore.isAfter(next)) {
            next = notBefore;
        }
        events.record(new CertificateEvent.RenewalFailed(name, why, failures, next));
        try {
            store.keepRenewal(name, new CertificateStore.Renewal(failures, next, why));
        } catch (ProblemException e) {
            LOG.log(Level.WARNING, "a failed renewal cannot be noted certificate=" + name, e);
        }
    }

    /// Orders a certificate, keeps it, and shows it from now on.
    void issue(String name, CertificateSource.Acme source, Progress progress)
            throws AcmeFailure, ProblemException, InterruptedException {
        var key = keyFor(name);
        var chain = orders.order(source.hosts(), source.directory(), key, progress);
        synchronized (this) {
            store.keepPair(name, chain, key.getPrivate());
            store.keep(name, source);
            store.forgetRenewal(name);
            reload("renewal");
        }
        events.record(
                new CertificateEvent.CertificateIssued(
                        name,
                        String.join(" ", source.hosts()),
                        chain.getFirst().getNotAfter().toInstant()));
    }

    private KeyPair keyFor(String name) throws ProblemException {
        var former = find(name);
        if (acme.get().reuseKey() && former.isPresent() && store.hasPair(name)) {
            return new KeyPair(former.get().leaf().getPublicKey(), former.get().key());
        }
        try {
            return switch (acme.get().key()) {
                case EC -> {
                    var generator = KeyPairGenerator.getInstance("EC");
                    generator.initialize(new ECGenParameterSpec("secp256r1"));
                    yield generator.generateKeyPair();
                }
                case RSA -> {
                    var generator = KeyPairGenerator.getInstance("RSA");
                    generator.initialize(RSA_BITS);
                    yield generator.generateKeyPair();
                }
            };
        } catch (GeneralSecurityException e) {
            throw new ProblemException(new Problem("No key can be made.", e.getMessage(), null), e);
        }
    }

    /// Takes files that somebody else keeps; they must be usable now.
    synchronized TlsCertificate add(String name, CertificateSource.Files source)
            throws ProblemException {
        var read = store.read(name, source);
        store.keep(name, source);
        reload("command");
        return read;
    }

    /// Makes one that is signed by itself.
    synchronized TlsCertificate create(String name, List<String> hosts) throws ProblemException {
        var made = SelfSigned.make(name, hosts, clock);
        store.keepPair(name, made.chain(), made.key());
        store.keep(name, new CertificateSource.Made(hosts));
        reload("command");
        return made;
    }

    synchronized void delete(String name) throws ProblemException {
        store.delete(name);
        reload("command");
    }

    /// All, also those that cannot be used.
    Map<String, CertificateSource> sources() throws ProblemException {
        return store.sources();
    }

    CertificateStore store() {
        return store;
    }

    synchronized Optional<TlsCertificate> find(String name) {
        return Optional.ofNullable(usable.get(name));
    }

    /// The certificates that clients are shown, the default first.
    public List<TlsCertificate> shown() {
        return inUse();
    }

    Optional<String> problem(String name) {
        return Optional.ofNullable(problems.get(name));
    }

    @Override
    public String name() {
        return "certificates";
    }

    @Override
    public void start() {
        watcher = Thread.ofVirtual().name("certificates").start(this::watch);
    }

    private void watch() {
        try {
            while (true) {
                Thread.sleep(LOOK);
                try {
                    look();
                } catch (RuntimeException e) {
                    LOG.log(Level.ERROR, "certificates not looked at by a defect", e);
                }
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void stop(Duration grace) {
        var running = watcher;
        if (running == null) {
            return;
        }
        running.interrupt();
        try {
            running.join(grace);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        watcher = null;
    }

    @Override
    public Health health() {
        var wrong = new TreeMap<>(problems);
        wrong.putAll(store.damaged());
        if (!wrong.isEmpty()) {
            var first = wrong.firstEntry();
            return new Health(State.DEGRADED, first.getKey() + ": " + first.getValue());
        }
        var soonest = inUse().stream().min(Comparator.comparing(TlsCertificate::ends));
        if (soonest.isEmpty()) {
            return new Health(State.FAILED, "none");
        }
        var left = Duration.between(clock.instant(), soonest.get().ends());
        boolean near = left.compareTo(settings().warnBefore()) <= 0;
        String text =
                left.isNegative()
                        ? soonest.get().name() + " has ended"
                        : soonest.get().name()
                                + " is the first to end, in "
                                + Durations.approximate(left);
        return new Health(near ? State.DEGRADED : State.OK, text);
    }

    @Override
    public List<Field> status() {
        return inUse().stream()
                .limit(1)
                .map(standard ->
                        Field.of(
                                "certificate",
                                Value.group(
                                        Field.of("name", standard.name()),
                                        Field.of("hosts", Value.texts(standard.hosts())),
                                        Field.of("ends", Value.instant(standard.ends())))))
                .toList();
    }
}
