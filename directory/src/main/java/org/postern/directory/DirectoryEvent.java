package org.postern.directory;

import org.postern.kernel.Event;

/// What happens in the directory. Logins carry no session id, since a password is judged before the
/// session is anybody's.
public sealed interface DirectoryEvent extends Event {
    @Override
    default String correlation() {
        return "";
    }

    @Override
    default Severity severity() {
        return Severity.INFO;
    }

    record DomainAdded(String domain) implements DirectoryEvent {}

    /// @param quotaOctets most octets of its accounts together, 0 = unlimited
    /// @param quotaMessages most messages, 0 = unlimited
    record DomainLimited(String domain, long quotaOctets, long quotaMessages)
            implements DirectoryEvent {}

    record DomainChanged(String domain) implements DirectoryEvent {}

    record DomainDeleted(String domain) implements DirectoryEvent {}

    record AccountCreated(String account, String id) implements DirectoryEvent {}

    record AccountChanged(String account, String id) implements DirectoryEvent {}

    record AccountRenamed(String before, String account, String id) implements DirectoryEvent {}

    record AccountDeleted(String account, String id) implements DirectoryEvent {}

    record ClassChanged(String name) implements DirectoryEvent {}

    record ClassDeleted(String name) implements DirectoryEvent {}

    record GroupAdded(String group, String id) implements DirectoryEvent {}

    record GroupChanged(String group, String id) implements DirectoryEvent {}

    record GroupDeleted(String group, String id) implements DirectoryEvent {}

    /// @param more how many members came; below 0: how many went
    record MembersChanged(String group, String id, int more) implements DirectoryEvent {}

    /// Two servers gave the same name apart; the younger entry has another one now.
    ///
    /// @param name the address or distinguished name
    record ReplicationConflict(String name, String one, String other) implements DirectoryEvent {
        @Override
        public Severity severity() {
            return Severity.WARNING;
        }
    }

    record PasswordChanged(String account, String id) implements DirectoryEvent {}

    /// A second factor, or the password of a program, was added or taken away.
    record SecondFactorsChanged(String account, String id) implements DirectoryEvent {}

    record LoginAccepted(String account, String client, String service) implements DirectoryEvent {}

    /// An administrator logged in as somebody else; the login itself follows.
    ///
    /// @param administrator who
    /// @param account as whom
    record LoginByAdministrator(String administrator, String account, String client, String service)
            implements DirectoryEvent {}

    /// @param login as the client gave it, cut to 255 characters
    record LoginRefused(String login, String client, String service, LoginRefusal reason)
            implements DirectoryEvent {}

    /// The directory, a back-end or the hashing of passwords could not serve a login in time.
    record LoginDeferred(String login, String client, String service, String reason)
            implements DirectoryEvent {
        @Override
        public Severity severity() {
            return Severity.WARNING;
        }
    }
}
