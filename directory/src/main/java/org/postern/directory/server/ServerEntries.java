package org.postern.directory.server;

import com.unboundid.ldap.sdk.schema.ObjectClassType;

import org.postern.directory.Attributes;
import org.postern.directory.DirectoryEntry;
import org.postern.directory.DirectoryException;
import org.postern.directory.DirectorySchema;
import org.postern.directory.DistinguishedName;
import org.postern.directory.EntryReference;

import java.util.List;
import java.util.Optional;

/// The entries by which the server tells of itself.
final class ServerEntries {
    static final DistinguishedName SCHEMA = DistinguishedName.parse("cn=schema");

    private static final int MOST_CONTEXTS = 1_000;
    private static final EntryReference NONE =
            new EntryReference(EntryReference.Kind.ENTRY, "server");

    /// What a server that follows this one needs to begin.
    static final String FIRST_DOMAIN = "miFirstDomain";

    static final String FIRST_ADMINISTRATOR = "miFirstAdministrator";

    private ServerEntries() {}

    // RFC 4512 section 5.1
    static DirectoryEntry root(LdapSession session) throws DirectoryException {
        var connection = session.connection;
        var contexts =
                session.server.directory().tree().tops(MOST_CONTEXTS).stream()
                        .map(DistinguishedName::toString)
                        .toList();
        var attributes =
                Attributes.NONE
                        .with("objectClass", List.of("top"))
                        .with("namingContexts", contexts)
                        .with("subschemaSubentry", SCHEMA.toString())
                        .with("supportedLDAPVersion", "3")
                        .with("supportedControl", RequestControls.SUPPORTED)
                        .with("supportedExtension", ExtendedOperations.SUPPORTED)
                        .with(
                                "supportedFeatures",
                                List.of(
                                        // RFC 3673 section 2: all operational attributes
                                        "1.3.6.1.4.1.4203.1.5.1",
                                        // RFC 4529 section 2: attributes by object class
                                        "1.3.6.1.4.1.4203.1.5.2",
                                        // RFC 4526 section 2: absolute true and false filters
                                        "1.3.6.1.4.1.4203.1.5.3",
                                        // RFC 4525 section 2: increment
                                        "1.3.6.1.1.14"))
                        .with(
                                "supportedSASLMechanisms",
                                session.server
                                        .mechanisms()
                                        .offered(
                                                connection,
                                                session.server.passwordsAllowed().test(connection)))
                        .with("vendorName", "Postern");
        if (session.caller().administrator()) {
            var directory = session.server.directory();
            attributes =
                    attributes
                            .with(
                                    FIRST_DOMAIN,
                                    directory.firstDomain().stream()
                                            .map(domain -> domain.typed())
                                            .toList())
                            .with(
                                    FIRST_ADMINISTRATOR,
                                    directory.firstAdministrator().stream().toList());
        }
        return new DirectoryEntry(NONE, DistinguishedName.ROOT, attributes);
    }

    // RFC 4512 section 4.2
    static DirectoryEntry schema(DirectorySchema schema) {
        var entry = schema.all().getSchemaEntry();
        var attributes = Attributes.NONE;
        for (var attribute : entry.getAttributes()) {
            attributes = attributes.with(attribute.getName(), List.of(attribute.getValues()));
        }
        return new DirectoryEntry(NONE, SCHEMA, attributes.with("cn", "schema"));
    }

    /// The most special structural class of an entry.
    static Optional<String> structural(DirectorySchema schema, Attributes attributes) {
        Optional<String> found = Optional.empty();
        int depth = -1;
        for (String name : attributes.texts("objectClass")) {
            var definition = schema.all().getObjectClass(name);
            if (definition != null
                    && definition.getObjectClassType(schema.all()) == ObjectClassType.STRUCTURAL) {
                int above = definition.getSuperiorClasses(schema.all(), true).size();
                if (above > depth) {
                    depth = above;
                    found = Optional.of(definition.getNameOrOID());
                }
            }
        }
        return found;
    }
}
