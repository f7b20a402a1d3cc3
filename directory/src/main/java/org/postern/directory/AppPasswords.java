package org.postern.directory;

import org.postern.directory.SecondFactors.AppPassword;
import org.postern.kernel.Ids;
import org.postern.kernel.Sha256;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Passwords of programs: made here, of 16 characters (80 bits) in groups of four, shown once, each
/// good for some protocols only. Guessing one is hopeless, so that a plain digest is enough and
/// costs a client nothing.
public final class AppPasswords {
    /// What a password can let in to: the mail protocols, JMAP, the directory and the commands.
    public static final List<String> SCOPES =
            List.of("imap", "pop", "smtp", "sieve", "jmap", "ldap", "admin");

    private static final char[] ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789".toCharArray();
    private static final int CHARACTERS = 16;
    private static final int GROUP = 4;

    private AppPasswords() {}

    /// A password that was made.
    ///
    /// @param text to be shown once
    public record Made(String text, AppPassword kept) {}

    public static Made make(
            String account, String name, List<String> scopes, SecureRandom random, Instant now) {
        var text = new StringBuilder();
        for (int i = 0; i < CHARACTERS; i++) {
            text.append(i > 0 && i % GROUP == 0 ? "-" : "")
                    .append(ALPHABET[random.nextInt(ALPHABET.length)]);
        }
        String password = text.toString();
        return new Made(
                password,
                new AppPassword(Ids.next(), name, scopes, digest(account, plain(password)), now));
    }

    /// The one of an account's passwords that this is, if it lets in to the service.
    ///
    /// @param prepared what was shown
    /// @param service the protocol asking, e.g. `imaps`
    static Optional<AppPassword> find(
            String account, List<AppPassword> all, byte[] prepared, String service) {
        // Most accounts have none, and nearly all passwords are of another length.
        if (all.isEmpty() || prepared.length > 2 * CHARACTERS) {
            return Optional.empty();
        }
        String shown = plain(new String(prepared, StandardCharsets.UTF_8));
        if (shown.length() != CHARACTERS) {
            return Optional.empty();
        }
        byte[] digest = digest(account, shown);
        Optional<AppPassword> found = Optional.empty();
        for (AppPassword one : all) {
            if (MessageDigest.isEqual(one.digest(), digest)) {
                found = Optional.of(one);
            }
        }
        return found.filter(one -> one.scopes().contains(scope(service)));
    }

    /// How people type it: with the groups apart, or not.
    private static String plain(String typed) {
        return typed.replace("-", "").replace(" ", "").toLowerCase(Locale.ROOT);
    }

    private static byte[] digest(String account, String plain) {
        return Sha256.digest((account + '\0' + plain).getBytes(StandardCharsets.UTF_8));
    }

    /// The scope that a service needs; one that no password has for services without.
    static String scope(String service) {
        return switch (service) {
            case "imap", "imaps" -> "imap";
            case "pop3", "pop3s" -> "pop";
            case "smtp", "submission", "submissions" -> "smtp";
            case "managesieve" -> "sieve";
            case "jmap" -> "jmap";
            case "ldap", "ldaps" -> "ldap";
            case "admin", "admins", "ssh", "telnet" -> "admin";
            default -> "";
        };
    }
}
