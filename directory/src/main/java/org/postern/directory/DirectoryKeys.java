package org.postern.directory;

import org.postern.engine.Partition;
import org.postern.mail.Address;
import org.postern.mail.MailDomain;

import java.nio.charset.StandardCharsets;

/// The keys of the directory's partition; `package-info.java` describes them.
final class DirectoryKeys {
    /// All of the directory is one partition, so that a change of an account and of all its names
    /// is one batch.
    static final Partition PARTITION = new Partition("directory/main");

    static final byte HEADER = 1;
    static final byte DOMAIN = 2;
    static final byte NAME = 3;
    static final byte ACCOUNT = 4;
    static final byte CREDENTIAL = 5;
    static final byte ADMINISTRATOR = 6;
    static final byte DEPARTED = 7;
    static final byte LOGIN_SECRET = 8;
    static final byte CLASS = 16;
    static final byte GROUP = 17;
    static final byte GROUP_NAME = 18;
    static final byte MEMBER = 19;
    static final byte MEMBERSHIP = 20;

    private DirectoryKeys() {}

    static byte[] header() {
        return new byte[] {HEADER};
    }

    static byte[] domain(MailDomain domain) {
        return key(DOMAIN, domain.ascii());
    }

    /// Names sort by domain, then by local part: no domain has an octet as low as the separator.
    static byte[] name(Address address) {
        return key(NAME, address.domain().ascii() + '\0' + address.canonicalLocalPart());
    }

    /// The first key of a domain's names.
    static byte[] names(MailDomain domain) {
        return key(NAME, domain.ascii() + '\0');
    }

    /// The first key after a domain's names.
    static byte[] namesEnd(MailDomain domain) {
        return key(NAME, domain.ascii() + '\1');
    }

    static byte[] account(String id) {
        return key(ACCOUNT, id);
    }

    static byte[] credential(String id) {
        return key(CREDENTIAL, id);
    }

    static byte[] administrator(String id) {
        return key(ADMINISTRATOR, id);
    }

    static byte[] departed(String id) {
        return key(DEPARTED, id);
    }

    static byte[] loginSecret() {
        return new byte[] {LOGIN_SECRET};
    }

    /// The first key of a kind.
    static byte[] first(byte kind) {
        return new byte[] {kind};
    }

    /// The first key after a kind.
    static byte[] end(byte kind) {
        return new byte[] {(byte) (kind + 1)};
    }

    /// What follows the kind in a key.
    static String text(byte[] key) {
        return new String(key, 1, key.length - 1, StandardCharsets.UTF_8);
    }

    private static byte[] key(byte kind, String text) {
        byte[] octets = text.getBytes(StandardCharsets.UTF_8);
        byte[] key = new byte[octets.length + 1];
        key[0] = kind;
        System.arraycopy(octets, 0, key, 1, octets.length);
        return key;
    }
}
