package org.postern.imap.server;

import org.postern.imap.ImapException;
import org.postern.imap.server.CommandEntry.States;
import org.postern.imap.server.CommandEntry.Updates;

import java.util.Map;

/// Every command, the states it may come in and what it lets the server tell at its end.
final class CommandTable {
    private static final Map<String, CommandEntry> COMMANDS =
            Map.ofEntries(
                    // RFC 9051 section 6.1
                    row("CAPABILITY", States.ANY, Updates.ALL, new CapabilityCommand()),
                    row("NOOP", States.ANY, Updates.ALL, new NoopCommand()),
                    row("LOGOUT", States.ANY, Updates.NONE, new LogoutCommand()),
                    row("ID", States.ANY, Updates.ALL, new IdCommand()),
                    // section 6.2
                    row("STARTTLS", States.NOT_AUTHENTICATED, Updates.NONE, new StartTlsCommand()),
                    row(
                            "AUTHENTICATE",
                            States.NOT_AUTHENTICATED,
                            Updates.NONE,
                            new AuthenticateCommand()),
                    row("LOGIN", States.NOT_AUTHENTICATED, Updates.NONE, new LoginCommand()),
                    // RFC 8437 section 3
                    row(
                            "UNAUTHENTICATE",
                            States.AUTHENTICATED,
                            Updates.NONE,
                            new UnauthenticateCommand()),
                    // section 6.3
                    row("ENABLE", States.AUTHENTICATED, Updates.ALL, new EnableCommand()),
                    row("SELECT", States.AUTHENTICATED, Updates.NONE, new SelectCommand(false)),
                    row("EXAMINE", States.AUTHENTICATED, Updates.NONE, new SelectCommand(true)),
                    row("CREATE", States.AUTHENTICATED, Updates.ALL, new CreateCommand()),
                    row("DELETE", States.AUTHENTICATED, Updates.ALL, new DeleteCommand()),
                    row("RENAME", States.AUTHENTICATED, Updates.ALL, new RenameCommand()),
                    row("SUBSCRIBE", States.AUTHENTICATED, Updates.ALL, new SubscribeCommand(true)),
                    row(
                            "UNSUBSCRIBE",
                            States.AUTHENTICATED,
                            Updates.ALL,
                            new SubscribeCommand(false)),
                    row("LIST", States.AUTHENTICATED, Updates.ALL, new ListCommand()),
                    row("LSUB", States.AUTHENTICATED, Updates.ALL, new LsubCommand()),
                    row("NAMESPACE", States.AUTHENTICATED, Updates.ALL, new NamespaceCommand()),
                    row("STATUS", States.AUTHENTICATED, Updates.ALL, new StatusCommand()),
                    row("APPEND", States.AUTHENTICATED, Updates.ALL, new AppendCommand()),
                    row("IDLE", States.AUTHENTICATED, Updates.ALL, new IdleCommand()),
                    // RFC 4978 section 3
                    row("COMPRESS", States.AUTHENTICATED, Updates.NONE, new CompressCommand()),
                    // RFC 9208 section 4.1
                    row("GETQUOTA", States.AUTHENTICATED, Updates.ALL, new QuotaCommand()),
                    row("GETQUOTAROOT", States.AUTHENTICATED, Updates.ALL, new QuotaRootCommand()),
                    // RFC 5464 section 4
                    row("GETMETADATA", States.AUTHENTICATED, Updates.ALL, new GetMetadataCommand()),
                    row("SETMETADATA", States.AUTHENTICATED, Updates.ALL, new SetMetadataCommand()),
                    // RFC 4314 section 3
                    row("SETACL", States.AUTHENTICATED, Updates.ALL, new SetAclCommand()),
                    row("DELETEACL", States.AUTHENTICATED, Updates.ALL, new DeleteAclCommand()),
                    row("GETACL", States.AUTHENTICATED, Updates.ALL, new GetAclCommand()),
                    row("LISTRIGHTS", States.AUTHENTICATED, Updates.ALL, new ListRightsCommand()),
                    row("MYRIGHTS", States.AUTHENTICATED, Updates.ALL, new MyRightsCommand()),
                    // RFC 5465 section 3.1
                    row("NOTIFY", States.AUTHENTICATED, Updates.ALL, new NotifyCommand()),
                    // RFC 4467 section 7
                    row("GENURLAUTH", States.AUTHENTICATED, Updates.ALL, new GenUrlAuthCommand()),
                    row("URLFETCH", States.AUTHENTICATED, Updates.ALL, new UrlFetchCommand()),
                    row("RESETKEY", States.AUTHENTICATED, Updates.ALL, new ResetKeyCommand()),
                    // RFC 5267 section 4.3.5
                    row("CANCELUPDATE", States.SELECTED, Updates.ALL, new CancelUpdateCommand()),
                    // RFC 7377 section 2
                    row(
                            "ESEARCH",
                            States.AUTHENTICATED,
                            Updates.KEEPING_NUMBERS,
                            new MultiSearchCommand()),
                    // section 6.4
                    row("CHECK", States.SELECTED, Updates.ALL, new NoopCommand()),
                    row("CLOSE", States.SELECTED, Updates.NONE, new CloseCommand()),
                    row("UNSELECT", States.SELECTED, Updates.NONE, new UnselectCommand()),
                    row("EXPUNGE", States.SELECTED, Updates.ALL, new ExpungeCommand()),
                    row(
                            "SEARCH",
                            States.SELECTED,
                            Updates.KEEPING_NUMBERS,
                            new SearchCommand(false)),
                    row("SORT", States.SELECTED, Updates.KEEPING_NUMBERS, new SortCommand(false)),
                    row(
                            "THREAD",
                            States.SELECTED,
                            Updates.KEEPING_NUMBERS,
                            new ThreadCommand(false)),
                    row("FETCH", States.SELECTED, Updates.KEEPING_NUMBERS, new FetchCommand(false)),
                    row("STORE", States.SELECTED, Updates.KEEPING_NUMBERS, new StoreCommand(false)),
                    row("COPY", States.SELECTED, Updates.ALL, new CopyCommand(false)),
                    row("REPLACE", States.SELECTED, Updates.ALL, new ReplaceCommand(false)),
                    row("MOVE", States.SELECTED, Updates.ALL, new MoveCommand(false)),
                    // RFC 9051 section 7.5.1: with UID, EXPUNGE may be sent at the end
                    row("UID", States.SELECTED, Updates.ALL, new UidCommand()));

