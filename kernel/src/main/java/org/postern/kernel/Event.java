package org.postern.kernel;

/// Something that happened and that an administrator may count, search or alarm on.
///
/// Each room declares one sealed family of records. The record's name is the event's name and its
/// components are the event's fields, in order: events are never free text. Secrets are not fields.
public interface Event {
    Severity severity();

    /// The id that joins the events of one session or one message; empty when there is none.
    String correlation();

    /// The log it is written to, such as `mailhurdle`; empty: that of its room.
    default String log() {
        return "";
    }

    /// How much an event matters. A warning always means that somebody should do something.
    enum Severity {
        DEBUG,
        INFO,
        WARNING,
        ERROR
    }
}
