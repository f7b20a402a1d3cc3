package org.postern.antivirus;

/// What clamd says of one stream.
sealed interface ClamdReply {
    /// `stream: OK`
    record Clean() implements ClamdReply {}

    /// `stream: Win.Test.EICAR_HDB-1 FOUND`
    record Found(String name) implements ClamdReply {
        /// How grave it is: clamd reports by the same word what an administrator has told it to
        /// report besides viruses, under names of their own.
        ScanStatus status() {
            if (name.startsWith("Heuristics.Encrypted.")) {
                return ScanStatus.ENCRYPTED;
            }
            if (name.startsWith("Heuristics.Limits.Exceeded")) {
                return ScanStatus.UNSCANNABLE;
            }
            return name.startsWith("PUA.")
                            || name.startsWith("Heuristics.OLE2.ContainsMacros")
                            || name.startsWith("Heuristics.Broken.")
                    ? ScanStatus.SUSPICIOUS
                    : ScanStatus.INFECTED;
        }
    }

    /// The stream is longer than clamd's StreamMaxLength.
    record TooLarge() implements ClamdReply {}

    /// Anything else: `stream: Can't allocate memory ERROR`, `COMMAND READ TIMED OUT`.
    record Failed(String text) implements ClamdReply {}

    /// Reads a reply, without its NUL.
    static ClamdReply parse(String line) {
        String text = line.strip();
        if (text.endsWith(" FOUND")) {
            return new Found(name(withoutSource(text.substring(0, text.length() - 6))));
        }
        if (text.endsWith(" OK")) {
            return new Clean();
        }
        return text.contains("size limit exceeded") ? new TooLarge() : new Failed(text);
    }

    private static String withoutSource(String text) {
        int colon = text.indexOf(": ");
        return colon < 0 ? text : text.substring(colon + 2);
    }

    /// Without the hash and size that ExtendedDetectionInfo puts behind the name.
    private static String name(String text) {
        int bracket = text.endsWith(")") ? text.lastIndexOf('(') : -1;
        return (bracket > 0 ? text.substring(0, bracket) : text).strip();
    }
}
