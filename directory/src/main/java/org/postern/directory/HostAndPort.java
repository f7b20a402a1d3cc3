package org.postern.directory;

/// A server as people write it: `host`, `host:port`, `[address]:port`.
///
/// @param host a name or an address, without brackets
record HostAndPort(String host, int port) {
    private static final int MAX_PORT = 65_535;

    /// @param usual the port when none is given
    /// @throws IllegalArgumentException when it is no such thing
    static HostAndPort parse(String text, int usual) {
        boolean bracketed = text.startsWith("[");
        int end = bracketed ? text.indexOf(']') : text.lastIndexOf(':');
        // An IPv6 address without brackets has no port.
        boolean several = !bracketed && text.indexOf(':') != end;
        String host =
                bracketed && end > 0
                        ? text.substring(1, end)
                        : end < 0 || several ? text : text.substring(0, end);
        int colon = bracketed ? end + 1 : several ? -1 : end;
        boolean given = colon >= 0 && colon < text.length() && text.charAt(colon) == ':';
        try {
            int port = given ? Integer.parseInt(text.substring(colon + 1)) : usual;
            if (!host.isEmpty() && port > 0 && port <= MAX_PORT) {
                return new HostAndPort(host, port);
            }
        } catch (NumberFormatException e) {
            // Told below.
        }
        throw new IllegalArgumentException(text + " is no server: host or host:port");
    }

    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
