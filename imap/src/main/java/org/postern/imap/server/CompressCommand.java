package org.postern.imap.server;

import org.postern.imap.ImapException;
import org.postern.imap.ImapReader;
import org.postern.imap.Reply;

/// COMPRESS, RFC 4978 section 3. The tagged response is the last that goes out plain.
final class CompressCommand implements Command {
    // compress = "COMPRESS" SP algorithm ; algorithm = "DEFLATE"
    @Override
    public Reply run(ImapSession session, ImapReader arguments) throws ImapException {
        arguments.expectSpace();
        if (!arguments.takeName().equals("DEFLATE")) {
            throw arguments.expected("DEFLATE");
        }
        arguments.expectEnd();
        if (session.connection().compressed()) {
            return Reply.no("COMPRESSIONACTIVE", "Compressed already");
        }
        session.afterwards(session.connection()::startCompression);
        return Reply.ok("Compressing from here on");
    }
}
