package org.postern.transport;

import org.postern.net.DnsRecord;

import java.util.List;

/// What must hold of TLS on a connection before mail goes over it.
sealed interface TlsDemand {
    /// No TLS.
    record None() implements TlsDemand {}

    /// TLS where it can be had, whoever it is; clear text otherwise.
    record Opportunistic() implements TlsDemand {}

    /// A certificate of a trusted authority that names the host, to see whether it has one: TLS as
    /// it can be had otherwise.
    record Tested() implements TlsDemand {}

    /// TLS, whoever it is.
    record Encrypted() implements TlsDemand {}

    /// TLS with a certificate of a trusted authority that names the host.
    ///
    /// @param implicit whether TLS begins with the first octet
    record Verified(boolean implicit) implements TlsDemand {}

    /// TLS with a certificate that DNS names.
    ///
    /// @param records usable ones, at least one
    /// @param names that the certificate may bear where a record asks for names
    // RFC 7672 section 3.1: usages DANE-TA(2) and DANE-EE(3)
    record Dane(List<DnsRecord.Tlsa> records, List<String> names) implements TlsDemand {
        public Dane {
            records = List.copyOf(records);
            names = List.copyOf(names);
        }
    }

    /// Whether who meets it has proved to be the right host.
    default boolean proves() {
        return switch (this) {
            case None(), Opportunistic(), Tested(), Encrypted() -> false;
            case Verified(var _), Dane(var _, var _) -> true;
        };
    }

    /// Whether clear text is no way out.
    default boolean mandatory() {
        return switch (this) {
            case None(), Opportunistic(), Tested() -> false;
            case Encrypted(), Verified(var _), Dane(var _, var _) -> true;
        };
    }
}
