package org.postern.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;
import java.util.zip.CRC32C;

final class ProxyHeaderTest {
    private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";
    private static final String IPV4 = "c0000201" + "c6336401" + "d431" + "0019";
    private static final String IPV6 =
            "20010db8000000000000000000000001" + "20010db8000000000000000000000002" + "d4310019";

    private static WireInput input(byte[] octets) {
        var source =
                new OctetSource() {
                    private int at;

                    @Override
                    public int read(byte[] target, int offset, int length, boolean boundary) {
                        if (at == octets.length) {
                            return -1;
                        }
                        target[offset] = octets[at++];
                        return 1;
                    }

                    @Override
                    public boolean ready() {
                        return at < octets.length;
                    }
                };
        var minute = Duration.ofMinutes(1);
        return new BufferedWireInput(source, new WireClocks(minute, minute));
    }

    /// Reads a header with a line behind it, and that line.
    private static Optional<ProxyHeader.Named> read(byte[] header)
            throws IOException, ProxyHeader.MalformedException {
        var all = new ByteArrayOutputStream();
        all.writeBytes(header);
        all.writeBytes("next\r\n".getBytes(StandardCharsets.US_ASCII));
        var input = input(all.toByteArray());
        var named = ProxyHeader.read(input);
        assertThat(input.readLine(10, LineEnd.CRLF)).asString().isEqualTo("next");
        return named;
    }

    private static byte[] v1(String line) {
        return (line + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] v2(String hex) {
        return HexFormat.of().parseHex(SIGNATURE + hex);
    }

    @ParameterizedTest
    @CsvSource({
        "PROXY TCP4 192.0.2.1 198.51.100.1 54321 25, /192.0.2.1:54321, /198.51.100.1:25",
        "PROXY TCP6 2001:db8::1 2001:db8::2 0 65535, /[2001:db8:0:0:0:0:0:1]:0,"
                + " /[2001:db8:0:0:0:0:0:2]:65535"
    })
    void readsVersion1(String line, String client, String server) throws Exception {
        var named = read(v1(line)).orElseThrow();
        assertThat(named.client()).hasToString(client);
        assertThat(named.server()).hasToString(server);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PROXY UNKNOWN",
                "PROXY UNKNOWN ffff:f:f:f:f:f:f:f ffff:f:f:f:f:f:f:f 65535 65535",
                "PROXY UNKNOWN whatever"
            })
    void leavesUnknownAsItIs(String line) throws Exception {
        assertThat(read(v1(line))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "EHLO client.test",
                "PROXY",
                "PROXY TCP4",
                "PROXY TCP4 192.0.2.1 198.51.100.1 1",
                "PROXY TCP4 192.0.2.1 198.51.100.1 1 65536",
                "PROXY TCP4 192.0.2.1 198.51.100.1 1 -1",
                "PROXY TCP4 192.0.2.1 198.51.100.1 1 ",
                "PROXY TCP4 2001:db8::1 2001:db8::2 1 2",
                "PROXY TCP6 192.0.2.1 198.51.100.1 1 2",
                "PROXY TCP4 mx.test mx.test 1 2",
                "PROXY TCP4  192.0.2.1 198.51.100.1 1 2",
                "PROXY UDP4 192.0.2.1 198.51.100.1 1 2",
                "proxy TCP4 192.0.2.1 198.51.100.1 1 2",
                "PROXY TCP4 1.2.3.4\n 1.2.3.4 1 2",
                "PROXY TCP4 192.0.2.1 198.51.100.1 1 99999999999999999999"
            })
    void refusesOtherLines(String line) {
        assertThatThrownBy(() -> read(v1(line))).isInstanceOf(ProxyHeader.MalformedException.class);
    }

    @Test
    void refusesALineWithoutEndWithinItsLimit() {
        assertThatThrownBy(() -> read(v1("PROXY UNKNOWN " + "x".repeat(92))))
                .isInstanceOf(ProxyHeader.MalformedException.class);
        assertThatThrownBy(() ->
                        ProxyHeader.read(input("PROXY TCP4".getBytes(StandardCharsets.US_ASCII))))
                .isInstanceOf(ProxyHeader.MalformedException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2111" + "000c" + IPV4,
                // With TLVs behind the addresses.
                "2111" + "0013" + IPV4 + "04" + "0004" + "00000000",
            })
    void readsVersion2OverIpv4(String hex) throws Exception {
        var named = read(v2(hex)).orElseThrow();
        assertThat(named.client()).hasToString("/192.0.2.1:54321");
        assertThat(named.server()).hasToString("/198.51.100.1:25");
    }

    @Test
    void readsVersion2OverIpv6() throws Exception {
        var named = read(v2("2121" + "0024" + IPV6)).orElseThrow();
        assertThat(named.client()).hasToString("/[2001:db8:0:0:0:0:0:1]:54321");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2000" + "0000",
                "2011" + "000c" + IPV4,
                "2100" + "0000",
                "2100" + "0003" + "abcdef"
            })
    void leavesLocalAndUnspecifiedAsTheyAre(String hex) throws Exception {
        assertThat(read(v2(hex))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1111" + "000c" + IPV4,
                "2211" + "000c" + IPV4,
                "2112" + "000c" + IPV4,
                "2131" + "0000",
                "2111" + "000b" + "c0000201c6336401d43100",
                "2111" + "ffff",
                "2111" + "000e" + IPV4 + "0400",
                "2111" + "000f" + IPV4 + "040001",
                "2111" + "0013" + IPV4 + "03" + "0004" + "00000000",
                "2111" + "0010" + IPV4 + "03" + "0001" + "00",
                "2111" + "000c" + "c000"
            })
    void refusesOtherBinary(String hex) {
        assertThatThrownBy(() -> ProxyHeader.read(input(v2(hex))))
                .isInstanceOf(ProxyHeader.MalformedException.class);
    }

    @Test
    void acceptsARightChecksum() throws Exception {
        byte[] header = v2("2111" + "0013" + IPV4 + "03" + "0004" + "00000000");
        var sum = new CRC32C();
        sum.update(header);
        ByteBuffer.wrap(header).putInt(header.length - 4, (int) sum.getValue());
        assertThat(read(header)).isPresent();
    }

    @Test
    void survivesNoise() throws IOException {
        long seed = System.nanoTime();
        var random = new Random(seed);
        byte[][] seeds = {
            v1("PROXY TCP4 192.0.2.1 198.51.100.1 54321 25"),
            v2("2111" + "0013" + IPV4 + "04" + "0004" + "00000000")
        };
        for (int i = 0; i < 5_000; i++) {
            byte[] header = seeds[random.nextInt(2)];
            byte[] noise = Arrays.copyOf(header, random.nextInt(header.length + 1));
            if (noise.length > 0) {
                noise[random.nextInt(noise.length)] = (byte) random.nextInt(256);
            }
            try {
                assertThat(ProxyHeader.read(input(noise))).as("seed %d", seed).isNotNull();
            } catch (ProxyHeader.MalformedException refused) {
                assertThat(refused.reason()).as("seed %d", seed).isNotEmpty();
            }
        }
    }
}
