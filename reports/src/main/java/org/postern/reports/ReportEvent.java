package org.postern.reports;

import org.postern.kernel.Event;

/// What became of reports.
public sealed interface ReportEvent extends Event {
    @Override
    default String correlation() {
        return "";
    }

    /// A domain was told.
    ///
    /// @param kind `tls` or `dmarc`
    /// @param octets compressed
    record ReportSent(String kind, String domain, String to, long octets) implements ReportEvent {
        @Override
        public Severity severity() {
            return Severity.INFO;
        }
    }

    /// A domain was not told, and will not be of that day.
    record ReportWithheld(String kind, String domain, String reason) implements ReportEvent {
        @Override
        public Severity severity() {
            return Severity.INFO;
        }
    }
}
