package org.postern.transport;

import org.postern.engine.Batch;
import org.postern.engine.Committer;
import org.postern.engine.Direction;
import org.postern.engine.Engine;
import org.postern.engine.EngineException;
import org.postern.engine.Partition;
import org.postern.engine.Reader;
import org.postern.mail.Domain;
import org.postern.mail.MailDomain;
import org.postern.mailauth.ArcSealer;
import org.postern.mailauth.DkimSigner;
import org.postern.mailauth.SignatureAlgorithm;
import org.postern.mailauth.SigningKey;
import org.postern.mailauth.SigningPlan;
import org.postern.net.DnsName;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/// The keys that domains sign with: kept in the engine, read once. Safe for use by many threads.
///
/// A key is made first and signs only when it is activated, once its record is in DNS; a new one
/// takes the place of the old without a moment in which signatures fail.
public final class DkimKeys {
    private static final Partition PARTITION = new Partition("transport/dkim");
    private static final long EPOCH = 1;
    private static final int VERSION = 1;
    private static final int AT_A_TIME = 1_000;

    /// One key.
    ///
    /// @param active whether it signs
    /// @param record what DNS has to say
    record Kept(SigningKey key, boolean active, Instant made, String record) {}

    /// What DNS has to say of a key.
    ///
    /// @param domain in A-labels
    /// @param name where the record is
    /// @param active whether the key signs
    public record Published(String domain, String name, String record, boolean active) {}

    private final Committer committer;
    private final InstantSource clock;

    /// By domain and selector. Guarded by itself.
    private final Map<String, Kept> keys = new TreeMap<>();

    private final Map<String, DkimSigner> signers = new ConcurrentHashMap<>();
    private final Map<String, ArcSealer> sealers = new ConcurrentHashMap<>();

    /// @throws EngineException when they cannot be read
    public DkimKeys(Engine engine, Committer committer, InstantSource clock)
            throws EngineException {
        this.committer = committer;
        this.clock = clock;
        byte[] from = {};
        while (true) {
            var some = engine.range(PARTITION, from, null, AT_A_TIME, Direction.FORWARD);
            for (var entry : some) {
                String name = new String(entry.key(), StandardCharsets.US_ASCII);
                keys.put(name, decode(name, entry.value()));
            }
            if (some.size() < AT_A_TIME) {
                break;
            }
            from = Reader.after(some.getLast().key());
        }
        signersAgain();
    }

    /// Who signs for a domain; empty when nobody does.
    public Optional<DkimSigner> signer(MailDomain domain) {
        return Optional.ofNullable(signers.get(domain.ascii()));
    }

    /// Who seals what a domain forwards; empty when nobody does.
    Optional<ArcSealer> sealer(MailDomain domain) {
        return Optional.ofNullable(sealers.get(domain.ascii()));
    }

    /// All keys, in order of domain and selector.
    List<Kept> all() {
        synchronized (keys) {
            return List.copyOf(keys.values());
        }
    }

    /// The records that DNS has to have.
    public List<Published> published() {
        return all().stream()
                .map(kept ->
                        new Published(
                                kept.key().domain().text(),
                                kept.key().name().text(),
                                kept.record(),
                                kept.active()))
                .toList();
    }

    Optional<Kept> find(Domain domain, String selector) {
        synchronized (keys) {
            return Optional.ofNullable(keys.get(name(domain.ascii(), selector)));
        }
    }

    /// Makes a key, which does not sign yet.
    ///
    /// @throws IllegalArgumentException when there is one of that name, or the selector is none
    Kept generate(Domain domain, String selector, SignatureAlgorithm algorithm)
            throws EngineException {
        var made = SigningKey.generate(DnsName.of(domain.ascii()), selector, algorithm);
        synchronized (keys) {
            if (keys.containsKey(name(domain.ascii(), selector))) {
                throw new IllegalArgumentException(
                        "There is a key " + selector + " of " + domain + " already.");
            }
            var kept = new Kept(made.key(), false, clock.instant(), made.text());
            put(kept);
            return kept;
        }
    }

