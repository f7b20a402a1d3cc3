package org.postern.transport;

import org.postern.mail.Address;
import org.postern.mail.AddressSyntaxException;
import org.postern.mail.Domain;
import org.postern.mail.MailDomain;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Sender addresses of forwarded mail (Sender Rewriting Scheme): `SRS0=hash=day=domain=user` in a
/// domain of this node stands for `user@domain`, for three weeks and for nobody without the key.
///
/// A sender that is such an address of another node already becomes `SRS1=hash=node==rest`, so that
/// addresses do not grow with each forward.
public final class Srs {
    private static final String FIRST = "srs0=";
    private static final String NEXT = "srs1=";
    private static final String BASE32 = "abcdefghijklmnopqrstuvwxyz234567";
    private static final int DAYS = 1 << 10;
    private static final Duration LIFE = Duration.ofDays(21);
    private static final int HASH_CHARACTERS = 8;

    private final SecretKeySpec key;
    private final InstantSource clock;

    /// @param key 32 octets that nobody else knows
    public Srs(byte[] key, InstantSource clock) {
        this.key = new SecretKeySpec(key, "HmacSHA256");
        this.clock = clock;
    }

    /// The sender of forwarded mail; empty when it would be longer than an address can be: then it
    /// stays as it is.
    ///
    /// @param domain one of ours
    Optional<Address> forward(Address sender, Domain domain) {
        String local = sender.localPart();
        String lower = local.toLowerCase(Locale.ROOT);
        String made;
        if (lower.startsWith(NEXT)) {
            int at = local.indexOf('=', NEXT.length());
            String rest = local.substring(at + 1);
            made = "SRS1=" + hash(rest) + "=" + rest;
        } else if (lower.startsWith(FIRST)) {
            String rest = sender.domain().ascii() + "==" + local.substring(FIRST.length());
            made = "SRS1=" + hash(rest) + "=" + rest;
        } else {
            String rest = day(today()) + "=" + sender.domain().ascii() + "=" + local;
            made = "SRS0=" + hash(rest) + "=" + rest;
        }
        boolean fits = made.getBytes(StandardCharsets.UTF_8).length <= Address.LONGEST_LOCAL_PART;
        return fits ? Optional.of(new Address(made, domain)) : Optional.empty();
    }

    /// Who such an address stands for; empty when it is none, or forged, or too old.
    Optional<Address> back(Address recipient) {
        String local = recipient.localPart();
        String lower = local.toLowerCase(Locale.ROOT);
        if (!lower.startsWith(FIRST) && !lower.startsWith(NEXT)) {
            return Optional.empty();
        }
        int at = local.indexOf('=', FIRST.length());
        if (at < 0) {
            return Optional.empty();
        }
        String rest = local.substring(at + 1);
        String hash = local.substring(FIRST.length(), at);
        if (!same(hash, hash(rest))) {
            return Optional.empty();
        }
        return lower.startsWith(FIRST) ? first(rest) : next(rest);
    }

    private Optional<Address> first(String rest) {
        String[] parts = rest.split("=", 3);
        if (parts.length < 3 || tooOld(parts[0])) {
            return Optional.empty();
        }
        return address(parts[2], parts[1]);
    }

    private static Optional<Address> next(String rest) {
        int at = rest.indexOf("==");
        return at < 0
                ? Optional.empty()
                : address("SRS0=" + rest.substring(at + 2), rest.substring(0, at));
    }

    private static Optional<Address> address(String local, String domain) {
        try {
            return Optional.of(new Address(local, MailDomain.parse(domain)));
        } catch (AddressSyntaxException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private int today() {
        return (int) Math.floorMod(clock.millis() / Duration.ofDays(1).toMillis(), (long) DAYS);
    }

    private static String day(int day) {
        return "" + BASE32.charAt(day >> 5) + BASE32.charAt(day & 31);
    }

    private boolean tooOld(String day) {
        if (day.length() != 2) {
            return true;
        }
        String lower = day.toLowerCase(Locale.ROOT);
        int high = BASE32.indexOf(lower.charAt(0));
        int low = BASE32.indexOf(lower.charAt(1));
        int age = Math.floorMod(today() - (high << 5 | low), DAYS);
        return high < 0 || low < 0 || age > LIFE.toDays();
    }

    /// Local parts may come back in other case: the hash is of the lower case.
    private String hash(String text) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            byte[] digest =
                    mac.doFinal(text.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8));
            var hash = new StringBuilder();
            for (int i = 0; i < HASH_CHARACTERS; i++) {
                hash.append(BASE32.charAt(digest[i] & 31));
            }
            return hash.toString();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean same(String given, String known) {
        return MessageDigest.isEqual(
                given.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8),
                known.getBytes(StandardCharsets.UTF_8));
    }
}
