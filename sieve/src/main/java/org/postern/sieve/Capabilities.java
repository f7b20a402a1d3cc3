package org.postern.sieve;

import java.util.List;
import java.util.stream.Stream;

/// What scripts may `require` (RFC 5228 section 6), in the order in which it is announced.
public final class Capabilities {
    /// For every script.
    public static final List<String> USER =
            List.of(
                    "fileinto",
                    "reject",
                    "ereject",
                    "envelope",
                    "encoded-character",
                    "comparator-i;octet",
                    "comparator-i;ascii-casemap",
                    "comparator-i;ascii-numeric",
                    "comparator-i;unicode-casemap",
                    "vacation",
                    "vacation-seconds",
                    "subaddress",
                    "relational",
                    "regex",
                    "imap4flags",
                    "copy",
                    "include",
                    "variables",
                    "body",
                    "enotify",
                    "environment",
                    "mailbox",
                    "mailboxid",
                    "special-use",
                    "mboxmetadata",
                    "servermetadata",
                    "date",
                    "index",
                    "ihave",
                    "duplicate",
                    "editheader",
                    "mime",
                    "foreverypart",
                    "extracttext",
                    "replace",
                    "enclose",
                    "spamtest",
                    "spamtestplus",
                    "virustest",
                    "extlists",
                    "fcc");

    /// Only for the filters of administrators.
    public static final List<String> ADMINISTRATOR =
            List.of(
                    "vnd.postern.wiretap",
                    "vnd.postern.quarantine",
                    "vnd.postern.score",
                    "vnd.postern.excerpt",
                    "vnd.postern.wordlist",
                    "vnd.postern.attachments");

    public static final List<String> ALL =
            Stream.concat(USER.stream(), ADMINISTRATOR.stream()).toList();

    /// What `.svtest` files require; nothing else ever may.
    static final String TEST_SUITE = "vnd.dovecot.testsuite";

    static final List<String> EVERY = Stream.concat(ALL.stream(), Stream.of(TEST_SUITE)).toList();

    /// The ways to notify that `enotify` has (RFC 5804 section 1.7: NOTIFY).
    public static final List<String> NOTIFICATION_METHODS = List.of("mailto");

    private Capabilities() {}
}
