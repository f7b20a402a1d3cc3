package org.postern.directory;

import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldif.LDIFException;
import com.unboundid.ldif.LDIFReader;

import org.jspecify.annotations.Nullable;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;

/// Accounts and groups out of an LDIF file (RFC 2849). Entries that are neither, such as
/// organisational units, are passed over.
final class LdifSource implements ImportSource {
    private final Counted counted;
    private final LDIFReader reader;

    LdifSource(Path file) throws IOException {
        counted = new Counted(Files.newInputStream(file));
        reader = new LDIFReader(counted);
    }

    @Override
    public @Nullable ImportRow next() throws IOException, ImportException {
        while (true) {
            Entry entry;
            try {
                entry = reader.readEntry();
            } catch (LDIFException e) {
                if (e.mayContinueReading()) {
                    throw new ImportException(
                            "line " + e.getLineNumber(), String.valueOf(e.getMessage()));
                }
                throw new IOException("line " + e.getLineNumber() + ": " + e.getMessage(), e);
            }
            if (entry == null) {
                return null;
            }
            var attributes = attributes(entry);
            if (attributes.has("objectClass", "mailGroup")
                    || attributes.has("objectClass", "mirapointUser")
                    || attributes.has("objectClass", "mirapointMailUser")
                    || (attributes.has("mail") && attributes.has("objectClass", "person"))
                    || (attributes.has("mail") && attributes.has("objectClass", "inetOrgPerson"))) {
                return new ImportRow(entry.getDN(), attributes);
            }
        }
    }

    private static Attributes attributes(Entry entry) {
        var all = new ArrayList<Attributes.Attribute>();
        for (Attribute attribute : entry.getAttributes()) {
            all.add(
                    new Attributes.Attribute(
                            attribute.getName(), Arrays.asList(attribute.getValueByteArrays())));
        }
        return Attributes.of(all);
    }

    @Override
    public long position() {
        return counted.octets;
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }

    private static final class Counted extends FilterInputStream {
        private long octets;

        Counted(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int octet = super.read();
            octets += octet < 0 ? 0 : 1;
            return octet;
        }

        @Override
        public int read(byte[] to, int offset, int length) throws IOException {
            int read = super.read(to, offset, length);
            octets += Math.max(0, read);
            return read;
        }
    }
}
