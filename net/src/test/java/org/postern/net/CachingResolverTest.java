package org.postern.net;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CachingResolverTest {
    @Test
    void findsRecordsOfEachType() {
        try (var dns =
                TestDns.of(
                        """
                        example.org.     A     192.0.2.1
                        example.org. 60  AAAA  2001:db8::1
                        example.org.     MX    10 mail.example.org.
                        example.org.     TXT   "v=spf1 a" " -all"
                        www.example.org. CNAME example.org.
                        """)) {
            var resolver = dns.resolver();
            var answer = resolver.lookup(DnsName.of("WWW.example.org."), DnsType.A);
            assertThat(answer.status()).isEqualTo(DnsStatus.FOUND);
            assertThat(answer.records()).hasToString("[192.0.2.1]");
            assertThat(answer.canonical()).isEqualTo(DnsName.of("example.org"));
            var text = resolver.lookup(DnsName.of("example.org"), DnsType.TXT).records().getFirst();
            assertThat(text.text()).isEqualTo("v=spf1 a -all");
            assertThat(resolver.addresses(DnsName.of("example.org")).records())
                    .hasToString("[2001:db8::1, 192.0.2.1]");
            assertThat(resolver.lookup(DnsName.of("example.org"), DnsType.PTR).status())
                    .isEqualTo(DnsStatus.NO_DATA);
            assertThat(resolver.lookup(DnsName.of("example.com"), DnsType.A).status())
                    .isEqualTo(DnsStatus.NO_SUCH_NAME);
        }
    }
}
