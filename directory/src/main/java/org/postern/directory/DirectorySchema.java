package org.postern.directory;

import com.unboundid.asn1.ASN1OctetString;
import com.unboundid.ldap.matchingrules.MatchingRule;
import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.schema.AttributeTypeDefinition;
import com.unboundid.ldap.sdk.schema.AttributeUsage;
import com.unboundid.ldap.sdk.schema.EntryValidator;
import com.unboundid.ldap.sdk.schema.Schema;
import com.unboundid.ldif.LDIFException;
import com.unboundid.ldif.LDIFReader;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// Which attribute types and object classes there are, and how values are compared: the standard
/// ones, and those of the files in `schema/`, which go with the program. Immutable; made once,
/// since it takes a while.
///
/// @spec https://www.rfc-editor.org/rfc/rfc4512 RFC 4512: directory information models
public final class DirectorySchema {
    /// The files, in the order in which they build on one another.
    public static final List<String> FILES = List.of("misc.ldif", "mirapoint.ldif", "mgrp.ldif");

    private static final String ARC =
            "1.2.840.113556.1.8000.2554.48308.48983.52360.17284.40888.15247133.2152653";

    /// Operational attributes that the standard ones lack. They are in no file: other servers take
    /// none, since only the server itself could set them.
    private static final List<String> OURS =
            List.of(
                    "( 1.3.6.1.4.1.4203.666.1.7 NAME 'entryCSN' DESC 'When the entry was changed"
                            + " last, and where' EQUALITY caseIgnoreMatch ORDERING"
                            + " caseIgnoreOrderingMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15"
                            + " SINGLE-VALUE NO-USER-MODIFICATION USAGE directoryOperation )",
                    "( 2.5.18.9 NAME 'hasSubordinates' DESC 'Whether there are entries below'"
                            + " EQUALITY booleanMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.7"
                            + " SINGLE-VALUE NO-USER-MODIFICATION USAGE directoryOperation )",
                    "( "
                            + ARC
                            + ".1.1.101 NAME 'miEntryId' DESC 'What stands behind the entry: its"
                            + " kind and its id' EQUALITY caseIgnoreIA5Match SYNTAX"
                            + " 1.3.6.1.4.1.1466.115.121.1.26 SINGLE-VALUE NO-USER-MODIFICATION"
                            + " USAGE directoryOperation )",
                    "( "
                            + ARC
                            + ".1.1.102 NAME 'miChangeStamp' DESC 'When an attribute was changed"
                            + " last, and on which server; * stands for the creation' EQUALITY"
                            + " caseIgnoreIA5Match SYNTAX 1.3.6.1.4.1.1466.115.121.1.26"
                            + " NO-USER-MODIFICATION USAGE directoryOperation )",
                    "( "
                            + ARC
                            + ".1.1.103 NAME 'miSecondFactors' DESC 'What lets in besides the"
                            + " password' SYNTAX 1.3.6.1.4.1.1466.115.121.1.40 SINGLE-VALUE"
                            + " NO-USER-MODIFICATION USAGE directoryOperation )");

    private final Schema schema;
    private final Map<String, Type> types = new HashMap<>();
    private final EntryShapes shapes;

    /// What is known of one attribute type.
    ///
    /// @param key its first name in lower case, whichever name was asked for
    /// @param name its first name as it is spelled
    /// @param operational whether a search gives it only when it is asked for
    /// @param ours whether only the directory sets it
    public record Type(
            String key,
            String name,
            boolean operational,
            boolean ours,
            boolean single,
            MatchingRule equality,
            MatchingRule ordering,
            MatchingRule substring) {}

    private DirectorySchema(Schema schema) {
        this.schema = schema;
        for (var definition : schema.getAttributeTypes()) {
            var type = type(definition);
            types.put(Attributes.key(definition.getOID()), type);
            for (String name : definition.getNames()) {
                types.put(Attributes.key(name), type);
            }
        }
        this.shapes = new EntryShapes(schema, this);
    }

    private Type type(AttributeTypeDefinition definition) {
        String name = definition.getNameOrOID();
        return new Type(
                Attributes.key(name),
                name,
                definition.getUsage() != AttributeUsage.USER_APPLICATIONS,
                definition.isNoUserModification(),
                definition.isSingleValued(),
                MatchingRule.selectEqualityMatchingRule(name, schema),
                MatchingRule.selectOrderingMatchingRule(name, schema),
                MatchingRule.selectSubstringMatchingRule(name, schema));
    }

