package org.postern.managesieve.server;

import java.util.List;

/// What stands behind ManageSieve sessions. Safe for use by many threads; all calls may block. A
/// thrown [RuntimeException] is a defect: the connection is closed.
public interface ScriptsBackend {
    /// The extensions of Sieve that scripts may require (RFC 5804 section 1.7: SIEVE).
    List<String> extensions();

    /// The URI schemes by which scripts may notify somebody (RFC 5804 section 1.7: NOTIFY); empty
    /// when scripts cannot.
    default List<String> notificationMethods() {
        return List.of();
    }

    /// How many times one script may send a message on (RFC 5804 section 1.7: MAXREDIRECTS).
    int maxRedirects();

    /// Opens the scripts of an account.
    ///
    /// @param account the account's canonical address, as the login gave it
    Scripts open(String account) throws ScriptException;

    /// The scripts of one account. Names are as RFC 5804 section 1.6 wants them.
    interface Scripts {
        List<Listed> list() throws ScriptException;

        byte[] get(String name) throws ScriptException;

        /// Checks and keeps a script, in place of the one of that name.
        ///
        /// @return warnings for its author; empty when there are none
        String put(String name, byte[] script) throws ScriptException;

        /// @return as [#put] does
        String check(byte[] script) throws ScriptException;

        /// Whether [#put] would find room now.
        void haveSpace(String name, long octets) throws ScriptException;

        /// @param name empty: no script is active
        void setActive(String name) throws ScriptException;

        void delete(String name) throws ScriptException;

        void rename(String from, String to) throws ScriptException;
    }

    record Listed(String name, boolean active) {}
}
