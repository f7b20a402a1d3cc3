package org.postern.directory;

/// What the accounts of a domain may hold together.
///
/// @param quotaOctets most octets, 0 = unlimited
/// @param quotaMessages most messages, 0 = unlimited
public record DomainLimits(long quotaOctets, long quotaMessages) {
    public static final DomainLimits NONE = new DomainLimits(0, 0);

    public DomainLimits {
        if (quotaOctets < 0 || quotaMessages < 0) {
            throw new IllegalArgumentException("a quota cannot be negative");
        }
    }
}
