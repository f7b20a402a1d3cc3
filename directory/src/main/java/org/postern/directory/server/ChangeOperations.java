package org.postern.directory.server;

import com.unboundid.asn1.ASN1OctetString;
import com.unboundid.ldap.protocol.LDAPMessage;
import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.Control;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.RDN;
import com.unboundid.ldap.sdk.ReadOnlyEntry;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.controls.AssertionRequestControl;
import com.unboundid.ldap.sdk.controls.PostReadRequestControl;
import com.unboundid.ldap.sdk.controls.PostReadResponseControl;
import com.unboundid.ldap.sdk.controls.PreReadRequestControl;
import com.unboundid.ldap.sdk.controls.PreReadResponseControl;

import org.jspecify.annotations.Nullable;
import org.postern.directory.Attributes;
import org.postern.directory.DirectoryEntry;
import org.postern.directory.DirectoryException;
import org.postern.directory.DistinguishedName;
import org.postern.directory.EntryReference;
import org.postern.directory.TreeException;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Add, modify, modify DN, delete and compare.
// RFC 4511 sections 4.6, 4.7, 4.8, 4.9 and 4.10
final class ChangeOperations {
    private static final Set<String> CONTROLS =
            Set.of(
                    RequestControls.ASSERTION,
                    RequestControls.PRE_READ,
                    RequestControls.POST_READ,
                    RequestControls.PROXIED,
                    RequestControls.PERMISSIVE,
                    RequestControls.SUBTREE_DELETE,
                    RequestControls.MANAGE);

    private final LdapSession session;
    private final PasswordChanges passwords;

    ChangeOperations(LdapSession session) {
        this.session = session;
        this.passwords = new PasswordChanges(session);
    }

    /// One request, with what all of them begin with.
    private record Request(
            int id, RequestControls controls, Caller caller, DistinguishedName name) {}

    private Request request(LDAPMessage message, String name, boolean changes)
            throws LdapRefusal, DirectoryException {
        var controls = RequestControls.of(message, CONTROLS);
        var caller = Proxied.caller(session, controls);
        if (changes && session.server.readOnly().getAsBoolean()) {
            throw new LdapRefusal(
                    ResultCode.UNWILLING_TO_PERFORM,
                    "this server follows another one, where changes are made");
        }
        if (changes && caller.nobody()) {
            throw new LdapRefusal(
                    ResultCode.STRONG_AUTH_REQUIRED, "changes need somebody who is logged in");
        }
        return new Request(message.getMessageID(), controls, caller, Names.parse(name));
    }

    void add(LDAPMessage message)
            throws LdapRefusal, TreeException, DirectoryException, IOException {
        var operation = message.getAddRequestProtocolOp();
        var request = request(message, operation.getDN(), true);
        var attributes = attributes(operation.getAttributes());
        if (request.name().isRoot()) {
            throw new LdapRefusal(ResultCode.ENTRY_ALREADY_EXISTS, "the root is there already");
        }
        attributes = named(attributes, request.name().first());
        attributes =
                attributes.with(
                        "objectClass",
                        session.schema().withSuperiors(attributes.texts("objectClass")));
        var kind =
                attributes.has("objectClass", "mirapointDomain")
                        ? EntryReference.Kind.DOMAIN
                        : EntryReference.Kind.ENTRY;
        if (!session.access.places(request.caller(), request.name(), kind)
                || !session.access.gives(request.caller(), attributes)) {
            throw forbidden();
        }
        writable(attributes);
        valid(request.name(), attributes);
        passwords.allowed(request.caller(), attributes.texts("userPassword"));
        answer(
                request,
                LDAPMessage.PROTOCOL_OP_TYPE_ADD_RESPONSE,
                null,
                added(request, attributes));
    }

    private DirectoryEntry added(Request request, Attributes attributes)
            throws LdapRefusal, TreeException, DirectoryException {
        try {
            return session.server
                    .writer()
                    .add(request.name(), attributes, request.caller().name().toString());
        } catch (TreeException refused) {
            if (refused.reason() != TreeException.Reason.NO_PARENT) {
                throw refused;
            }
            throw LdapRefusal.of(refused)
                    .matching(Names.absent(session, request.caller(), request.name()).matched());
        }
    }

