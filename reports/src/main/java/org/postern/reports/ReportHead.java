package org.postern.reports;

import org.postern.mail.Address;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/// Who tells whom, of which day (UTC).
///
/// @param domain who is told, in A-labels
/// @param from whom it comes from
/// @param organization who that is, for people
record ReportHead(String kind, String domain, LocalDate day, Address from, String organization) {
    /// The domain that reports.
    String submitter() {
        return from.domain().ascii();
    }

    Instant begin() {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    /// The day's last second.
    Instant end() {
        return begin().plusSeconds(24 * 3_600 - 1);
    }

    /// The same whenever the report is sent, and no other's.
    String id() {
        return kind + "." + day + "." + domain + "@" + submitter();
    }
}
