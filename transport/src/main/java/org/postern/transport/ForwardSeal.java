package org.postern.transport;

import org.postern.engine.BlobStore;
import org.postern.engine.EngineException;
import org.postern.mail.Address;
import org.postern.mail.Domain;
import org.postern.mail.Header;
import org.postern.mailauth.ArcSealer;
import org.postern.mailauth.ArcStatus;
import org.postern.mailauth.AuthenticationResults;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;

/// Puts an ARC seal on what accounts and lists forward, so that whoever gets it can see what we
/// found when it came: SPF fails there, and DKIM fails where somebody changed the message on the
/// way.
///
/// Sealed is what this node has verified itself: its results stand among the lines that it added.
/// The domain that forwards seals, if it has a key that is active.
///
/// @spec https://www.rfc-editor.org/rfc/rfc8617#section-5.1 RFC 8617: sealer actions
final class ForwardSeal {
    private static final Logger LOG = System.getLogger(ForwardSeal.class.getName());
    private static final String ALL = "*";
    private static final int BLOCK_OCTETS = 16 << 10;
    private static final int MOST_HEADER_OCTETS = 1 << 20;

    private final DkimKeys keys;
    private final BlobStore blobs;
    private final Supplier<TransportSettings> settings;

    ForwardSeal(DkimKeys keys, BlobStore blobs, Supplier<TransportSettings> settings) {
        this.keys = keys;
        this.blobs = blobs;
        this.settings = settings;
    }

    /// The letter with a seal; as it is where nobody seals, or nothing may be sealed.
    Letter on(Letter letter, Route.Forward way) {
        var sealer = sealer(way);
        var results = sealer.isEmpty() ? Optional.<AuthenticationResults>empty() : results(letter);
        if (sealer.isEmpty() || results.isEmpty()) {
            return letter;
        }
        try {
            var seal = seal(letter, sealer.get(), results.get());
            if (seal.isEmpty()
                    || seal.get().length + letter.prefix().length > Letter.MAX_PREFIX_OCTETS) {
                return letter;
            }
            var prefix = new ByteArrayOutputStream();
            prefix.writeBytes(seal.get());
            prefix.writeBytes(letter.prefix());
            return letter.with(prefix.toByteArray());
        } catch (IOException e) {
            LOG.log(Level.WARNING, "a forward is not sealed, id=" + letter.trail(), e);
            return letter;
        }
    }

    private Optional<ArcSealer> sealer(Route.Forward way) {
        Address by = way.by() != null ? way.by().address() : way.owner();
        if (by == null || !(by.domain() instanceof Domain domain)) {
            return Optional.empty();
        }
        var chosen = settings.get().arc();
        return chosen.contains(ALL) || chosen.stream().anyMatch(domain.ascii()::equalsIgnoreCase)
                ? keys.sealer(domain)
                : Optional.empty();
    }

    /// What we found when it came.
    private static Optional<AuthenticationResults> results(Letter letter) {
        return Header.parse(letter.prefix())
                .first(AuthenticationResults.NAME)
                .flatMap(field -> AuthenticationResults.parse(field.value().literal()));
    }

    private Optional<byte[]> seal(Letter letter, ArcSealer sealer, AuthenticationResults results)
            throws IOException {
        var header = new ByteArrayOutputStream();
        header.writeBytes(letter.prefix());
        try (var message = blobs.open(letter.blob(), 0, letter.octets())) {
            var rest = header(message, header);
            var sealing = sealer.begin(Header.parse(header.toByteArray()));
            try (var body = new SequenceInputStream(new ByteArrayInputStream(rest), message)) {
                byte[] block = new byte[BLOCK_OCTETS];
                for (int count = body.read(block); count >= 0; count = body.read(block)) {
                    sealing.write(block, 0, count);
                }
            }
            return sealing.finish(status(results), results.payload())
                    .map(text -> text.getBytes(StandardCharsets.UTF_8));
        }
    }

    /// Reads the header to its empty line.
    ///
    /// @param target gets it
    /// @return the octets of the body that were read with it
    private static byte[] header(InputStream message, ByteArrayOutputStream target)
            throws IOException {
        byte[] block = new byte[BLOCK_OCTETS];
        int newlines = 1;
        for (int count = message.read(block); count >= 0; count = message.read(block)) {
            for (int i = 0; i < count; i++) {
                newlines = block[i] == '\n' ? newlines + 1 : block[i] == '\r' ? newlines : 0;
                if (newlines == 2) {
                    target.write(block, 0, i + 1);
                    return Arrays.copyOfRange(block, i + 1, count);
                }
            }
            target.write(block, 0, count);
            if (target.size() > MOST_HEADER_OCTETS) {
                throw new EngineException(
                        EngineException.Kind.FAILED, "a header of more than 1 MiB", null);
            }
        }
        return new byte[0];
    }

    private static ArcStatus status(AuthenticationResults results) {
        var arc = results.results().stream().filter(one -> one.method().equals("arc")).findFirst();
        if (arc.isEmpty()) {
            return ArcStatus.NONE;
        }
        return switch (arc.get().result()) {
            case "pass" -> ArcStatus.PASS;
            case "temperror" -> ArcStatus.TEMPERROR;
            default -> ArcStatus.FAIL;
        };
    }
}
