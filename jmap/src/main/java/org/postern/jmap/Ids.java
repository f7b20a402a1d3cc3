package org.postern.jmap;

/// Ids as all of JMAP writes them.
public final class Ids {
    /// RFC 8620 section 1.2: at most 255 octets.
    public static final int LONGEST = 255;

    private Ids() {}

    /// Whether it has the form of an Id.
    // RFC 8620 section 1.2: A-Za-z0-9, hyphen and underscore
    public static boolean valid(String text) {
        if (text.isEmpty() || text.length() > LONGEST) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean fits =
                    (c >= 'a' && c <= 'z')
                            || (c >= 'A' && c <= 'Z')
                            || (c >= '0' && c <= '9')
                            || c == '-'
                            || c == '_';
            if (!fits) {
                return false;
            }
        }
        return true;
    }
}
