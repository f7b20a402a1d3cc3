package org.postern.directory;

import org.jspecify.annotations.Nullable;
import org.postern.engine.EngineException;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// What an account has besides its password (SPEC ACC-9). Nothing of it is shown to anybody.
///
/// Once there is a generator of codes or a passkey, the password alone lets nobody in: pages ask
/// for the second factor, and mail programs are given passwords of their own.
///
/// @param totp the secret shared with a generator of codes (RFC 6238); null: there is none
/// @param recovery digests of the codes that each let in once when all else is lost
public record SecondFactors(
        @Nullable Totp totp,
        List<byte[]> recovery,
        List<Passkey> passkeys,
        List<AppPassword> appPasswords) {
    public static final SecondFactors NONE =
            new SecondFactors(null, List.of(), List.of(), List.of());

    /// Most passkeys of one account.
    public static final int MOST_PASSKEYS = 20;

    /// Most passwords of programs of one account.
    public static final int MOST_APP_PASSWORDS = 50;

    /// Longest name of either, in characters.
    public static final int LONGEST_NAME = 100;

    private static final int VERSION = 1;

    public SecondFactors {
        recovery = List.copyOf(recovery);
        passkeys = List.copyOf(passkeys);
        appPasswords = List.copyOf(appPasswords);
    }

    /// A key that an authenticator keeps (WebAuthn).
    ///
    /// @param id as the authenticator calls it
    /// @param key its public half, as COSE writes it
    /// @param name as its user calls it
    public record Passkey(byte[] id, byte[] key, String name, Instant created) {}

    /// The password of one program.
    ///
    /// @param id names it, no secret
    /// @param name as its user calls it
    /// @param scopes what it lets in to, as [AppPasswords#SCOPES] has it
    /// @param digest of the password, which is random enough that no slow hash is needed
    public record AppPassword(
            String id, String name, List<String> scopes, byte[] digest, Instant created) {
        public AppPassword {
            scopes = List.copyOf(scopes);
        }
    }

    /// Whether the password alone is not enough.
    public boolean on() {
        return totp != null || !passkeys.isEmpty();
    }

    boolean isEmpty() {
        return !on() && recovery.isEmpty() && appPasswords.isEmpty();
    }

    public SecondFactors withTotp(@Nullable Totp changed) {
        return new SecondFactors(changed, recovery, passkeys, appPasswords).tidy();
    }

    public SecondFactors withRecovery(List<byte[]> changed) {
        return new SecondFactors(totp, changed, passkeys, appPasswords);
    }

    public SecondFactors withPasskey(Passkey added) {
        var all = new ArrayList<>(passkeys);
        all.add(added);
        return new SecondFactors(totp, recovery, all, appPasswords);
    }

    public SecondFactors withoutPasskey(byte[] id) {
        var all = new ArrayList<>(passkeys);
        all.removeIf(one -> Arrays.equals(one.id(), id));
        return new SecondFactors(totp, recovery, all, appPasswords).tidy();
    }

    SecondFactors withAppPasswords(List<AppPassword> changed) {
        return new SecondFactors(totp, recovery, passkeys, changed);
    }

    public SecondFactors withAppPassword(AppPassword added) {
        var all = new ArrayList<>(appPasswords);
        all.add(added);
        return new SecondFactors(totp, recovery, passkeys, all);
    }

    public SecondFactors withoutAppPassword(String id) {
        var all = new ArrayList<>(appPasswords);
        all.removeIf(one -> one.id().equals(id));
        return new SecondFactors(totp, recovery, passkeys, all);
    }

    /// Codes to recover a factor that is gone are none.
    private SecondFactors tidy() {
        return on() ? this : withRecovery(List.of());
    }

    public Optional<Passkey> passkey(byte[] id) {
        return passkeys.stream().filter(one -> Arrays.equals(one.id(), id)).findFirst();
    }

    public Optional<AppPassword> appPassword(String id) {
        return appPasswords.stream().filter(one -> one.id().equals(id)).findFirst();
    }

    byte[] encode() {
        var record = new RecordWriter(VERSION);
        if (totp == null) {
            record.octet(0);
        } else {
            record.octet(1).octets(totp.secret());
        }
        record.shortNumber(recovery.size());
        recovery.forEach(record::octets);
        record.shortNumber(passkeys.size());
        for (Passkey one : passkeys) {
            record.octets(one.id()).octets(one.key()).text(one.name()).instant(one.created());
        }
        record.shortNumber(appPasswords.size());
        for (AppPassword one : appPasswords) {
            record.text(one.id()).text(one.name()).shortNumber(one.scopes().size());
            one.scopes().forEach(record::text);
            record.octets(one.digest()).instant(one.created());
        }
        return record.toOctets();
    }

    static SecondFactors decode(byte[] value) throws EngineException {
        var record = new RecordReader(value, VERSION, "the second factors of an account");
        Totp totp = record.octet() == 0 ? null : new Totp(record.octets());
        var recovery = new ArrayList<byte[]>();
        for (int left = record.shortNumber(); left > 0; left--) {
            recovery.add(record.octets());
        }
        var passkeys = new ArrayList<Passkey>();
        for (int left = record.shortNumber(); left > 0; left--) {
            passkeys.add(
                    new Passkey(record.octets(), record.octets(), record.text(), record.instant()));
        }
        var appPasswords = new ArrayList<AppPassword>();
        for (int left = record.shortNumber(); left > 0; left--) {
            String id = record.text();
            String name = record.text();
            var scopes = new ArrayList<String>();
            for (int more = record.shortNumber(); more > 0; more--) {
                scopes.add(record.text());
            }
            appPasswords.add(new AppPassword(id, name, scopes, record.octets(), record.instant()));
        }
        return new SecondFactors(totp, recovery, passkeys, appPasswords);
    }

    /// The kinds only: all of it is secret.
    @Override
    public String toString() {
        return "SecondFactors[totp=%s, passkeys=%d, appPasswords=%d]"
                .formatted(totp != null, passkeys.size(), appPasswords.size());
    }
}
