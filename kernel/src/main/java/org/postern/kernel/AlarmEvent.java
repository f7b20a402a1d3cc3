package org.postern.kernel;

import java.time.Duration;

/// What becomes of alarms. SNMP traps, the mail to the postmaster and whoever watches events are
/// told by these; `alarm` and `subject` together name one alarm.
public sealed interface AlarmEvent extends Event {
    @Override
    default String log() {
        return "alarms";
    }

    /// The name of the condition, as it was declared: `disk-full`.
    String alarm();

    /// What it is about where there may be several, such as the name of a virus engine; empty
    /// otherwise.
    String subject();

    @Override
    default String correlation() {
        return "";
    }

    /// Somebody should do something.
    ///
    /// @param urgent whether mail is lost or stands still until somebody does
    /// @param text what is wrong, with its figures, in one sentence
    /// @param advice what to do
    record AlarmRaised(String alarm, String subject, boolean urgent, String text, String advice)
            implements AlarmEvent {
        @Override
        public Severity severity() {
            return urgent ? Severity.ERROR : Severity.WARNING;
        }
    }

    /// The condition is over.
    ///
    /// @param urgent as it was raised
    /// @param text what was wrong when it was last looked at
    /// @param lasted since it was raised
    record AlarmCleared(String alarm, String subject, boolean urgent, String text, Duration lasted)
            implements AlarmEvent {
        @Override
        public Severity severity() {
            return Severity.INFO;
        }
    }

    /// An operator knows of it: it stays raised and is not mailed again.
    record AlarmAcknowledged(String alarm, String subject, String operator, String note)
            implements AlarmEvent {
        @Override
        public Severity severity() {
            return Severity.INFO;
        }
    }
}