    private Attributes attributes(List<Attribute> sent) throws LdapRefusal {
        var attributes = new ArrayList<Attributes.Attribute>(sent.size());
        Set<String> types = HashSet.newHashSet(sent.size());
        for (Attribute attribute : sent) {
            var values = octets(attribute);
            String type = primary(attribute.getName());
            if (values.isEmpty() || !types.add(Attributes.key(type))) {
                throw new LdapRefusal(
                        ResultCode.CONSTRAINT_VIOLATION,
                        attribute.getName() + " has no value, or comes twice");
            }
            if (values.size() > 1
                    && new DistinctValues(session.schema().type(type), values).all().size()
                            < values.size()) {
                throw new LdapRefusal(
                        ResultCode.ATTRIBUTE_OR_VALUE_EXISTS,
                        attribute.getName() + " has a value twice");
            }
            attributes.add(new Attributes.Attribute(type, values));
        }
        return Attributes.of(attributes);
    }

    void modify(LDAPMessage message)
            throws LdapRefusal, TreeException, DirectoryException, IOException {
        var operation = message.getModifyRequestProtocolOp();
        var request = request(message, operation.getDN(), true);
        var before = Names.existing(session, request.caller(), request.name());
        var types =
                operation.getModifications().stream()
                        .map(one -> primary(one.getAttributeName()))
                        .toList();
        if (!session.access.changes(request.caller(), before, types)) {
            throw forbidden();
        }
        for (String type : types) {
            if (session.schema().type(type).ours()) {
                throw new LdapRefusal(
                        ResultCode.CONSTRAINT_VIOLATION, type + " is the directory's own");
            }
        }
        var change = passwords.of(request.caller(), before, operation.getModifications());
        boolean permissive = request.controls().has(RequestControls.PERMISSIVE);
        var asserted = asserted(request);
        var after =
                session.server
                        .writer()
                        .change(
                                request.name(),
                                entry -> {
                                    holds(asserted, request.caller(), entry);
                                    var modifications =
                                            new Modifications(session.schema(), permissive);
                                    var wanted =
                                            modifications.apply(
                                                    entry.attributes(),
                                                    operation.getModifications());
                                    named(entry.name().first(), wanted);
                                    checked(entry.name(), wanted);
                                    return change.into(wanted);
                                },
                                request.caller().name().toString());
        if (change.removes() || change.value().isPresent()) {
            session.audit.passwordChanged(request.name().toString());
        }
        if (change.removes()) {
            session.server
                    .writer()
                    .removePassword(request.name(), request.caller().name().toString());
        }
        answer(request, LDAPMessage.PROTOCOL_OP_TYPE_MODIFY_RESPONSE, before, after);
    }

    void modifyName(LDAPMessage message)
            throws LdapRefusal, TreeException, DirectoryException, IOException {
        var operation = message.getModifyDNRequestProtocolOp();
        var request = request(message, operation.getDN(), true);
        var before = Names.existing(session, request.caller(), request.name());
        RDN first;
        try {
            first = new RDN(operation.getNewRDN());
        } catch (LDAPException e) {
            throw new LdapRefusal(ResultCode.INVALID_DN_SYNTAX, "the new name is none");
        }
        var parent =
                operation.getNewSuperiorDN() == null
                        ? request.name().parent().orElse(DistinguishedName.ROOT)
                        : Names.parse(operation.getNewSuperiorDN());
        var name = Names.parse(parent.isRoot() ? first.toString() : first + "," + parent);
        var kind = before.reference().kind();
        if (!session.access.places(request.caller(), request.name(), kind)
                || !session.access.places(request.caller(), name, kind)
                || !session.access.outranks(request.caller(), before)) {
            throw forbidden();
        }
        var asserted = asserted(request);
        var old = request.name().first();
        session.server
                .writer()
                .move(
                        request.name(),
                        name,
                        entry -> {
                            holds(asserted, request.caller(), entry);
                            var wanted = entry.attributes();
                            if (operation.deleteOldRDN()) {
                                wanted = withoutName(wanted, old);
                            }
                            wanted = named(wanted, first);
                            checked(name, wanted);
                            return wanted;
                        },
                        request.caller().name().toString());
        answer(
                request,
                LDAPMessage.PROTOCOL_OP_TYPE_MODIFY_DN_RESPONSE,
                before,
                session.server.directory().tree().byName(name).orElse(before));
    }