    /// From now on this key signs, and no other of its kind for its domain.
    ///
    /// @return those that sign no more
    List<Kept> activate(Kept chosen) throws EngineException {
        synchronized (keys) {
            var retired = new ArrayList<Kept>();
            for (var kept : List.copyOf(keys.values())) {
                if (kept.active()
                        && kept.key().domain().equals(chosen.key().domain())
                        && kept.key().algorithm() == chosen.key().algorithm()
                        && !kept.key().selector().equals(chosen.key().selector())) {
                    put(new Kept(kept.key(), false, kept.made(), kept.record()));
                    retired.add(kept);
                }
            }
            put(new Kept(chosen.key(), true, chosen.made(), chosen.record()));
            signersAgain();
            return retired;
        }
    }

    void delete(Kept kept) throws EngineException {
        synchronized (keys) {
            String name = name(kept.key().domain().text(), kept.key().selector());
            committer.commit(new Engine.Write(PARTITION, EPOCH, new Batch().delete(octets(name))));
            keys.remove(name);
            signersAgain();
        }
    }

    private void put(Kept kept) throws EngineException {
        String name = name(kept.key().domain().text(), kept.key().selector());
        committer.commit(
                new Engine.Write(PARTITION, EPOCH, new Batch().put(octets(name), encode(kept))));
        keys.put(name, kept);
    }

    private void signersAgain() {
        Map<String, List<SigningKey>> active = new TreeMap<>();
        synchronized (keys) {
            for (var kept : keys.values()) {
                if (kept.active()) {
                    active.computeIfAbsent(kept.key().domain().text(), _ -> new ArrayList<>())
                            .add(kept.key());
                }
            }
        }
        signers.keySet().retainAll(active.keySet());
        sealers.keySet().retainAll(active.keySet());
        active.forEach((domain, all) -> {
            signers.put(domain, new DkimSigner(all, SigningPlan.DEFAULTS, clock));
            sealers.put(domain, new ArcSealer(forSeals(all), SigningPlan.DEFAULTS.names(), clock));
        });
    }

    /// A set has one signature, so it is the kind that every server knows, if there is one.
    private static SigningKey forSeals(List<SigningKey> keys) {
        return keys.stream()
                .filter(key -> key.algorithm() == SignatureAlgorithm.RSA_SHA256)
                .findFirst()
                .orElse(keys.getFirst());
    }

    private static String name(String domain, String selector) {
        return domain + "/" + selector;
    }

    private static byte[] octets(String name) {
        return name.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] encode(Kept kept) {
        var octets = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(octets)) {
            out.writeByte(VERSION);
            out.writeBoolean(kept.active());
            out.writeLong(kept.made().toEpochMilli());
            out.writeUTF(kept.record());
            out.writeUTF(kept.key().pem());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return octets.toByteArray();
    }

    private static Kept decode(String name, byte[] value) throws EngineException {
        int slash = name.indexOf('/');
        try (var in = new DataInputStream(new ByteArrayInputStream(value))) {
            int version = in.readUnsignedByte();
            if (version != VERSION) {
                throw new EngineException(
                        EngineException.Kind.FAILED,
                        "a key of version " + version + ", this program knows " + VERSION,
                        null);
            }
            boolean active = in.readBoolean();
            var made = Instant.ofEpochMilli(in.readLong());
            String record = in.readUTF();
            return new Kept(
                    SigningKey.parse(
                            DnsName.of(name.substring(0, slash)),
                            name.substring(slash + 1),
                            in.readUTF()),
                    active,
                    made,
                    record);
        } catch (EngineException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw new EngineException(
                    EngineException.Kind.FAILED, "the DKIM key " + name + " is damaged", e);
        }
    }
}
