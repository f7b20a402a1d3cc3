package org.postern.screening;

/// The names of the screening tests' world.
final class Zones {
    static final String TEXT =
            """
            mail.good.example.               A    192.0.2.1
            1.2.0.192.in-addr.arpa.          PTR  mail.good.example.
            good.example.                    MX   10 mail.good.example.
            six.good.example.                AAAA 2001:db8::1
            1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa. PTR six.good.example.
            alone.example.                   A    192.0.2.99
            text.example.                    TXT  "no mail here"
            nomail.example.                  MX   0 .
            7.100.51.198.in-addr.arpa.       PTR  mail.good.example.
            host.spam.example.               A    203.0.113.20
            20.113.0.203.in-addr.arpa.       PTR  host.spam.example.
            spam.example.                    MX   10 host.spam.example.
            1.113.0.203.bl.example.          A    127.0.0.2
            1.113.0.203.bl.example.          TXT  "see https://bl.example/?203.0.113.1"
            2.113.0.203.tag.example.         A    127.0.0.3
            3.113.0.203.bl.example.          A    127.0.0.10
            4.113.0.203.bl.example.          A    127.255.255.254
            5.113.0.203.bl.example.          A    127.0.0.2
            5.113.0.203.wl.example.          A    127.0.5.1
            6.113.0.203.bl.example.          A    192.0.2.80
            evil.example.dbl.example.        A    127.0.1.2
            evil.example.                    A    203.0.113.77
            """;

    private Zones() {}
}
