package org.postern.directory;

/// One entry of the directory's tree, as LDAP shows it: an account, a domain, or anything else that
/// somebody put there, such as a group, a class of service or an organisational unit.
///
/// @param reference what it stands for
/// @param attributes all but the passwords, which [DirectoryTree#secrets] gives
public record DirectoryEntry(
        EntryReference reference, DistinguishedName name, Attributes attributes) {
    /// Opaque, the same after a rename, never reused.
    public String id() {
        return reference.id();
    }

    DirectoryEntry with(Attributes changed) {
        return new DirectoryEntry(reference, name, changed);
    }

    DirectoryEntry named(DistinguishedName changed) {
        return new DirectoryEntry(reference, changed, attributes);
    }
}
