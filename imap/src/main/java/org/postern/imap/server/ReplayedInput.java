package org.postern.imap.server;

import org.postern.imap.CommandInput;
import org.postern.imap.ImapException;
import org.postern.imap.ImapReader;
import org.postern.imap.LiteralHeader;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// The rest of a command that is read several times: what its numbers mean differs from mailbox to
/// mailbox. The first reading takes literals and lines from the client, later ones get the same.
final class ReplayedInput implements CommandInput {
    private final byte[] rest;
    private final CommandInput client;
    private final boolean utf8;
    private final List<byte[]> taken = new ArrayList<>();
    private int at;

    /// @param arguments stands where the readings begin; is of no more use
    ReplayedInput(ImapReader arguments, CommandInput client) {
        this.utf8 = arguments.utf8();
        this.rest = arguments.takeRest();
        this.client = client;
    }

    /// Begins a reading.
    ImapReader reader() {
        at = 0;
        return new ImapReader(rest, this, utf8);
    }

    @Override
    public byte[] literal(LiteralHeader header) throws IOException, ImapException {
        if (at == taken.size()) {
            taken.add(client.literal(header));
        }
        return taken.get(at++).clone();
    }

    @Override
    public byte[] line() throws IOException, ImapException {
        if (at == taken.size()) {
            taken.add(client.line());
        }
        return taken.get(at++).clone();
    }
}
