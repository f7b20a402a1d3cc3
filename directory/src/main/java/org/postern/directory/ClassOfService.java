package org.postern.directory;

import org.postern.engine.EngineException;

import java.time.Instant;

/// A named set of services and limits that accounts are given together (SPEC DIR-4). What it does
/// not say comes from the class that is the domain's default.
///
/// @param name 1 to 64 letters, digits, dots, hyphens and underscores; compared without case
/// @param description for people; may be empty
/// @param attributes `miService` (see [ServiceList]), `miMailQuota`, `miMailUndeleteQuota`: octets
public record ClassOfService(
        String name, String description, Instant created, Attributes attributes) {
    /// The attribute by which an account names its class, and a domain its default: here the name,
    /// in LDAP the entry's distinguished name.
    public static final String REFERENCE = "miCosDn";

    /// Most octets of the mailbox, 0 = unlimited.
    public static final String QUOTA = "miMailQuota";

    /// Most octets of deleted mail that is kept, 0 = none.
    public static final String UNDELETE_QUOTA = "miMailUndeleteQuota";

    private static final int MAX_NAME = 64;
    private static final int VERSION = 1;

    public ClassOfService {
        if (!named(name)) {
            throw new IllegalArgumentException(
                    "a class has a name of 1 to 64 letters, digits, dots, hyphens and underscores");
        }
    }

    /// The name in a reference: the name itself, or the first part of a distinguished name.
    static String referenced(String reference) {
        String prefix = "cn=";
        if (!reference.regionMatches(true, 0, prefix, 0, prefix.length())) {
            return reference;
        }
        int end = reference.indexOf(',');
        return reference.substring(prefix.length(), end < 0 ? reference.length() : end).strip();
    }

    static boolean named(String name) {
        return !name.isEmpty()
                && name.length() <= MAX_NAME
                && name.chars()
                        .allMatch(c ->
                                c == '.'
                                        || c == '-'
                                        || c == '_'
                                        || (c >= '0' && c <= '9')
                                        || (c >= 'a' && c <= 'z')
                                        || (c >= 'A' && c <= 'Z'));
    }

    ClassOfService withDescription(String changed) {
        return new ClassOfService(name, changed, created, attributes);
    }

    ClassOfService withAttributes(Attributes changed) {
        return new ClassOfService(name, description, created, changed);
    }

    byte[] encode() {
        var record = new RecordWriter(VERSION).text(name).text(description).instant(created);
        AttributesCodec.encode(attributes, record);
        return record.toOctets();
    }

    static ClassOfService decode(byte[] value) throws EngineException {
        var record = new RecordReader(value, VERSION, "a class of service");
        return new ClassOfService(
                record.text(), record.text(), record.instant(), AttributesCodec.decode(record));
    }
}
