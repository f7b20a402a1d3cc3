package org.postern.snmp;

import org.snmp4j.smi.Counter32;
import org.snmp4j.smi.Counter64;
import org.snmp4j.smi.Gauge32;

/// Our numbers, which have 64 bits and a sign, as SMI has them (RFC 2578 section 7.1).
final class Numbers {
    private static final long MOST = 0xFFFF_FFFFL;

    private Numbers() {}

    /// A counter wraps.
    static Counter32 counter(long number) {
        return new Counter32(number & MOST);
    }

    static Counter64 large(long number) {
        return new Counter64(number);
    }

    /// A gauge latches at its ends.
    static Gauge32 gauge(long number) {
        return new Gauge32(Math.clamp(number, 0, MOST));
    }

    /// RFC 2789 section 4: volumes are in kilo-octets, those begun count as whole.
    static long kiloOctets(long octets) {
        return (octets + 1_023) >> 10;
    }
}