    /// Reads the standard schema and our files.
    ///
    /// @throws IllegalStateException when a file that goes with the program cannot be read
    public static DirectorySchema load() {
        try {
            var all = new ArrayList<Schema>();
            all.add(Schema.getDefaultStandardSchema());
            var ours = new Entry("cn=schema");
            ours.addAttribute("objectClass", "top", "ldapSubentry", "subschema");
            ours.addAttribute("attributeTypes", OURS);
            all.add(new Schema(ours));
            for (String file : FILES) {
                all.add(read(file));
            }
            return new DirectorySchema(
                    Objects.requireNonNull(Schema.mergeSchemas(all.toArray(Schema[]::new))));
        } catch (LDAPException | LDIFException | IOException e) {
            throw new IllegalStateException("the schema cannot be read", e);
        }
    }

    private static Schema read(String file) throws IOException, LDIFException, LDAPException {
        try (InputStream text = open(file);
                var reader = new LDIFReader(text)) {
            var entry = reader.readEntry();
            if (entry == null) {
                throw new IllegalStateException(file + " is empty");
            }
            return Schema.parseSchemaEntry(entry);
        }
    }

    /// The text of one of [#FILES].
    public static InputStream open(String file) {
        var text = DirectorySchema.class.getResourceAsStream("schema/" + file);
        if (text == null) {
            throw new IllegalStateException("the program lacks its file schema/" + file);
        }
        return text;
    }

    /// All of it.
    public Schema all() {
        return schema;
    }

    /// The type of this name, one of its other names or its number, without options; one that is
    /// unknown is compared without regard to case.
    public Type type(String name) {
        String key = Attributes.key(base(name));
        var type = types.get(key);
        return type != null
                ? type
                : new Type(
                        key,
                        name,
                        false,
                        false,
                        false,
                        MatchingRule.getDefaultEqualityMatchingRule(),
                        MatchingRule.getDefaultOrderingMatchingRule(),
                        MatchingRule.getDefaultSubstringMatchingRule());
    }

    /// @param key in lower case, without options
    Optional<Type> known(String key) {
        return Optional.ofNullable(types.get(key));
    }

    public boolean knows(String name) {
        return types.containsKey(Attributes.key(base(name)));
    }

    /// The types that are kinds of this one, itself first.
    public List<Type> kinds(String name) {
        var definition = schema.getAttributeType(base(name));
        var type = type(name);
        if (definition == null) {
            return List.of(type);
        }
        var below = schema.getSubordinateAttributeTypes(definition);
        if (below.isEmpty()) {
            return List.of(type);
        }
        var kinds = new ArrayList<Type>();
        kinds.add(type);
        below.forEach(one -> kinds.add(type(one.getNameOrOID())));
        return kinds;
    }

    /// Refuses what is no entry of this schema.
    ///
    /// @param attributes without operational ones
    /// @throws TreeException that says what the entry breaks
    public void check(DistinguishedName name, Attributes attributes) throws TreeException {
        if (shapes.fits(name, attributes)) {
            return;
        }
        for (var attribute : attributes.all()) {
            check(attribute);
        }
        var entry = new Entry(name.toString(), schema);
        for (var attribute : attributes.all()) {
            entry.addAttribute(attribute.type(), attribute.octets().toArray(byte[][]::new));
        }
        var validator = new EntryValidator(schema);
        validator.setCheckNameForms(false);
        var faults = new ArrayList<String>();
        if (!validator.entryIsValid(entry, faults)) {
            throw new TreeException(TreeException.Reason.SCHEMA, String.join(" ", faults));
        }
    }

    private void check(Attributes.Attribute attribute) throws TreeException {
        var known = known(attribute.base());
        if (known.isEmpty()) {
            throw new TreeException(
                    TreeException.Reason.UNKNOWN_TYPE,
                    "The schema has no attribute " + attribute.type() + ".");
        }
        if (known.get().single() && attribute.octets().size() > 1) {
            throw new TreeException(
                    TreeException.Reason.INVALID, attribute.type() + " has one value only.");
        }
        for (byte[] value : attribute.octets()) {
            try {
                var _ = known.get().equality().normalize(new ASN1OctetString(value));
            } catch (LDAPException e) {
                throw new TreeException(
                        TreeException.Reason.SYNTAX,
                        "A value of " + attribute.type() + " is not of its syntax.");
            }
        }
    }

    /// Keys of the types that entries of an object class must and may have; none when it is
    /// unknown.
    public List<String> attributesOf(String objectClass) {
        var definition = schema.getObjectClass(objectClass);
        if (definition == null) {
            return List.of();
        }
        var all = new ArrayList<String>();
        definition
                .getRequiredAttributes(schema, true)
                .forEach(one -> all.add(Attributes.key(one.getNameOrOID())));
        definition
                .getOptionalAttributes(schema, true)
                .forEach(one -> all.add(Attributes.key(one.getNameOrOID())));
        return all;
    }

    /// The object classes with all those they are kinds of: what clients may leave out.
    public List<String> withSuperiors(List<String> classes) {
        return shapes.withSuperiors(classes);
    }

    private static String base(String name) {
        int options = name.indexOf(';');
        return options < 0 ? name : name.substring(0, options);
    }
}
