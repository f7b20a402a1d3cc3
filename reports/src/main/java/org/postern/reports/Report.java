package org.postern.reports;

/// What one domain is told of one day.
sealed interface Report permits TlsReport, DmarcReport {
    ReportHead head();

    /// The end of its file's name, before `.gz`.
    String extension();

    /// Uncompressed.
    byte[] octets();

    /// The name of its file: the same whenever it is sent.
    // RFC 8460 section 5.1, RFC 7489 section 7.2.1.1: receiver, domain, begin, end
    default String file() {
        return head().submitter()
                + "!"
                + head().domain()
                + "!"
                + head().begin().getEpochSecond()
                + "!"
                + head().end().getEpochSecond()
                + "."
                + extension()
                + ".gz";
    }
}
