package org.postern.directory.server;

import com.unboundid.ldap.protocol.LDAPMessage;

import org.jspecify.annotations.Nullable;
import org.postern.directory.Attributes;
import org.postern.directory.DirectoryEntry;
import org.postern.directory.DirectoryException;
import org.postern.directory.TreeException;
import org.postern.kernel.Addresses;
import org.postern.kernel.KernelEvent;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Tells the audit of each change that a client asks for, those refused too, as the catalogue tells
/// it of commands. For the thread of its session.
final class ChangeAudit {
    private static final String MASK = "***";
    private static final int MOST_TEXT = 200;

    private final LdapSession session;

    /// What the operation under way has changed.
    private List<KernelEvent.Change> changes = new ArrayList<>();

    ChangeAudit(LdapSession session) {
        this.session = session;
    }

    /// A change of the directory.
    @FunctionalInterface
    interface Operation {
        void run() throws LdapRefusal, TreeException, DirectoryException, IOException;
    }

    /// Does it, and records how it ended.
    ///
    /// @param name of the entry, as the client gave it
    void around(LDAPMessage message, String name, Operation operation)
            throws LdapRefusal, TreeException, DirectoryException, IOException {
        changes = new ArrayList<>();
        String outcome = "failed";
        // Whoever changes the own password is somebody else afterwards.
        Caller caller = session.caller();
        try {
            operation.run();
            outcome = "done";
        } catch (LdapRefusal | TreeException refused) {
            outcome = String.valueOf(refused.getMessage());
            throw refused;
        } finally {
            record(caller, verb(message), name, outcome);
        }
    }

    private static String verb(LDAPMessage message) {
        return switch (message.getProtocolOpType()) {
            case LDAPMessage.PROTOCOL_OP_TYPE_ADD_REQUEST -> "Ldap Add";
            case LDAPMessage.PROTOCOL_OP_TYPE_MODIFY_REQUEST -> "Ldap Modify";
            case LDAPMessage.PROTOCOL_OP_TYPE_MODIFY_DN_REQUEST -> "Ldap Rename";
            case LDAPMessage.PROTOCOL_OP_TYPE_DELETE_REQUEST -> "Ldap Delete";
            default -> "Ldap Password";
        };
    }

    private void record(Caller caller, String command, String name, String outcome) {
        var account = caller.account();
        session.server
                .events()
                .record(
                        new KernelEvent.CommandGiven(
                                session.connection.id(),
                                account == null
                                        ? caller.name().toString()
                                        : account.address().toString(),
                                caller.role(),
                                "ldap " + Addresses.text(session.connection.client()),
                                command,
                                List.of(name),
                                changes,
                                outcome));
    }

    /// What an operation has made of an entry.
    ///
    /// @param before absent: it is new
    /// @param after absent: it is gone
    void changed(@Nullable DirectoryEntry before, @Nullable DirectoryEntry after) {
        Attributes was = before == null ? Attributes.NONE : before.attributes();
        Attributes is = after == null ? Attributes.NONE : after.attributes();
        if (before != null && after == null) {
            changes.add(new KernelEvent.Change(before.name().toString(), "there", "gone"));
            return;
        }
        if (before != null && after != null && !before.name().equals(after.name())) {
            changes.add(
                    new KernelEvent.Change(
                            "name", before.name().toString(), after.name().toString()));
        }
        for (String type : was.differences(is)) {
            if (!session.schema().type(type).ours()) {
                changes.add(new KernelEvent.Change(type, text(was, type), text(is, type)));
            }
        }
    }

    /// A password was changed, in whatever way.
    void passwordChanged(String name) {
        changes.add(new KernelEvent.Change(name + " userPassword", MASK, MASK));
    }

    private static String text(Attributes attributes, String type) {
        if (!attributes.has(type)) {
            return "";
        }
        String key = type.toLowerCase(Locale.ROOT);
        if (key.contains("password") || key.contains("secret")) {
            return MASK;
        }
        String text = String.join(", ", attributes.texts(type));
        return text.length() <= MOST_TEXT ? text : text.substring(0, MOST_TEXT) + "...";
    }
}
