package org.postern.imap;

import java.io.IOException;

/// Where a command's octets come from, beyond its first line.
public interface CommandInput {
    /// Reads a literal whole, after asking for it where the client waits to be asked.
    ///
    /// @throws ImapException when it is larger than a command may be; nothing has been read then
    byte[] literal(LiteralHeader header) throws IOException, ImapException;

    /// Reads what follows a literal, up to the line's end, without it.
    byte[] line() throws IOException, ImapException;
}
