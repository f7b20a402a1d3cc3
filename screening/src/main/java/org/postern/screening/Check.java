package org.postern.screening;

import java.util.Locale;

/// The checks that may refuse.
public enum Check {
    REJECT_LIST,
    NETWORK_RULE,
    HARVEST,
    HELLO,
    CLEARTEXT,
    DNS_LIST,
    SENDER,
    RECIPIENT,
    HURDLE;

    /// `rejectList`, as `Status` and events name it.
    public String word() {
        var words = name().toLowerCase(Locale.ROOT).split("_");
        return words.length == 1
                ? words[0]
                : words[0] + Character.toUpperCase(words[1].charAt(0)) + words[1].substring(1);
    }
}
