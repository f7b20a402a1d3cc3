package org.postern.directory.server;

import com.unboundid.asn1.ASN1OctetString;
import com.unboundid.ldap.matchingrules.MatchingRule;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.RDN;

import org.jspecify.annotations.Nullable;
import org.postern.directory.Attributes;
import org.postern.directory.DirectoryEntry;
import org.postern.directory.DirectorySchema;

import java.util.List;

/// Whether an entry matches a filter.
// RFC 4511 section 4.5.1.7: a filter is true, false or undefined.
final class FilterMatch {
    private static final String BIT_AND = "1.2.840.113556.1.4.803";
    private static final String BIT_OR = "1.2.840.113556.1.4.804";

    private final DirectorySchema schema;

    FilterMatch(DirectorySchema schema) {
        this.schema = schema;
    }

    private enum Truth {
        TRUE,
        FALSE,
        UNDEFINED;

        Truth not() {
            return switch (this) {
                case TRUE -> FALSE;
                case FALSE -> TRUE;
                case UNDEFINED -> UNDEFINED;
            };
        }
    }

    /// @param entry as whoever asks may see it: what he may not see he cannot search by
    boolean matches(Filter filter, DirectoryEntry entry) {
        return truth(filter, entry) == Truth.TRUE;
    }

    private Truth truth(Filter filter, DirectoryEntry entry) {
        return switch (filter.getFilterType()) {
            case Filter.FILTER_TYPE_AND -> all(filter.getComponents(), entry);
            case Filter.FILTER_TYPE_OR -> any(filter.getComponents(), entry);
            case Filter.FILTER_TYPE_NOT -> truth(FilterParts.negated(filter), entry).not();
            case Filter.FILTER_TYPE_EXTENSIBLE_MATCH -> extensible(filter, entry);
            default -> item(filter, entry);
        };
    }

    private Truth all(Filter[] parts, DirectoryEntry entry) {
        var truth = Truth.TRUE;
        for (var part : parts) {
            var one = truth(part, entry);
            if (one == Truth.FALSE) {
                return one;
            }
            truth = one == Truth.UNDEFINED ? one : truth;
        }
        return truth;
    }

    private Truth any(Filter[] parts, DirectoryEntry entry) {
        var truth = Truth.FALSE;
        for (var part : parts) {
            var one = truth(part, entry);
            if (one == Truth.TRUE) {
                return one;
            }
            truth = one == Truth.UNDEFINED ? one : truth;
        }
        return truth;
    }

    private Truth item(Filter filter, DirectoryEntry entry) {
        var kinds = schema.kinds(FilterParts.type(filter));
        for (var attribute : entry.attributes().all()) {
            for (var kind : kinds) {
                if (named(attribute, FilterParts.type(filter), kind)
                        && item(filter, attribute, kind)) {
                    return Truth.TRUE;
                }
            }
        }
        return schema.knows(FilterParts.type(filter)) ? Truth.FALSE : Truth.UNDEFINED;
    }

    /// Whether a stored attribute is of this type, with at least the options that are asked for.
    // RFC 4512 section 2.5.2: an option makes a description a kind of the one without
    private boolean named(Attributes.Attribute attribute, String asked, DirectorySchema.Type kind) {
        String base = attribute.base();
        if (!base.equals(kind.key()) && !schema.type(base).key().equals(kind.key())) {
            return false;
        }
        int options = asked.indexOf(';');
        return options < 0
                || Attributes.key(attribute.type())
                        .contains(Attributes.key(asked.substring(options)));
    }

    private static boolean item(
            Filter filter, Attributes.Attribute attribute, DirectorySchema.Type type) {
        if (filter.getFilterType() == Filter.FILTER_TYPE_PRESENCE) {
            return true;
        }
        for (byte[] octets : attribute.octets()) {
            try {
                if (value(filter, new ASN1OctetString(octets), type)) {
                    return true;
                }
            } catch (LDAPException _) {
                // A value that is not of the rule's syntax matches nothing.
            }
        }
        return false;
    }

    private static boolean value(Filter filter, ASN1OctetString value, DirectorySchema.Type type)
            throws LDAPException {
        return switch (filter.getFilterType()) {
            case Filter.FILTER_TYPE_SUBSTRING ->
                    FilterParts.anySubstring(filter)
                            && type.substring()
                                    .matchesSubstring(
                                            value,
                                            filter.getRawSubInitialValue(),
                                            filter.getRawSubAnyValues(),
                                            filter.getRawSubFinalValue());
            case Filter.FILTER_TYPE_GREATER_OR_EQUAL ->
                    type.ordering().compareValues(value, FilterParts.octets(filter)) >= 0;
            case Filter.FILTER_TYPE_LESS_OR_EQUAL ->
                    type.ordering().compareValues(value, FilterParts.octets(filter)) <= 0;
            default -> type.equality().valuesMatch(value, FilterParts.octets(filter));
        };
    }

    // RFC 4511 section 4.5.1.7.7
    private Truth extensible(Filter filter, DirectoryEntry entry) {
        String rule = filter.getMatchingRuleID();
        String asked = filter.getAttributeName();
        for (var attribute : entry.attributes().all()) {
            if (asked == null || named(attribute, asked, schema.type(asked))) {
                for (byte[] value : attribute.octets()) {
                    if (extensible(filter, rule, attribute.type(), new ASN1OctetString(value))) {
                        return Truth.TRUE;
                    }
                }
            }
        }
        return filter.getDNAttributes() && inName(filter, rule, entry) ? Truth.TRUE : Truth.FALSE;
    }

    private boolean inName(Filter filter, @Nullable String rule, DirectoryEntry entry) {
        var name = java.util.Optional.of(entry.name());
        for (; name.isPresent() && !name.get().isRoot(); name = name.get().parent()) {
            RDN part = name.get().first();
            for (int i = 0; i < part.getAttributeNames().length; i++) {
                String type = part.getAttributeNames()[i];
                boolean asked =
                        filter.getAttributeName() == null
                                || schema.type(filter.getAttributeName())
                                        .key()
                                        .equals(schema.type(type).key());
                if (asked
                        && extensible(
                                filter,
                                rule,
                                type,
                                new ASN1OctetString(part.getAttributeValues()[i]))) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean extensible(
            Filter filter, @Nullable String rule, String type, ASN1OctetString value) {
        var assertion = FilterParts.octets(filter);
        try {
            if (BIT_AND.equals(rule) || BIT_OR.equals(rule)) {
                long bits = Long.parseLong(assertion.stringValue());
                long there = Long.parseLong(value.stringValue()) & bits;
                return BIT_AND.equals(rule) ? there == bits : there != 0;
            }
            MatchingRule matching =
                    rule == null
                            ? schema.type(type).equality()
                            : MatchingRule.selectEqualityMatchingRule(type, rule, schema.all());
            return matching.valuesMatch(value, assertion);
        } catch (LDAPException | NumberFormatException _) {
            return false;
        }
    }

    /// The values of an attribute that match one of some filters (RFC 3876).
    List<byte[]> matching(Filter filter, Attributes.Attribute attribute) {
        if (filter.getAttributeName() == null
                || !named(
                        attribute,
                        filter.getAttributeName(),
                        schema.type(filter.getAttributeName()))) {
            return List.of();
        }
        var type = schema.type(attribute.type());
        return attribute.octets().stream()
                .filter(value ->
                        item(
                                filter,
                                new Attributes.Attribute(attribute.type(), List.of(value)),
                                type))
                .toList();
    }
}
