package org.postern.pop3;

/// What a program may read in a `-ERR` (RFC 2449 section 8, RFC 3206 sections 4 and 5).
public enum ResponseCode {
    /// Another session has the maildrop open: try again, not with another password.
    IN_USE("IN-USE"),
    /// The account logged in a short while ago: try again after the delay that CAPA tells.
    LOGIN_DELAY("LOGIN-DELAY"),
    /// Name or password is wrong.
    AUTH("AUTH"),
    /// Our trouble, which passes.
    SYS_TEMP("SYS/TEMP"),
    /// What only an administrator can mend.
    SYS_PERM("SYS/PERM");

    private final String word;

    ResponseCode(String word) {
        this.word = word;
    }

    /// As it stands between the brackets.
    @Override
    public String toString() {
        return word;
    }
}
