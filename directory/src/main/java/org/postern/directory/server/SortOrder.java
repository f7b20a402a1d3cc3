package org.postern.directory.server;

import com.unboundid.asn1.ASN1OctetString;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.controls.SortKey;

import org.postern.directory.DirectoryEntry;
import org.postern.directory.DirectorySchema;

import java.util.Comparator;

/// The order that a client asks for. An entry without the attribute comes behind all that have it.
// RFC 2891 section 1.1
final class SortOrder implements Comparator<DirectoryEntry> {
    private final DirectorySchema schema;
    private final SortKey[] keys;

    SortOrder(DirectorySchema schema, SortKey[] keys) {
        this.schema = schema;
        this.keys = keys;
    }

    @Override
    public int compare(DirectoryEntry one, DirectoryEntry other) {
        for (SortKey key : keys) {
            int order = compare(one, other, key);
            if (order != 0) {
                return key.reverseOrder() ? -order : order;
            }
        }
        return 0;
    }

    private int compare(DirectoryEntry one, DirectoryEntry other, SortKey key) {
        var type = schema.type(key.getAttributeName());
        var mine = one.attributes().octets(type.name());
        var theirs = other.attributes().octets(type.name());
        if (mine.isEmpty() || theirs.isEmpty()) {
            return Boolean.compare(mine.isEmpty(), theirs.isEmpty());
        }
        try {
            return type.ordering()
                    .compareValues(
                            new ASN1OctetString(mine.getFirst()),
                            new ASN1OctetString(theirs.getFirst()));
        } catch (LDAPException e) {
            return 0;
        }
    }
}
