package org.postern.directory;

import org.postern.engine.EngineException;
import org.postern.mail.AddressSyntaxException;
import org.postern.mail.Domain;

import java.time.Instant;

/// A mail domain served here.
///
/// @param accounts how many accounts have their address in it
/// @param limits what they may hold together
/// @param attributes its policies; see [DomainPolicy]
record DomainRecord(
        Domain domain, Instant created, int accounts, DomainLimits limits, Attributes attributes) {
    private static final int VERSION = 2;

    DomainRecord(Domain domain, Instant created, int accounts, DomainLimits limits) {
        this(domain, created, accounts, limits, Attributes.NONE);
    }

    DomainRecord withAccounts(int changed) {
        return new DomainRecord(domain, created, changed, limits, attributes);
    }

    DomainRecord withLimits(DomainLimits changed) {
        return new DomainRecord(domain, created, accounts, changed, attributes);
    }

    DomainRecord withAttributes(Attributes changed) {
        return new DomainRecord(domain, created, accounts, limits, changed);
    }

    byte[] encode() {
        var record =
                new RecordWriter(VERSION)
                        .text(domain.typed())
                        .instant(created)
                        .number(accounts)
                        .longNumber(limits.quotaOctets())
                        .longNumber(limits.quotaMessages());
        AttributesCodec.encode(attributes, record);
        return record.toOctets();
    }

    static DomainRecord decode(byte[] value) throws EngineException {
        var record = new RecordReader(value, VERSION, "a domain record");
        try {
            return new DomainRecord(
                    Domain.parse(record.text()),
                    record.instant(),
                    record.number(),
                    new DomainLimits(record.longNumber(), record.longNumber()),
                    record.version() == 1 ? Attributes.NONE : AttributesCodec.decode(record));
        } catch (AddressSyntaxException e) {
            throw record.failed("has a broken name: " + e.getMessage());
        }
    }
}
