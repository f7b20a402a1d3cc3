package org.postern.net;

import java.io.IOException;

/// A line passed its limit. The rest of the line has been read and thrown away: the stream stands
/// at the next line.
public final class LineTooLongException extends IOException {
    private static final long serialVersionUID = 1L;

    public LineTooLongException(int limit) {
        super("line above " + limit + " octets");
    }
}
