package org.postern.net;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/// The octets we send: a buffer that is flushed when full or asked. A peer that reads nothing for
/// the write timeout is cut off: the write then throws [IOException]. One thread at a time.
public abstract class WireOutput extends OutputStream {
    /// Writes text as UTF-8 (ASCII being its subset); adds nothing.
    public final WireOutput text(String text) throws IOException {
        write(text.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /// Ends a line.
    public final WireOutput crlf() throws IOException {
        write('\r');
        write('\n');
        return this;
    }
}
