package org.postern.transport;

import org.jspecify.annotations.Nullable;
import org.postern.engine.Batch;
import org.postern.engine.Committer;
import org.postern.engine.Engine;
import org.postern.engine.EngineException;
import org.postern.engine.Partition;
import org.postern.mail.Domain;
import org.postern.net.DnsName;
import org.postern.net.DnsRecord;
import org.postern.net.DnsType;
import org.postern.net.Resolver;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import javax.net.ssl.SSLException;

/// The policies of domains: found by DNS, fetched over HTTPS, kept in the engine as long as they
/// hold, so that who can suppress DNS answers cannot suppress a policy that is known. Safe for use
/// by many threads.
///
/// @spec https://www.rfc-editor.org/rfc/rfc8461#section-3 RFC 8461: policy discovery
final class StsPolicies {
    private static final Logger LOG = System.getLogger(StsPolicies.class.getName());
    private static final Partition PARTITION = new Partition("transport/sts");
    private static final long EPOCH = 1;
    private static final int VERSION = 1;

    /// Fetches the text of a policy.
    @FunctionalInterface
    interface Fetcher {
        /// @throws IOException when there is none now
        String fetch(Domain domain) throws IOException;
    }

    private final Resolver resolver;
    private final Fetcher fetcher;
    private final Engine engine;
    private final Committer committer;
    private final InstantSource clock;
    private final TlsResults results;

    StsPolicies(
            Resolver resolver,
            Fetcher fetcher,
            Engine engine,
            Committer committer,
            InstantSource clock,
            TlsResults results) {
        this.resolver = resolver;
        this.fetcher = fetcher;
        this.engine = engine;
        this.committer = committer;
        this.clock = clock;
        this.results = results;
    }

    /// The policy that holds for a domain now.
    Optional<StsPolicy> of(Domain domain) {
        var now = clock.instant();
        var known = known(domain).filter(policy -> policy.until().isAfter(now));
        String id = id(domain);
        // RFC 8461 section 5.1: the known one holds while DNS names no other
        if (id.isEmpty() || (known.isPresent() && known.get().id().equals(id))) {
            return known;
        }
        try {
            var fetched = StsPolicy.parse(domain.ascii(), id, fetcher.fetch(domain), now);
            if (fetched == null) {
                LOG.log(Level.WARNING, "not a policy of MTA-STS, domain=" + domain.ascii());
                failed(domain, "sts-policy-invalid");
                return known;
            }
            keep(fetched);
            return Optional.of(fetched);
        } catch (IOException e) {
            // RFC 8461 section 3.3: as if there were none, or as the one that is known says
            LOG.log(Level.INFO, "no policy of MTA-STS to be had, domain=" + domain.ascii(), e);
            failed(
                    domain,
                    e instanceof SSLException ? "sts-webpki-invalid" : "sts-policy-fetch-error");
            return known;
        }
    }

    // RFC 8460 section 4.3.2.2: failures of the policy itself
    private void failed(Domain domain, String type) {
        var policy = new TlsPolicy("sts", List.of(), List.of());
        results.told(new TlsSession(domain.ascii(), policy, "", "", type));
    }

    // RFC 8461 section 3.1: one TXT record that begins with v=STSv1; and has an id
    private String id(Domain domain) {
        var answer = resolver.lookup(DnsName.of("_mta-sts." + domain.ascii()), DnsType.TXT);
        var found =
                answer.records().stream()
                        .map(DnsRecord.Txt::text)
                        .filter(text -> text.startsWith("v=STSv1;"))
                        .toList();
        if (found.size() != 1) {
            return "";
        }
        for (String part : found.getFirst().split(";")) {
            String field = part.strip();
            if (field.startsWith("id=")) {
                return field.substring(3).strip();
            }
        }
        return "";
    }

    private Optional<StsPolicy> known(Domain domain) {
        try {
            var value = engine.get(PARTITION, key(domain.ascii()));
            return value.map(octets -> decode(domain.ascii(), octets));
        } catch (EngineException e) {
            LOG.log(Level.ERROR, "policies cannot be read", e);
            return Optional.empty();
        }
    }

    private void keep(StsPolicy policy) {
        committer.submit(
                new Engine.Write(
                        PARTITION, EPOCH, new Batch().put(key(policy.domain()), encode(policy))),
                () -> {});
    }

    private static byte[] key(String domain) {
        return domain.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] encode(StsPolicy policy) {
        var octets = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(octets)) {
            out.writeByte(VERSION);
            out.writeUTF(policy.id());
            out.writeUTF(policy.mode().name());
            out.writeLong(policy.until().toEpochMilli());
            out.writeShort(policy.mx().size());
            for (String name : policy.mx()) {
                out.writeUTF(name);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return octets.toByteArray();
    }

    private static @Nullable StsPolicy decode(String domain, byte[] value) {
        try (var in = new DataInputStream(new ByteArrayInputStream(value))) {
            if (in.readUnsignedByte() != VERSION) {
                return null;
            }
            String id = in.readUTF();
            var mode = StsPolicy.Mode.valueOf(in.readUTF());
            var until = Instant.ofEpochMilli(in.readLong());
            List<String> mx = new ArrayList<>();
            for (int left = in.readUnsignedShort(); left > 0; left--) {
                mx.add(in.readUTF());
            }
            return new StsPolicy(domain, id, mode, mx, until);
        } catch (IOException | IllegalArgumentException e) {
            LOG.log(Level.ERROR, "a policy is damaged, domain=" + domain, e);
            return null;
        }
    }
}
