package org.postern.store;

/// Flags as the bits of one `long`: system flags low, the folder's keywords from [#FIRST_KEYWORD]
/// up. `\Recent` is no bit: it follows from [FolderStatus#firstRecentUid].
///
/// The bits are part of the format on disk.
public final class Flags {
    /// `\Seen`, and the other system flags of RFC 9051 section 2.3.2.
    public static final long SEEN = 1;

    public static final long ANSWERED = 1 << 1;
    public static final long FLAGGED = 1 << 2;
    public static final long DELETED = 1 << 3;
    public static final long DRAFT = 1 << 4;

    /// All system flags.
    public static final long SYSTEM = SEEN | ANSWERED | FLAGGED | DELETED | DRAFT;

    /// The bit number of a folder's first keyword; bits between are kept free.
    public static final int FIRST_KEYWORD = 8;

    /// Most keywords that one folder knows.
    public static final int MAX_KEYWORDS = Long.SIZE - FIRST_KEYWORD;

    private Flags() {}
}
