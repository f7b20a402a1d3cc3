package org.postern.store;

/// The name of an annotation of a folder or of an account.
///
/// @param shared whether all see the same value; else each user has one of their own
/// @param name what stands behind `/private/` or `/shared/`; 1 to [#MAX_NAME_OCTETS] characters of
///   printable ASCII, in lower case
// RFC 5464 section 3.2
public record Annotation(boolean shared, String name) implements Comparable<Annotation> {
    /// Most octets of a name.
    public static final int MAX_NAME_OCTETS = 255;

    public Annotation {
        boolean printable = name.chars().allMatch(c -> c >= ' ' && c <= '~');
        if (name.isEmpty() || name.length() > MAX_NAME_OCTETS || !printable) {
            throw new IllegalArgumentException("annotation's name");
        }
    }

    @Override
    public int compareTo(Annotation other) {
        int order = Boolean.compare(shared, other.shared);
        return order != 0 ? order : name.compareTo(other.name);
    }
}
