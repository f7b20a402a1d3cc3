package org.postern.directory;

import com.unboundid.ldap.sdk.schema.AttributeTypeDefinition;
import com.unboundid.ldap.sdk.schema.ObjectClassDefinition;
import com.unboundid.ldap.sdk.schema.ObjectClassType;
import com.unboundid.ldap.sdk.schema.Schema;

import org.jspecify.annotations.NullUnmarked;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// The forms of our schema files that other servers load, made from the files themselves. A type
/// whose syntax is none of those known fails the test that makes them.
@NullUnmarked
final class SchemaForms {
    private static final int LINE = 78;

    /// attributeSyntax and oMSyntax.
    private static final Map<String, String[]> ACTIVE_DIRECTORY =
            Map.of(
                    "1.3.6.1.4.1.1466.115.121.1.15", new String[] {"2.5.5.12", "64"},
                    "1.3.6.1.4.1.1466.115.121.1.26", new String[] {"2.5.5.5", "22"},
                    "1.3.6.1.4.1.1466.115.121.1.12", new String[] {"2.5.5.1", "127"},
                    // Large integers: a quota is more than 32 bits.
                    "1.3.6.1.4.1.1466.115.121.1.27", new String[] {"2.5.5.16", "65"},
                    "1.3.6.1.4.1.1466.115.121.1.7", new String[] {"2.5.5.8", "1"},
                    "1.3.6.1.4.1.1466.115.121.1.24", new String[] {"2.5.5.11", "24"});

    /// Of other schemas, but not in Active Directory's.
    static final List<String> LACKED = List.of("mailHost", "mailRoutingAddress", "memberURL");

    private SchemaForms() {}

    /// For OpenLDAP's `cn=config`.
    static String openLdap(String name, String ldif) {
        var text = new StringBuilder();
        for (String line : ldif.split("\n", -1)) {
            if (line.equals("dn: cn=schema")) {
                text.append("dn: cn=").append(name).append(",cn=schema,cn=config\n");
            } else if (line.equals("objectClass: top")) {
                text.append("objectClass: olcSchemaConfig\ncn: ").append(name).append('\n');
            } else if (!line.startsWith("objectClass: ")) {
                text.append(line).append('\n');
            }
        }
        return refolded(
                text.toString()
                                .replace("\nattributeTypes: ", "\nolcAttributeTypes: ")
                                .replace("\nobjectClasses: ", "\nolcObjectClasses: ")
                                .stripTrailing()
                        + "\n");
    }

    private static String refolded(String ldif) {
        var text = new StringBuilder();
        for (String line : ldif.replace("\n ", "").split("\n", -1)) {
            text.append(line.startsWith("#") ? line : folded(line)).append('\n');
        }
        return text.toString().stripTrailing() + "\n";
    }

    private static String folded(String line) {
        var text = new StringBuilder();
        String rest = line;
        int width = LINE;
        while (rest.length() > width) {
            text.append(rest, 0, width).append("\n ");
            rest = rest.substring(width);
            width = LINE - 1;
        }
        return text.append(rest).toString();
    }

    /// For Active Directory, to be loaded by `ldifde -i -c DC=X <the forest's root>`.
    static String activeDirectory(Schema ours, List<AttributeTypeDefinition> lacked) {
        var text =
                new StringBuilder(
                        """
                        # Accounts, classes of service, domains and groups of Postern for Active Directory:
                        #   ldifde -i -f postern.ldf -c "DC=X" "DC=example,DC=com"
                        # as a member of Schema Admins, on the schema master. Nothing can be taken back.
                        """);
        var attributes = new ArrayList<>(lacked);
        attributes.addAll(ours.getAttributeTypes());
        attributes.forEach(type -> attribute(type, ours, text));
        update(text);
        ours.getObjectClasses().forEach(type -> objectClass(type, ours, text));
        update(text);
        return refolded(text.toString());
    }

    private static void attribute(AttributeTypeDefinition type, Schema ours, StringBuilder text) {
        String[] syntax = ACTIVE_DIRECTORY.get(type.getSyntaxOID(ours));
        text.append("\ndn: CN=").append(type.getNameOrOID());
        text.append(",CN=Schema,CN=Configuration,DC=X\nchangetype: add\n");
        text.append("objectClass: top\nobjectClass: attributeSchema\n");
        text.append("attributeID: ").append(type.getOID()).append('\n');
        text.append("lDAPDisplayName: ").append(type.getNameOrOID()).append('\n');
        text.append("adminDescription: ").append(type.getDescription()).append('\n');
        text.append("attributeSyntax: ").append(syntax[0]).append('\n');
        text.append("oMSyntax: ").append(syntax[1]).append('\n');
        if (syntax[1].equals("127")) {
            // The DS-DN class of values, in BER.
            text.append("oMObjectClass:: KwwCh3McAIVK\n");
        }
        text.append("isSingleValued: ").append(type.isSingleValued() ? "TRUE" : "FALSE");
        text.append("\nsearchFlags: 0\n");
    }

    private static void objectClass(ObjectClassDefinition type, Schema ours, StringBuilder text) {
        boolean structural = type.getObjectClassType(ours) == ObjectClassType.STRUCTURAL;
        text.append("\ndn: CN=").append(type.getNameOrOID());
        text.append(",CN=Schema,CN=Configuration,DC=X\nchangetype: add\n");
        text.append("objectClass: top\nobjectClass: classSchema\n");
        text.append("governsID: ").append(type.getOID()).append('\n');
        text.append("lDAPDisplayName: ").append(type.getNameOrOID()).append('\n');
        text.append("adminDescription: ").append(type.getDescription()).append('\n');
        text.append("objectClassCategory: ").append(structural ? "1" : "3").append('\n');
        text.append("subClassOf: top\n");
        Arrays.stream(type.getRequiredAttributes())
                .forEach(one -> text.append("mustContain: ").append(one).append('\n'));
        Arrays.stream(type.getOptionalAttributes())
                .forEach(one -> text.append("mayContain: ").append(one).append('\n'));
        if (structural) {
            text.append("possSuperiors: container\npossSuperiors: organizationalUnit\n");
            text.append("possSuperiors: domainDNS\n");
        }
        text.append("defaultHidingValue: FALSE\n");
    }

    private static void update(StringBuilder text) {
        text.append(
                """

                dn:
                changetype: modify
                add: schemaUpdateNow
                schemaUpdateNow: 1
                -
                """);
    }

    /// The tables for people.
    static String tables(Schema ours) {
        var text = new StringBuilder();
        text.append("| attribute | values | what it says |\n|---|---|---|\n");
        for (var type : ours.getAttributeTypes()) {
            text.append("| `").append(type.getNameOrOID()).append("` | ");
            text.append(type.isSingleValued() ? "one" : "several");
            text.append(" | ").append(type.getDescription()).append(" |\n");
        }
        text.append("\n| object class | kind | must | may |\n|---|---|---|---|\n");
        for (var type : ours.getObjectClasses()) {
            text.append("| `").append(type.getNameOrOID()).append("` | ");
            text.append(type.getObjectClassType(ours).getName().toLowerCase(java.util.Locale.ROOT));
            text.append(" | ").append(String.join(" ", type.getRequiredAttributes()));
            text.append(" | ").append(String.join(" ", type.getOptionalAttributes()));
            text.append(" |\n");
        }
        return text.toString();
    }
}
