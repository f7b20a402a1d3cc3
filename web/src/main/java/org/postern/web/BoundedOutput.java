package org.postern.web;

import java.io.IOException;
import java.io.OutputStream;

/// Takes at most so many octets of a request's body.
final class BoundedOutput extends OutputStream {
    private final OutputStream next;
    private final long most;
    private long count;

    BoundedOutput(OutputStream next, long most) {
        this.next = next;
        this.most = most;
    }

    @Override
    public void write(int octet) throws IOException {
        count(1);
        next.write(octet);
    }

    @Override
    public void write(byte[] octets, int offset, int length) throws IOException {
        count(length);
        next.write(octets, offset, length);
    }

    private void count(int more) throws RequestRefusedException {
        count += more;
        if (count > most) {
            throw WebRequest.tooLarge(most);
        }
    }
}
