package org.postern.transport;

import org.postern.engine.Batch;
import org.postern.engine.Committer;
import org.postern.engine.Direction;
import org.postern.engine.Engine;
import org.postern.engine.EngineException;
import org.postern.engine.Partition;
import org.postern.engine.Reader;
import org.postern.mail.Address;
import org.postern.mail.Domain;
import org.postern.mail.MailDomain;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/// The local routing table: kept in the engine, read once and held in memory whole. Safe for use by
/// many threads.
public final class RoutingTable {
    private static final Partition PARTITION = new Partition("routes/local");
    private static final long EPOCH = 1;
    private static final int VERSION = 1;
    private static final int AT_A_TIME = 1_000;

    /// Most entries, all of which are in memory.
    static final int MOST = 100_000;

    private final Committer committer;
    private final Map<String, RouteRule> rules = new ConcurrentHashMap<>();

    /// Guards changes, one at a time.
    private final Object changes = new Object();

    /// @throws EngineException when it cannot be read
    public RoutingTable(Engine engine, Committer committer) throws EngineException {
        this.committer = committer;
        byte[] from = {};
        while (true) {
            var some = engine.range(PARTITION, from, null, AT_A_TIME, Direction.FORWARD);
            for (var entry : some) {
                String pattern = new String(entry.key(), StandardCharsets.UTF_8);
                rules.put(pattern, decode(pattern, entry.value()));
            }
            if (some.size() < AT_A_TIME) {
                return;
            }
            from = Reader.after(some.getLast().key());
        }
    }

    /// What is said of this very address.
    Optional<RouteRule> user(Address address) {
        return rules.isEmpty()
                ? Optional.empty()
                : Optional.ofNullable(rules.get(address.canonical()));
    }

    /// What is said of a domain, or of the nearest domain above it.
    Optional<RouteRule> domain(MailDomain domain) {
        if (rules.isEmpty()) {
            return Optional.empty();
        }
        String name = domain.ascii();
        var exact = rules.get(name);
        if (exact != null) {
            return Optional.of(exact);
        }
        for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
            var above = rules.get("*" + name.substring(dot));
            if (above != null) {
                return Optional.of(above);
            }
        }
        return Optional.empty();
    }

    /// What is said of all that has no other entry.
    Optional<RouteRule> byDefault() {
        return Optional.ofNullable(rules.get(RouteRule.DEFAULT));
    }

    /// The options on the way to a hop: those of the domain whose mail it takes, or of the entry
    /// that names the hop.
    RouteOptions options(Hop hop) {
        if (rules.isEmpty()) {
            return RouteOptions.NONE;
        }
        Optional<RouteRule> rule =
                switch (hop) {
                    case Hop.Mailboxes() -> Optional.empty();
                    case Hop.Exchangers(var domain) -> domain(domain);
                    case Hop.Host host ->
                            rules.values().stream()
                                    .filter(one -> host.equals(one.hop()))
                                    .findFirst();
                };
        return rule.map(RouteRule::options).orElse(RouteOptions.NONE);
    }

    Optional<RouteRule> find(String pattern) {
        return Optional.ofNullable(rules.get(pattern));
    }

    /// All entries, in order of pattern.
    List<RouteRule> all() {
        return new ArrayList<>(new TreeMap<>(rules).values());
    }

    /// Sets an entry.
    ///
    /// @throws IllegalArgumentException when the table is full
    void put(RouteRule rule) throws EngineException {
        synchronized (changes) {
            if (rules.size() >= MOST && !rules.containsKey(rule.pattern())) {
                throw new IllegalArgumentException("The table has " + MOST + " entries already.");
            }
            committer.commit(
                    new Engine.Write(
                            PARTITION, EPOCH, new Batch().put(key(rule.pattern()), encode(rule))));
            rules.put(rule.pattern(), rule);
        }
    }

    /// @return whether there was such an entry
    boolean delete(String pattern) throws EngineException {
        synchronized (changes) {
            if (!rules.containsKey(pattern)) {
                return false;
            }
            committer.commit(new Engine.Write(PARTITION, EPOCH, new Batch().delete(key(pattern))));
            rules.remove(pattern);
            return true;
        }
    }

    /// The form under which a pattern is kept.
    ///
    /// @throws IllegalArgumentException when it is none, with a sentence for the operator
    static String pattern(String text) {
        if (text.equals(RouteRule.DEFAULT)) {
            return text;
        }
        if (text.startsWith("*.")) {
            return "*." + Domain.of(text.substring(2)).ascii();
        }
        return text.indexOf('@') > 0
                ? Address.of(text).canonical()
                : Domain.of(text.startsWith("@") ? text.substring(1) : text).ascii();
    }

    private static byte[] key(String pattern) {
        return pattern.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] encode(RouteRule rule) {
        var octets = new ByteArrayOutputStream();
        var options = rule.options();
        try (var out = new DataOutputStream(octets)) {
            out.writeByte(VERSION);
            out.writeUTF(rule.address() == null ? "" : rule.address().toString());
            out.writeUTF(rule.hop() == null ? "" : rule.hop().text());
            out.writeUTF(options.tls().name());
            out.writeInt(options.connections());
            out.writeInt(options.perMinute());
            out.writeUTF(options.bind());
            out.writeUTF(options.user());
            out.writeUTF(options.password());
            out.writeBoolean(options.held());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return octets.toByteArray();
    }

    private static RouteRule decode(String pattern, byte[] value) throws EngineException {
        try (var in = new DataInputStream(new ByteArrayInputStream(value))) {
            int version = in.readUnsignedByte();
            if (version != VERSION) {
                throw new EngineException(
                        EngineException.Kind.FAILED,
                        "a route of version " + version + ", this program knows " + VERSION,
                        null);
            }
            String address = in.readUTF();
            String hop = in.readUTF();
            return new RouteRule(
                    pattern,
                    address.isEmpty() ? null : Address.of(address),
                    hop.isEmpty() ? null : Hop.parse(hop),
                    new RouteOptions(
                            RouteOptions.Tls.valueOf(in.readUTF()),
                            in.readInt(),
                            in.readInt(),
                            in.readUTF(),
                            in.readUTF(),
                            in.readUTF(),
                            in.readBoolean()));
        } catch (EngineException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw new EngineException(
                    EngineException.Kind.FAILED, "the route of " + pattern + " is damaged", e);
        }
    }
}
