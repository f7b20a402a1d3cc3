package org.postern.directory;

import org.postern.engine.EngineException;
import org.postern.mail.AddressSyntaxException;
import org.postern.mail.Domain;

import java.time.Instant;

/// A mail domain served here.
///
/// @param accounts how many accounts have their address in it
/// @param limits what they may hold together
record DomainRecord(Domain domain, Instant created, int accounts, DomainLimits limits) {
    private static final int VERSION = 1;

    DomainRecord withAccounts(int changed) {
        return new DomainRecord(domain, created, changed, limits);
    }

    DomainRecord withLimits(DomainLimits changed) {
        return new DomainRecord(domain, created, accounts, changed);
    }

    byte[] encode() {
        return new RecordWriter(VERSION)
                .text(domain.typed())
                .instant(created)
                .number(accounts)
                .longNumber(limits.quotaOctets())
                .longNumber(limits.quotaMessages())
                .toOctets();
    }

    static DomainRecord decode(byte[] value) throws EngineException {
        var record = new RecordReader(value, VERSION, "a domain record");
        try {
            return new DomainRecord(
                    Domain.parse(record.text()),
                    record.instant(),
                    record.number(),
                    new DomainLimits(record.longNumber(), record.longNumber()));
        } catch (AddressSyntaxException e) {
            throw record.failed("has a broken name: " + e.getMessage());
        }
    }
}
