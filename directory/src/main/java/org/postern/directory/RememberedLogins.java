package org.postern.directory;

import org.postern.kernel.Sha256;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// Logins verified a short while ago, one for each account, under a hash whose key lives and dies
/// with this process. The hash covers the verifier too, so that a new password ends the old one's
/// memory at once. Only right passwords are ever kept: guessing fills nothing.
final class RememberedLogins {
    private final Supplier<DirectorySettings> settings;
    private final InstantSource clock;
    private final byte[] key = new byte[Sha256.OCTETS];
    private final Recent<String, Login> logins;

    private record Login(byte[] hash, Instant expires) {}

    RememberedLogins(Supplier<DirectorySettings> settings, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
        this.logins = new Recent<>(() -> settings.get().rememberedLogins());
        new SecureRandom().nextBytes(key);
    }

    /// Whether this very password was verified for the account within `directory.rememberLogins`.
    boolean knows(String account, Credential credential, byte[] prepared) {
        Optional<Login> known = logins.find(account);
        if (known.isEmpty()) {
            return false;
        }
        if (!clock.instant().isBefore(known.get().expires())) {
            logins.forget(List.of(account));
            return false;
        }
        return MessageDigest.isEqual(known.get().hash(), hash(account, credential, prepared));
    }

    void remember(String account, Credential credential, byte[] prepared) {
        var life = settings.get().rememberLogins();
        if (life.isPositive()) {
            var login = new Login(hash(account, credential, prepared), clock.instant().plus(life));
            logins.keep(account, login, logins.stamp());
        }
    }

    private byte[] hash(String account, Credential credential, byte[] prepared) {
        var mac = Sha256.mac(key);
        // Neither an id nor a verifier has a NUL.
        mac.update(account.getBytes(StandardCharsets.UTF_8));
        mac.update((byte) 0);
        mac.update(credential.verifier().getBytes(StandardCharsets.UTF_8));
        mac.update((byte) 0);
        return mac.doFinal(prepared);
    }
}
