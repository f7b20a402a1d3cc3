package org.postern.directory.server;

import com.unboundid.ldap.sdk.Modification;

import org.postern.directory.Attributes;
import org.postern.directory.DirectorySchema;
import org.postern.directory.TreeException;

import java.math.BigInteger;
import java.util.List;

/// What the modifications of a request make of an entry's attributes, in their order. Passwords are
/// left to [PasswordChanges].
// RFC 4511 section 4.6
final class Modifications {
    private final DirectorySchema schema;

    /// Whether what is there already, or is not, is no error.
    private final boolean permissive;

    Modifications(DirectorySchema schema, boolean permissive) {
        this.schema = schema;
        this.permissive = permissive;
    }

    Attributes apply(Attributes before, List<Modification> modifications) throws TreeException {
        var attributes = before;
        for (var modification : modifications) {
            var type = schema.type(modification.getAttributeName());
            if (PasswordChanges.is(type.key())) {
                continue;
            }
            int options = modification.getAttributeName().indexOf(';');
            String name =
                    type.name()
                            + (options < 0
                                    ? ""
                                    : modification.getAttributeName().substring(options));
            var given = List.of(modification.getValueByteArrays());
            attributes =
                    switch (modification.getModificationType().intValue()) {
                        case 0 -> add(attributes, type, name, given);
                        case 1 -> delete(attributes, type, name, given);
                        case 2 -> attributes.withOctets(name, distinct(type, name, given));
                        case 3 -> increment(attributes, name, given);
                        default ->
                                throw new TreeException(
                                        TreeException.Reason.INVALID,
                                        "There is no such modification.");
                    };
        }
        return attributes;
    }

    private List<byte[]> distinct(DirectorySchema.Type type, String name, List<byte[]> given)
            throws TreeException {
        return add(Attributes.NONE, type, name, given).octets(name);
    }

    private Attributes add(
            Attributes attributes, DirectorySchema.Type type, String name, List<byte[]> given)
            throws TreeException {
        var values = new DistinctValues(type, attributes.octets(name));
        for (byte[] value : given) {
            if (!values.add(value) && !permissive) {
                throw new TreeException(
                        TreeException.Reason.VALUE_EXISTS, name + " has that value already.");
            }
        }
        return attributes.withOctets(name, values.all());
    }

    private Attributes delete(
            Attributes attributes, DirectorySchema.Type type, String name, List<byte[]> given)
            throws TreeException {
        if (given.isEmpty()) {
            if (!attributes.has(name) && !permissive) {
                throw new TreeException(
                        TreeException.Reason.NO_SUCH_VALUE, "There is no " + name + ".");
            }
            return attributes.without(name);
        }
        var values = new DistinctValues(type, attributes.octets(name));
        for (byte[] value : given) {
            if (!values.remove(value) && !permissive) {
                throw new TreeException(
                        TreeException.Reason.NO_SUCH_VALUE, name + " has no such value.");
            }
        }
        return attributes.withOctets(name, values.all());
    }

    // RFC 4525 section 2
    private static Attributes increment(Attributes attributes, String name, List<byte[]> given)
            throws TreeException {
        var values = attributes.texts(name);
        if (given.size() != 1 || values.isEmpty()) {
            throw new TreeException(
                    TreeException.Reason.NO_SUCH_VALUE, "There is no " + name + " to increment.");
        }
        try {
            var by = new BigInteger(Attributes.text(given.getFirst()));
            return attributes.with(
                    name,
                    values.stream()
                            .map(value -> new BigInteger(value).add(by).toString())
                            .toList());
        } catch (NumberFormatException e) {
            throw new TreeException(TreeException.Reason.INVALID, name + " is no number.");
        }
    }
}
