package org.postern.directory;

import org.postern.engine.EngineException;
import org.postern.mail.AddressSyntaxException;
import org.postern.mail.Domain;

/// What the directory knows about itself: written by the first start, never changed since.
///
/// @param firstDomain the domain of every login without `@`
/// @param administrator the id of the account made at the first start
record Header(Domain firstDomain, String administrator) {
    private static final int VERSION = 1;

    byte[] encode() {
        return new RecordWriter(VERSION).text(firstDomain.typed()).text(administrator).toOctets();
    }

    static Header decode(byte[] value) throws EngineException {
        var record = new RecordReader(value, VERSION, "the directory's header");
        try {
            return new Header(Domain.parse(record.text()), record.text());
        } catch (AddressSyntaxException e) {
            throw record.failed("has a broken domain: " + e.getMessage());
        }
    }
}
