package org.postern.directory;

import org.postern.kernel.Sha256;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// Logins used a short while ago, one for each account, under a hash whose key lives and dies with
/// this process. The hash covers the verifier too, so that a new password ends the old one's memory
/// at once. Only right passwords are ever kept: guessing fills nothing.
///
/// Each use keeps the memory alive, for a day at most: clients log in every few minutes, and if
/// each of ten thousand had its password hashed again every few minutes, that would be most of what
/// a node does.
final class RememberedLogins {
    private final Supplier<DirectorySettings> settings;
    private final InstantSource clock;
    private final byte[] key = new byte[Sha256.OCTETS];
    private final Recent<String, Login> logins;

    /// How long a login that is used again and again is remembered.
    private static final Duration LONGEST = Duration.ofDays(1);

    /// @param verified when the password itself was compared
    private record Login(byte[] hash, Instant verified, Instant expires) {}

    RememberedLogins(Supplier<DirectorySettings> settings, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
        this.logins = new Recent<>(() -> settings.get().rememberedLogins());
        new SecureRandom().nextBytes(key);
    }

    /// Whether this very password was verified for the account, and that used within
    /// `directory.rememberLogins`.
    boolean knows(String account, Credential credential, byte[] prepared) {
        Optional<Login> known = logins.find(account);
        if (known.isEmpty()) {
            return false;
        }
        var now = clock.instant();
        if (!now.isBefore(known.get().expires())) {
            logins.forget(List.of(account));
            return false;
        }
        byte[] hash = hash(account, credential, prepared);
        boolean same = MessageDigest.isEqual(known.get().hash(), hash);
        if (same) {
            keep(account, hash, known.get().verified(), now);
        }
        return same;
    }

    void remember(String account, Credential credential, byte[] prepared) {
        var now = clock.instant();
        keep(account, hash(account, credential, prepared), now, now);
    }

    private void keep(String account, byte[] hash, Instant verified, Instant now) {
        var life = settings.get().rememberLogins();
        if (life.isPositive()) {
            var next = now.plus(life);
            var latest = verified.plus(LONGEST);
            var login = new Login(hash, verified, next.isBefore(latest) ? next : latest);
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
