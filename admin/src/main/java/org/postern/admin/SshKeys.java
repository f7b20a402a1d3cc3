package org.postern.admin;

import org.apache.sshd.common.config.keys.AuthorizedKeyEntry;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntryResolver;
import org.postern.engine.Batch;
import org.postern.engine.Committer;
import org.postern.engine.Direction;
import org.postern.engine.Engine;
import org.postern.engine.EngineException;
import org.postern.engine.Entry;
import org.postern.engine.Partition;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The public keys by which operators log in over SSH, as lines of OpenSSH's `authorized_keys`; see
/// the package for the format. Safe for use by many threads.
public final class SshKeys {
    /// Most keys of one account.
    public static final int MOST = 50;

    /// Longest line.
    static final int MAX_LINE = 16_384;

    private static final Partition PARTITION = new Partition("ssh/keys");
    private static final byte VERSION = 1;

    private final Engine engine;
    private final Committer committer;

    public SshKeys(Engine engine, Committer committer) {
        this.engine = engine;
        this.committer = committer;
    }

    /// One key.
    ///
    /// @param account whose it is
    /// @param fingerprint as `ssh-keygen -l` shows it: `SHA256:…`
    /// @param line as it was given
    record Known(String account, String fingerprint, String line) {}

    /// Reads a line.
    ///
    /// @throws IllegalArgumentException when it is no public key
    static PublicKey parse(String line) {
        if (line.length() > MAX_LINE) {
            throw new IllegalArgumentException("must have at most " + MAX_LINE + " characters");
        }
        try {
            AuthorizedKeyEntry entry = AuthorizedKeyEntry.parseAuthorizedKeyEntry(line);
            if (entry != null && !entry.getLoginOptions().isEmpty()) {
                throw new IllegalArgumentException("has options, and none are known here");
            }
            PublicKey key =
                    entry == null
                            ? null
                            : entry.resolvePublicKey(null, PublicKeyEntryResolver.FAILING);
            if (key != null) {
                return key;
            }
        } catch (IllegalArgumentException e) {
            throw e;
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            throw new IllegalArgumentException("is no public key of OpenSSH: " + e.getMessage(), e);
        }
        throw new IllegalArgumentException("is no public key of OpenSSH");
    }

    static String fingerprint(PublicKey key) {
        return KeyUtils.getFingerPrint(key);
    }

    void add(String account, String line) throws EngineException {
        committer.commit(
                new Engine.Write(
                        PARTITION,
                        0,
                        new Batch().put(key(account, fingerprint(parse(line))), value(line))));
    }

    /// @return whether there was one
    boolean delete(String account, String fingerprint) throws EngineException {
        byte[] key = key(account, fingerprint);
        boolean there = engine.get(PARTITION, key).isPresent();
        committer.commit(new Engine.Write(PARTITION, 0, new Batch().delete(key)));
        return there;
    }

    /// The keys of an account, or, for an empty name, of all.
    List<Known> list(String account) throws EngineException {
        var found = new ArrayList<Known>();
        byte[] from = account.isEmpty() ? new byte[0] : prefix(account, '\0');
        byte[] to = account.isEmpty() ? null : prefix(account, '\1');
        for (Entry entry : engine.range(PARTITION, from, to, 10_000, Direction.FORWARD)) {
            String name = new String(entry.key(), StandardCharsets.UTF_8);
            int end = name.indexOf('\0');
            found.add(
                    new Known(
                            name.substring(0, end), name.substring(end + 1), line(entry.value())));
        }
        return found;
    }

    /// Whether a key is one of the account's.
    boolean has(String account, PublicKey key) throws EngineException {
        return engine.get(PARTITION, key(account, fingerprint(key))).isPresent();
    }

    private static byte[] prefix(String account, char end) {
        return (account + end).getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] key(String account, String fingerprint) {
        return (account + '\0' + fingerprint).getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] value(String line) {
        byte[] text = line.getBytes(StandardCharsets.UTF_8);
        byte[] value = new byte[1 + text.length];
        value[0] = VERSION;
        System.arraycopy(text, 0, value, 1, text.length);
        return value;
    }

    private static String line(byte[] value) throws EngineException {
        if (value.length == 0 || value[0] != VERSION) {
            throw new EngineException(
                    EngineException.Kind.FAILED, "an SSH key has an unknown format", null);
        }
        return new String(Arrays.copyOfRange(value, 1, value.length), StandardCharsets.UTF_8);
    }
}
