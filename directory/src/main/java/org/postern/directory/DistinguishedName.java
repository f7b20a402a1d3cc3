package org.postern.directory;

import com.unboundid.ldap.sdk.DN;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.RDN;

import org.postern.mail.MailDomain;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// The name of an entry (RFC 4514): told as it was typed, compared in its normalised form. Values
/// are compared without regard to case and to spaces that repeat.
public final class DistinguishedName {
    /// Longest normalised form, in octets: an engine's key holds it.
    public static final int MAX_OCTETS = 800;

    /// The root, which has no entry of its own but the server's.
    public static final DistinguishedName ROOT = new DistinguishedName(DN.NULL_DN);

    private final DN dn;
    private final String normalised;

    private DistinguishedName(DN dn) {
        this.dn = dn;
        this.normalised = dn.toNormalizedString();
    }

    /// @throws IllegalArgumentException when it is none, or is too long; the message says why
    public static DistinguishedName parse(String text) {
        try {
            var name = new DistinguishedName(new DN(text));
            int octets = name.normalised.getBytes(StandardCharsets.UTF_8).length;
            if (octets > MAX_OCTETS) {
                throw new IllegalArgumentException(
                        "a name of " + octets + " octets, the limit is " + MAX_OCTETS);
            }
            return name;
        } catch (LDAPException e) {
            throw new IllegalArgumentException("not a distinguished name", e);
        }
    }

    // RFC 2247 section 3: a domain's labels are its components.
    public static DistinguishedName of(MailDomain domain) {
        String[] labels = domain.ascii().split("\\.", -1);
        var rdns = new RDN[labels.length];
        for (int i = 0; i < labels.length; i++) {
            rdns[i] = new RDN("dc", labels[i]);
        }
        return new DistinguishedName(new DN(rdns));
    }

    /// The name of an entry directly below this one.
    public DistinguishedName child(String type, String value) {
        return new DistinguishedName(new DN(new RDN(type, value), dn));
    }

    /// The name above; empty for the root.
    public Optional<DistinguishedName> parent() {
        var parent = dn.getParent();
        if (parent != null) {
            return Optional.of(new DistinguishedName(parent));
        }
        return dn.isNullDN() ? Optional.empty() : Optional.of(ROOT);
    }

    /// The same first part below another parent.
    public DistinguishedName moved(DistinguishedName parent) {
        return new DistinguishedName(new DN(first(), parent.dn));
    }

    /// The same as a part of the tree that has a new top.
    ///
    /// @param from this name or one above it
    public DistinguishedName rebased(DistinguishedName from, DistinguishedName to) {
        var mine = dn.getRDNs();
        int kept = mine.length - from.dn.getRDNs().length;
        var rdns = new RDN[kept + to.dn.getRDNs().length];
        System.arraycopy(mine, 0, rdns, 0, kept);
        System.arraycopy(to.dn.getRDNs(), 0, rdns, kept, to.dn.getRDNs().length);
        return new DistinguishedName(new DN(rdns));
    }

    public boolean isRoot() {
        return dn.isNullDN();
    }

    /// Whether this is `top` or below it.
    public boolean within(DistinguishedName top) {
        return dn.isDescendantOf(top.dn, true);
    }

    /// How many parts it has; the root has none.
    public int depth() {
        return dn.getRDNs().length;
    }

    /// The first part's types and values.
    public RDN first() {
        var first = dn.getRDN();
        if (first == null) {
            throw new IllegalStateException("the root has no part");
        }
        return first;
    }

    /// As it is compared.
    public String normalised() {
        return normalised;
    }

    /// The key by which names sort so that a subtree is one run behind its top: the parts from the
    /// root down, each ended by NUL.
    byte[] treeKey() {
        var key = new StringBuilder();
        var rdns = dn.getRDNs();
        for (int i = rdns.length - 1; i >= 0; i--) {
            key.append(rdns[i].toNormalizedString()).append('\0');
        }
        return key.toString().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DistinguishedName name && normalised.equals(name.normalised);
    }

    @Override
    public int hashCode() {
        return normalised.hashCode();
    }

    /// As it was typed.
    @Override
    public String toString() {
        return dn.toString();
    }
}
