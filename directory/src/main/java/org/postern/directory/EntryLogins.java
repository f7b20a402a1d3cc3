package org.postern.directory;

import org.postern.kernel.Addresses;
import org.postern.kernel.Events;
import org.postern.net.Authenticator.Outcome;
import org.postern.net.GuardedLogins;

import java.net.InetAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;

/// Judges simple binds of LDAP: a name in the tree and a password. An account is judged as it is by
/// every other protocol; any other entry by its `userPassword`. All count for the same guard.
public final class EntryLogins {
    private static final System.Logger LOG = System.getLogger(EntryLogins.class.getName());

    private final LocalDirectory directory;
    private final Passwords passwords;
    private final GuardedLogins logins;
    private final RememberedLogins remembered;
    private final Events events;

    public EntryLogins(
            LocalDirectory directory,
            Passwords passwords,
            GuardedLogins logins,
            Supplier<DirectorySettings> settings,
            InstantSource clock,
            Events events) {
        this.directory = directory;
        this.passwords = passwords;
        this.logins = logins;
        this.remembered = new RememberedLogins(settings, clock);
        this.events = events;
    }

    /// @param login the name as the client gave it, for the log and for counting failures
    /// @param reference the entry of that name; empty when there is none, which costs the same
    public Outcome password(
            String login,
            Optional<EntryReference> reference,
            byte[] password,
            InetAddress client,
            String service) {
        try {
            Optional<Account> account =
                    reference.isPresent() && reference.get().kind() == EntryReference.Kind.ACCOUNT
                            ? directory.byId(reference.get().id())
                            : Optional.empty();
            if (account.isPresent()) {
                return logins.password(
                        "", account.get().address().canonical(), password, client, service);
            }
            Optional<DirectoryEntry> entry =
                    reference.isPresent()
                            ? directory.tree().byReference(reference.get())
                            : Optional.empty();
            return logins.judged(
                    login,
                    password,
                    client,
                    service,
                    () -> plain(login, entry, password, client, service));
        } catch (DirectoryException e) {
            LOG.log(System.Logger.Level.ERROR, "a bind could not be judged", e);
            return new Outcome.Unavailable();
        }
    }

    private Outcome plain(
            String login,
            Optional<DirectoryEntry> entry,
            byte[] password,
            InetAddress client,
            String service) {
        Optional<byte[]> prepared = passwords.prepare(password);
        Optional<Credential> kept =
                entry.flatMap(one -> one.attributes().first("userPassword"))
                        .map(verifier -> new Credential(verifier, null, Instant.EPOCH));
        try {
            var memory = memory(entry, kept, prepared);
            boolean right = memory.knows() || passwords.matches(kept, prepared, memory);
            String from = Addresses.text(client);
            if (right) {
                events.record(new DirectoryEvent.LoginAccepted(login, from, service));
                return new Outcome.Accepted(login);
            }
            events.record(
                    new DirectoryEvent.LoginRefused(
                            login,
                            from,
                            service,
                            entry.isEmpty()
                                    ? LoginRefusal.UNKNOWN_NAME
                                    : LoginRefusal.WRONG_PASSWORD));
            return new Outcome.Refused();
        } catch (HashingBusyException e) {
            return new Outcome.Unavailable();
        } finally {
            prepared.ifPresent(octets -> Arrays.fill(octets, (byte) 0));
        }
    }

    private Passwords.Memory memory(
            Optional<DirectoryEntry> entry, Optional<Credential> kept, Optional<byte[]> prepared) {
        return new Passwords.Memory() {
            @Override
            public boolean knows() {
                return kept.isPresent()
                        && prepared.isPresent()
                        && remembered.knows(entry.orElseThrow().id(), kept.get(), prepared.get());
            }

            @Override
            public void remember() {
                remembered.remember(
                        entry.orElseThrow().id(), kept.orElseThrow(), prepared.orElseThrow());
            }
        };
    }
}
