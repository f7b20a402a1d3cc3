package org.postern.directory.server;

import com.unboundid.asn1.ASN1OctetString;
import com.unboundid.ldap.sdk.LDAPException;

import org.postern.directory.DirectorySchema;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The values of one attribute, of which no two are equal by its matching rule; in their order,
/// however many there are.
final class DistinctValues {
    private final DirectorySchema.Type type;
    private final Map<ASN1OctetString, byte[]> values = new LinkedHashMap<>();

    DistinctValues(DirectorySchema.Type type, List<byte[]> values) {
        this.type = type;
        values.forEach(this::add);
    }

    /// @return false when an equal value is there already, which stays
    boolean add(byte[] value) {
        return values.putIfAbsent(form(value), value) == null;
    }

    /// @return false when there is no equal value
    boolean remove(byte[] value) {
        return values.remove(form(value)) != null;
    }

    List<byte[]> all() {
        return new ArrayList<>(values.values());
    }

    /// What is not of the rule's syntax is equal to itself only.
    private ASN1OctetString form(byte[] value) {
        try {
            return type.equality().normalize(new ASN1OctetString(value));
        } catch (LDAPException e) {
            return new ASN1OctetString(value);
        }
    }
}
