package org.postern.directory.client;

import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;

import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// The servers of a foreign directory, the connections to them, and which of them are away.
final class ForeignServers {
    private final Supplier<ForeignSettings> settings;
    private final InstantSource clock;
    private final Login login;

    /// Guarded by this object's monitor, as `away` is: connections that wait, by server.
    private final Map<LdapTarget, Deque<LDAPConnection>> idle = new HashMap<>();

    /// Until when a server is asked after the others.
    private final Map<LdapTarget, Instant> away = new HashMap<>();

    /// Makes us known on a new connection.
    interface Login {
        void on(LDAPConnection connection) throws LDAPException, IOException;
    }

    /// One question to a server.
    interface Question<T> {
        /// @throws LDAPException when it cannot tell; the next server is asked
        T ask(LDAPConnection connection) throws LDAPException;
    }

    ForeignServers(Supplier<ForeignSettings> settings, InstantSource clock, Login login) {
        this.settings = settings;
        this.clock = clock;
        this.login = login;
    }

    /// Asks on a connection on which we are known, and keeps it for the next question.
    ///
    /// @throws IOException when no server can tell
    <T> T kept(Question<T> question) throws IOException {
        return ask(to -> {
            Optional<LDAPConnection> waiting = take(to);
            if (waiting.isPresent()) {
                try {
                    return askAndKeep(to, waiting.get(), question);
                } catch (LDAPException e) {
                    if (e.getResultCode().isConnectionUsable()) {
                        throw e;
                    }
                    // It was closed while it waited: that says nothing of the server.
                }
            }
            LDAPConnection connection = to.connect(settings.get().timeout());
            try {
                login.on(connection);
            } catch (LDAPException | IOException e) {
                connection.close();
                throw e;
            }
            return askAndKeep(to, connection, question);
        });
    }

    private <T> T askAndKeep(LdapTarget to, LDAPConnection connection, Question<T> question)
            throws LDAPException {
        boolean usable = false;
        try {
            T answer = question.ask(connection);
            usable = true;
            return answer;
        } catch (LDAPException e) {
            usable = e.getResultCode().isConnectionUsable();
            throw e;
        } finally {
            if (!usable || !keep(to, connection)) {
                connection.close();
            }
        }
    }

    /// Asks on a connection on which nobody is known, and closes it.
    <T> T fresh(Question<T> question) throws IOException {
        return ask(to -> {
            try (LDAPConnection connection = to.connect(settings.get().timeout())) {
                return question.ask(connection);
            }
        });
    }

    private interface Attempt<T> {
        T at(LdapTarget server) throws LDAPException, IOException;
    }

    private <T> T ask(Attempt<T> attempt) throws IOException {
        List<LdapTarget> all = inTurn();
        if (all.isEmpty()) {
            throw new IOException("foreign.servers names none");
        }
        var failures = new ArrayList<String>();
        for (LdapTarget server : all) {
            try {
                T answer = attempt.at(server);
                back(server);
                return answer;
            } catch (LDAPException | IOException e) {
                failures.add(server + ": " + e.getMessage());
                away(server);
            }
        }
        throw new IOException(String.join("; ", failures));
    }

    /// As they are listed, those that are away behind the others.
    private synchronized List<LdapTarget> inTurn() {
        var now = settings.get();
        var instant = clock.instant();
        var all = new ArrayList<LdapTarget>();
        now.servers().forEach(server -> all.add(LdapTarget.parse(server, now.trust())));
        all.sort(
                Comparator.comparing(
                        server -> away.getOrDefault(server, Instant.MIN).isAfter(instant)));
        return all;
    }

    private synchronized void away(LdapTarget server) {
        away.put(server, clock.instant().plus(settings.get().avoid()));
    }

    private synchronized void back(LdapTarget server) {
        away.remove(server);
    }

    private synchronized Optional<LDAPConnection> take(LdapTarget server) {
        var waiting = idle.get(server);
        return waiting == null ? Optional.empty() : Optional.ofNullable(waiting.pollLast());
    }

    private synchronized boolean keep(LdapTarget server, LDAPConnection connection) {
        var waiting = idle.computeIfAbsent(server, _ -> new ArrayDeque<>());
        if (waiting.size() >= settings.get().idleConnections()) {
            return false;
        }
        waiting.addLast(connection);
        return true;
    }

    synchronized void close() {
        idle.values().forEach(waiting -> waiting.forEach(LDAPConnection::close));
        idle.clear();
    }
}