    void delete(LDAPMessage message)
            throws LdapRefusal, TreeException, DirectoryException, IOException {
        var request = request(message, message.getDeleteRequestProtocolOp().getDN(), true);
        var before = Names.existing(session, request.caller(), request.name());
        if (!deletable(request.caller(), before)) {
            throw forbidden();
        }
        holds(asserted(request), request.caller(), before);
        if (request.controls().has(RequestControls.SUBTREE_DELETE)) {
            deleteBelow(request, before);
        }
        session.server.writer().delete(request.name());
        answer(request, LDAPMessage.PROTOCOL_OP_TYPE_DELETE_RESPONSE, before, null);
    }

    private boolean deletable(Caller caller, DirectoryEntry entry) {
        return session.access.places(caller, entry.name(), entry.reference().kind())
                && session.access.outranks(caller, entry);
    }

    /// From the bottom up; what is refused stays, with all that is above it.
    private void deleteBelow(Request request, DirectoryEntry top)
            throws LdapRefusal, TreeException, DirectoryException {
        var tree = session.server.directory().tree();
        var below = new ArrayList<DirectoryEntry>();
        byte @Nullable [] next = null;
        do {
            var page = tree.subtree(top.name(), next, 1_000);
            for (var reference : page.references()) {
                tree.byReference(reference)
                        .filter(entry -> !entry.name().equals(top.name()))
                        .ifPresent(below::add);
            }
            next = page.next();
        } while (next != null);
        for (var entry : below.reversed()) {
            if (!deletable(request.caller(), entry)) {
                throw forbidden();
            }
        }
        for (var entry : below.reversed()) {
            session.server.writer().delete(entry.name());
            session.audit.changed(entry, null);
        }
    }

    void compare(LDAPMessage message) throws LdapRefusal, DirectoryException, IOException {
        var operation = message.getCompareRequestProtocolOp();
        var request = request(message, operation.getDN(), false);
        var entry = Names.existing(session, request.caller(), request.name());
        var choice = new AttributeChoice(session.schema(), List.of(operation.getAttributeName()));
        var seen =
                Names.complete(
                        session,
                        request.caller(),
                        choice,
                        entry,
                        session.access.seen(request.caller(), entry));
        var type = session.schema().type(operation.getAttributeName());
        var values = Names.chosen(choice, seen.attributes()).all();
        if (!session.schema().knows(operation.getAttributeName())) {
            throw new LdapRefusal(
                    ResultCode.UNDEFINED_ATTRIBUTE_TYPE,
                    "the schema has no " + operation.getAttributeName());
        }
        if (values.isEmpty()) {
            throw new LdapRefusal(
                    ResultCode.NO_SUCH_ATTRIBUTE,
                    "the entry has no " + operation.getAttributeName());
        }
        boolean equal = false;
        for (var attribute : values) {
            for (byte[] value : attribute.octets()) {
                equal |= equal(type, value, operation.getAssertionValue());
            }
        }
        session.replies()
                .result(
                        request.id(),
                        LDAPMessage.PROTOCOL_OP_TYPE_COMPARE_RESPONSE,
                        equal ? ResultCode.COMPARE_TRUE : ResultCode.COMPARE_FALSE,
                        "",
                        "",
                        List.of());
    }

    private static boolean equal(
            org.postern.directory.DirectorySchema.Type type,
            byte[] value,
            ASN1OctetString asserted) {
        try {
            return type.equality().valuesMatch(new ASN1OctetString(value), asserted);
        } catch (LDAPException e) {
            return false;
        }
    }

    private Optional<AssertionRequestControl> asserted(Request request) throws LdapRefusal {
        return request.controls().find(RequestControls.ASSERTION, AssertionRequestControl::new);
    }

    private void holds(
            Optional<AssertionRequestControl> asserted, Caller caller, DirectoryEntry entry)
            throws TreeException {
        if (asserted.isPresent()
                && !new FilterMatch(session.schema())
                        .matches(asserted.get().getFilter(), session.access.seen(caller, entry))) {
            throw new TreeException(TreeException.Reason.ASSERTION, "The assertion does not hold.");
        }
    }

    /// Only the directory sets its own attributes.
    private void writable(Attributes attributes) throws LdapRefusal {
        for (var attribute : attributes.all()) {
            if (session.schema().type(attribute.type()).ours()) {
                throw new LdapRefusal(
                        ResultCode.CONSTRAINT_VIOLATION,
                        attribute.type() + " is the directory's own");
            }
        }
    }

