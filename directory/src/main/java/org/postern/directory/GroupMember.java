package org.postern.directory;

import org.postern.engine.EngineException;
import org.postern.mail.Address;
import org.postern.mail.AddressSyntaxException;
import org.postern.mail.Domain;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Optional;

/// One member that a group names.
public sealed interface GroupMember {
    /// Longest path of a shared folder, in octets of UTF-8.
    int MAX_FOLDER_OCTETS = 400;

    /// What begins a shared folder.
    String FOLDER = "+";

    /// An account, an alias, another group, or somebody elsewhere.
    record Mailbox(Address address) implements GroupMember {
        @Override
        public String key() {
            return address.canonical();
        }

        @Override
        public String text() {
            return address.toString();
        }
    }

    /// A shared folder of the group's own domain, which keeps a copy of what is sent.
    ///
    /// @param path with `/` between its names, without the namespace
    record SharedFolder(String path) implements GroupMember {
        // No address begins with a control character.
        @Override
        public String key() {
            return '\1' + path;
        }

        @Override
        public String text() {
            return FOLDER + path;
        }
    }

    /// How it is compared: no two members of a group have the same.
    String key();

    /// As people write it.
    String text();

    /// Reads a member.
    ///
    /// @param first the domain of an address that names none
    /// @throws AddressSyntaxException when it is none; the message says why
    static GroupMember parse(String text, Optional<Domain> first) throws AddressSyntaxException {
        if (!text.startsWith(FOLDER)) {
            return new Mailbox(LoginName.parse(text, first));
        }
        // Names of folders are NFC.
        String path = Normalizer.normalize(text.substring(1).strip(), Normalizer.Form.NFC);
        boolean named = !path.isEmpty() && !path.startsWith("/") && !path.endsWith("/");
        if (!named || path.contains("//") || path.chars().anyMatch(Character::isISOControl)) {
            throw new AddressSyntaxException(
                    "a shared folder is + and its path, as in +archive/2026");
        }
        if (path.getBytes(StandardCharsets.UTF_8).length > MAX_FOLDER_OCTETS) {
            throw new AddressSyntaxException(
                    "a shared folder's path has at most " + MAX_FOLDER_OCTETS + " octets");
        }
        return new SharedFolder(path);
    }

    /// On disk: its text after the version.
    default byte[] encode() {
        return new RecordWriter(1).text(text()).toOctets();
    }

    static GroupMember decode(byte[] value) throws EngineException {
        var record = new RecordReader(value, 1, "a group's member");
        try {
            return parse(record.text(), Optional.empty());
        } catch (AddressSyntaxException e) {
            throw record.failed("cannot be read: " + e.getMessage());
        }
    }
}
