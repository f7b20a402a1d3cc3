package org.postern.snmp;

import org.snmp4j.event.CounterEvent;
import org.snmp4j.event.CounterListener;
import org.snmp4j.mp.SnmpConstants;
import org.snmp4j.smi.OID;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/// What the library counts about messages, by the name of the variable.
final class ProtocolCounts implements CounterListener {
    private final Map<OID, AtomicLong> counts = new ConcurrentHashMap<>();

    private static final List<OID> MALFORMED =
            List.of(
                    SnmpConstants.snmpInASNParseErrs,
                    SnmpConstants.snmpInBadVersions,
                    SnmpConstants.snmpInvalidMsgs,
                    SnmpConstants.snmpUnknownSecurityModels);

    /// Unknown engines and times out of the window are how an engine is discovered: no refusals.
    private static final List<OID> STRANGERS =
            List.of(
                    SnmpConstants.usmStatsUnsupportedSecLevels,
                    SnmpConstants.usmStatsUnknownUserNames,
                    SnmpConstants.usmStatsWrongDigests,
                    SnmpConstants.usmStatsDecryptionErrors);

    private final Drops drops;

    ProtocolCounts(Drops drops) {
        this.drops = drops;
    }

    @Override
    public void incrementCounter(CounterEvent event) {
        long value = of(event.getOid()).addAndGet(Math.max(1, event.getIncrement()));
        // Reports carry it.
        event.setCurrentValue(Numbers.counter(value));
        if (MALFORMED.contains(event.getOid())) {
            drops.count(Drops.Why.MALFORMED, "");
        } else if (STRANGERS.contains(event.getOid())) {
            drops.count(Drops.Why.USER, "");
        }
    }

    /// Counts what the library leaves to us.
    void increment(OID name) {
        of(name).incrementAndGet();
    }

    long get(OID name) {
        return of(name).get();
    }

    /// Only the library's own names come here: they are few.
    private AtomicLong of(OID name) {
        return counts.computeIfAbsent(name, _ -> new AtomicLong());
    }
}
