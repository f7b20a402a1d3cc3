package org.postern.directory;

import org.postern.engine.Partition;
import org.postern.engine.Reader;
import org.postern.mail.Address;
import org.postern.mail.MailDomain;

import java.nio.ByteBuffer;
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
    static final byte ENTRY = 9;
    static final byte TREE = 10;
    static final byte INDEX = 11;
    static final byte WHOLE = 12;
    static final byte CHANGE = 13;
    static final byte GONE = 14;
    static final byte SERVER = 15;
    static final byte FOLLOWED = 24;
    static final byte FACTORS = 26;
    static final byte FACTOR_USE = 27;

    private DirectoryKeys() {}

    static byte[] header() {
        return new byte[] {HEADER};
    }

    static byte[] domain(MailDomain domain) {
        return domain(domain.ascii());
    }

    static byte[] domain(String ascii) {
        return key(DOMAIN, ascii);
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

    static byte[] factors(String id) {
        return key(FACTORS, id);
    }

    static byte[] factorUse(String id, String factor) {
        return key(FACTOR_USE, id + '\0' + factor);
    }

    /// The first key after all uses of an account's factors.
    static byte[] factorUseEnd(String id) {
        return key(FACTOR_USE, id + '\1');
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

    static byte[] entry(String id) {
        return key(ENTRY, id);
    }

    static byte[] tree(DistinguishedName name) {
        return key(TREE, name.treeKey());
    }

    /// The first key after a name and all that is below it.
    static byte[] treeEnd(DistinguishedName name) {
        if (name.isRoot()) {
            return end(TREE);
        }
        // Every part ends in NUL: with 1 instead no key below the name follows.
        byte[] end = tree(name);
        end[end.length - 1] = 1;
        return end;
    }

    /// The first key of all that is below a name, and not the name's own.
    static byte[] treeBelow(DistinguishedName name) {
        return Reader.after(tree(name));
    }

    /// The first key of the values of one attribute.
    static byte[] index(String type) {
        return key(INDEX, type + '\0');
    }

    static byte[] indexEnd(String type) {
        return key(INDEX, type + '\1');
    }

    /// The first key of the values that begin with a form.
    static byte[] index(String type, byte[] form) {
        return joined(index(type), form);
    }

    /// The first key of one value's entries.
    static byte[] indexValue(String type, byte[] form) {
        return joined(index(type), form, new byte[] {0});
    }

    static byte[] index(String type, byte[] form, EntryReference reference) {
        return joined(
                indexValue(type, form),
                new byte[] {(byte) reference.kind().code()},
                reference.id().getBytes(StandardCharsets.UTF_8));
    }

    static EntryReference indexed(byte[] indexKey) {
        int from = indexKey.length - 1;
        // Neither an id nor a domain holds an octet as low as a kind's code or the separator.
        while (indexKey[from] > 0x20 || indexKey[from] < 0) {
            from--;
        }
        return new EntryReference(
                EntryReference.Kind.of(indexKey[from]),
                new String(indexKey, from + 1, indexKey.length - from - 1, StandardCharsets.UTF_8));
    }

    static byte[] change(long number) {
        return joined(new byte[] {CHANGE}, ByteBuffer.allocate(Long.BYTES).putLong(number).array());
    }

    static long changeNumber(byte[] changeKey) {
        return ByteBuffer.wrap(changeKey, 1, Long.BYTES).getLong();
    }

    static byte[] gone(EntryReference reference) {
        return key(GONE, reference.kind().code() + ":" + reference.id());
    }

    static byte[] whole() {
        return new byte[] {WHOLE};
    }

    static byte[] followed(String server) {
        return key(FOLLOWED, server);
    }

    static byte[] server() {
        return new byte[] {SERVER};
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

    private static byte[] joined(byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        var joined = ByteBuffer.allocate(length);
        for (byte[] part : parts) {
            joined.put(part);
        }
        return joined.array();
    }

    private static byte[] key(byte kind, String text) {
        return key(kind, text.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] key(byte kind, byte[] octets) {
        byte[] key = new byte[octets.length + 1];
        key[0] = kind;
        System.arraycopy(octets, 0, key, 1, octets.length);
        return key;
    }
}