    private void valid(DistinguishedName name, Attributes attributes) throws LdapRefusal {
        try {
            checked(name, attributes);
        } catch (TreeException faults) {
            throw LdapRefusal.of(faults);
        }
    }

    private void checked(DistinguishedName name, Attributes attributes) throws TreeException {
        var user =
                Attributes.of(
                        attributes.all().stream()
                                .filter(one -> !session.schema().type(one.type()).operational())
                                .toList());
        session.schema().check(name, user);
    }

    /// With the values of the entry's name among them.
    // RFC 4511 section 4.7: what the name says need not be repeated.
    private Attributes named(Attributes attributes, RDN name) {
        var with = attributes;
        for (int i = 0; i < name.getAttributeNames().length; i++) {
            String type = primary(name.getAttributeNames()[i]);
            byte[] value = name.getByteArrayAttributeValues()[i];
            if (!has(with, type, value)) {
                var values = new ArrayList<>(with.octets(type));
                values.add(value);
                with = with.withOctets(type, values);
            }
        }
        return with;
    }

    private void named(RDN name, Attributes attributes) throws TreeException {
        for (int i = 0; i < name.getAttributeNames().length; i++) {
            if (!has(
                    attributes,
                    primary(name.getAttributeNames()[i]),
                    name.getByteArrayAttributeValues()[i])) {
                throw new TreeException(
                        TreeException.Reason.NAMED,
                        name.getAttributeNames()[i] + " is a part of the entry's name.");
            }
        }
    }

    private Attributes withoutName(Attributes attributes, RDN name) {
        var less = attributes;
        for (int i = 0; i < name.getAttributeNames().length; i++) {
            var type = session.schema().type(name.getAttributeNames()[i]);
            var old = new ASN1OctetString(name.getByteArrayAttributeValues()[i]);
            var values =
                    less.octets(type.name()).stream()
                            .filter(value -> !equal(type, value, old))
                            .toList();
            less = less.withOctets(type.name(), values);
        }
        return less;
    }

    private boolean has(Attributes attributes, String type, byte[] value) {
        var known = session.schema().type(type);
        var wanted = new ASN1OctetString(value);
        return attributes.octets(type).stream().anyMatch(one -> equal(known, one, wanted));
    }

    /// The type under the name that the directory keeps it by, with its options.
    private String primary(String type) {
        int options = type.indexOf(';');
        return session.schema().type(type).name() + (options < 0 ? "" : type.substring(options));
    }

    private static List<byte[]> octets(Attribute attribute) {
        return List.of(attribute.getValueByteArrays());
    }

    private static LdapRefusal forbidden() {
        return new LdapRefusal(ResultCode.INSUFFICIENT_ACCESS_RIGHTS, "you may not change this");
    }

    // RFC 4527 section 3
    private void answer(
            Request request,
            byte type,
            @Nullable DirectoryEntry before,
            @Nullable DirectoryEntry after)
            throws LdapRefusal, DirectoryException, IOException {
        session.audit.changed(before, after);
        var controls = new ArrayList<Control>();
        var pre = request.controls().find(RequestControls.PRE_READ, PreReadRequestControl::new);
        if (pre.isPresent() && before != null) {
            controls.add(
                    new PreReadResponseControl(read(request, before, pre.get().getAttributes())));
        }
        var post = request.controls().find(RequestControls.POST_READ, PostReadRequestControl::new);
        if (post.isPresent() && after != null) {
            controls.add(
                    new PostReadResponseControl(read(request, after, post.get().getAttributes())));
        }
        session.succeed(request.id(), type, controls);
    }

    private ReadOnlyEntry read(Request request, DirectoryEntry entry, String[] wanted)
            throws DirectoryException {
        var choice = new AttributeChoice(session.schema(), List.of(wanted));
        var seen =
                Names.complete(
                        session,
                        request.caller(),
                        choice,
                        entry,
                        session.access.seen(request.caller(), entry));
        var attributes = new ArrayList<Attribute>();
        for (var attribute : Names.chosen(choice, seen.attributes()).all()) {
            attributes.add(
                    new Attribute(attribute.type(), attribute.octets().toArray(byte[][]::new)));
        }
        return new ReadOnlyEntry(entry.name().toString(), attributes);
    }
}
