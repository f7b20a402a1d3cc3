package org.postern.net;

/// How a look-up ended.
public enum DnsStatus {
    /// There is at least one record.
    FOUND,
    /// The name exists, without records of that type.
    NO_DATA,
    /// The name does not exist (RFC 8020 section 2: nor does anything below it).
    NO_SUCH_NAME,
    /// Nobody could tell now: no server answered, or it failed. Ask again later; never refuse
    /// anything for good because of it.
    TEMPORARY_FAILURE
}
