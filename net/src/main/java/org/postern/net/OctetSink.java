package org.postern.net;

import java.io.IOException;

/// Where a wire output's octets go: the socket, or TLS over it.
interface OctetSink {
    void write(byte[] octets, int offset, int length) throws IOException;
}