    private static final Map<String, Command> UID_FORMS =
            Map.of(
                    "SORT", new SortCommand(true),
                    "THREAD", new ThreadCommand(true),
                    "SEARCH", new SearchCommand(true),
                    "FETCH", new FetchCommand(true),
                    "STORE", new StoreCommand(true),
                    "COPY", new CopyCommand(true),
                    "MOVE", new MoveCommand(true),
                    "REPLACE", new ReplaceCommand(true),
                    "EXPUNGE", new UidExpungeCommand());

    private CommandTable() {}

    /// Whether a command names messages by sequence number: it has a form with UID, which UIDONLY
    /// asks for instead (RFC 9586 section 3).
    ///
    /// @param name upper-cased
    static boolean takesNumbers(String name) {
        return UID_FORMS.containsKey(name) && !name.equals("EXPUNGE");
    }

    /// Whether a command may expunge messages by itself.
    ///
    /// @param name upper-cased
    static boolean expunges(String name) {
        return switch (name) {
            case "EXPUNGE", "MOVE", "REPLACE", "UID" -> true;
            default -> false;
        };
    }

    private static Map.Entry<String, CommandEntry> row(
            String name, States states, Updates updates, Command command) {
        return Map.entry(name, new CommandEntry(states, updates, command));
    }

    /// @param name upper-cased
    static CommandEntry find(String name) throws ImapException {
        CommandEntry entry = COMMANDS.get(name);
        if (entry == null) {
            throw ImapException.bad("Unknown command");
        }
        return entry;
    }

    /// @param name of the command behind `UID`, upper-cased
    static Command findUid(String name) throws ImapException {
        Command command = UID_FORMS.get(name);
        if (command == null) {
            throw ImapException.bad("Unknown UID command");
        }
        return command;
    }
}
