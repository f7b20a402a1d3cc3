package org.postern.net;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// A type of resource record that can be asked for.
///
/// @param name as zone files write it
/// @param code the number on the wire
/// @param form what the records of an answer are
/// @param <R> likewise
public record DnsType<R extends DnsRecord>(String name, int code, Class<R> form) {
    public static final DnsType<DnsRecord.Address> A =
            new DnsType<>("A", 1, DnsRecord.Address.class);
    public static final DnsType<DnsRecord.Ns> NS = new DnsType<>("NS", 2, DnsRecord.Ns.class);
    public static final DnsType<DnsRecord.Cname> CNAME =
            new DnsType<>("CNAME", 5, DnsRecord.Cname.class);
    public static final DnsType<DnsRecord.Soa> SOA = new DnsType<>("SOA", 6, DnsRecord.Soa.class);
    public static final DnsType<DnsRecord.Ptr> PTR = new DnsType<>("PTR", 12, DnsRecord.Ptr.class);
    public static final DnsType<DnsRecord.Mx> MX = new DnsType<>("MX", 15, DnsRecord.Mx.class);
    public static final DnsType<DnsRecord.Txt> TXT = new DnsType<>("TXT", 16, DnsRecord.Txt.class);
    public static final DnsType<DnsRecord.Address> AAAA =
            new DnsType<>("AAAA", 28, DnsRecord.Address.class);
    public static final DnsType<DnsRecord.Srv> SRV = new DnsType<>("SRV", 33, DnsRecord.Srv.class);
    public static final DnsType<DnsRecord.Tlsa> TLSA =
            new DnsType<>("TLSA", 52, DnsRecord.Tlsa.class);

    /// All of them.
    public static final List<DnsType<?>> ALL =
            List.of(A, AAAA, CNAME, MX, NS, PTR, SOA, SRV, TLSA, TXT);

    /// The type of that name.
    public static Optional<DnsType<?>> named(String name) {
        String wanted = name.toUpperCase(Locale.ROOT);
        for (DnsType<?> type : ALL) {
            if (type.name.equals(wanted)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }

    @Override
    public String toString() {
        return name;
    }
}
