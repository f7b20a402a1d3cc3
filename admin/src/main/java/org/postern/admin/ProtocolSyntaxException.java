package org.postern.admin;

/// A request that cannot be read. It has been read over to its end, unless it is too long for that.
final class ProtocolSyntaxException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String tag;
    private final boolean over;

    private ProtocolSyntaxException(String tag, String text, boolean over) {
        super(text);
        this.tag = tag;
        this.over = over;
    }

    /// @param tag the request's; `*` when it has none
    static ProtocolSyntaxException of(String tag, String text) {
        return new ProtocolSyntaxException(tag, text, false);
    }

    /// After this nobody knows where the next request begins.
    static ProtocolSyntaxException last(String tag, String text) {
        return new ProtocolSyntaxException(tag, text, true);
    }

    String tag() {
        return tag;
    }

    String text() {
        return String.valueOf(getMessage());
    }

    /// Whether the connection must end.
    boolean over() {
        return over;
    }
}
