package org.postern.jmap;

/// An account as one caller sees it.
///
/// @param id of JMAP, with the form of an Id
/// @param name for people
/// @param personal whether it is the caller's own
/// @param readOnly whether all of it is
// RFC 8620 section 2
public record JmapAccount(String id, String name, boolean personal, boolean readOnly) {
    public JmapAccount {
        if (!Ids.valid(id)) {
            throw new IllegalArgumentException("no Id: " + id);
        }
    }
}
