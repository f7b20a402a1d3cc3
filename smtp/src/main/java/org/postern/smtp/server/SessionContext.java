package org.postern.smtp.server;

import org.postern.kernel.Events;

/// What the parts of one session share.
///
/// @param settings as they were when the session began
/// @param hostname the name of greetings, as it was then
record SessionContext(
        SmtpService service,
        SmtpSettings settings,
        DefenceSettings defence,
        String hostname,
        Wire wire,
        Tally tally,
        SmtpCounters counters,
        Events events) {}
