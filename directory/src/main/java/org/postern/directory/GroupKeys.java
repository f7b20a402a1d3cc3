package org.postern.directory;

import org.postern.mail.Address;
import org.postern.mail.MailDomain;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// The keys of classes of service, groups and their members; `package-info.java` describes them.
final class GroupKeys {
    private GroupKeys() {}

    static byte[] classOfService(String name) {
        return key(DirectoryKeys.CLASS, name.toLowerCase(Locale.ROOT));
    }

    static byte[] group(String id) {
        return key(DirectoryKeys.GROUP, id);
    }

    /// As [DirectoryKeys#name], for the address of a group.
    static byte[] name(Address address) {
        return key(
                DirectoryKeys.GROUP_NAME,
                address.domain().ascii() + '\0' + address.canonicalLocalPart());
    }

    /// The first key of a domain's groups.
    static byte[] names(MailDomain domain) {
        return key(DirectoryKeys.GROUP_NAME, domain.ascii() + '\0');
    }

    /// The first key after a domain's groups.
    static byte[] namesEnd(MailDomain domain) {
        return key(DirectoryKeys.GROUP_NAME, domain.ascii() + '\1');
    }

    /// @param member a member's key, or the beginning of some
    static byte[] member(String group, String member) {
        return key(DirectoryKeys.MEMBER, group + '\0' + member);
    }

    /// The first key after a group's members.
    static byte[] membersEnd(String group) {
        return key(DirectoryKeys.MEMBER, group + '\1');
    }

    /// That a group names a member: by the member's key, then by the group's id.
    static byte[] membership(String member, String group) {
        return key(DirectoryKeys.MEMBERSHIP, member + '\0' + group);
    }

    /// The first key after those of a member.
    static byte[] membershipsEnd(String member) {
        return key(DirectoryKeys.MEMBERSHIP, member + '\1');
    }

    /// What follows the first NUL of a key.
    static String tail(byte[] key) {
        String text = DirectoryKeys.text(key);
        return text.substring(text.indexOf('\0') + 1);
    }

    private static byte[] key(byte kind, String text) {
        byte[] octets = text.getBytes(StandardCharsets.UTF_8);
        byte[] key = new byte[octets.length + 1];
        key[0] = kind;
        System.arraycopy(octets, 0, key, 1, octets.length);
        return key;
    }
}
