package org.postern.snmp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.snmp4j.PDU;
import org.snmp4j.asn1.BEROutputStream;
import org.snmp4j.smi.OID;
import org.snmp4j.smi.VariableBinding;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;

class ShapeTest {
    private static byte[] get() throws IOException {
        var pdu = new PDU();
        pdu.setType(PDU.GET);
        pdu.add(new VariableBinding(new OID("1.3.6.1.2.1.1.1.0")));
        var body = new BEROutputStream(ByteBuffer.allocate(pdu.getBERLength()));
        pdu.encodeBER(body);
        byte[] inner = body.getBuffer().array();
        byte[] head = HexFormat.of().parseHex("020101" + "04067075626c6963");
        return ByteBuffer.allocate(2 + head.length + inner.length)
                .put((byte) 0x30)
                .put((byte) (head.length + inner.length))
                .put(head)
                .put(inner)
                .array();
    }

    @Test
    void aMessageFits() throws IOException {
        byte[] message = get();
        assertThat(Shape.fits(message, message.length)).isTrue();
    }

    @Test
    void noBeginningOfAMessageFits() throws IOException {
        byte[] message = get();
        for (int length = 0; length < message.length; length++) {
            assertThat(Shape.fits(Arrays.copyOf(message, length), length))
                    .as("" + length)
                    .isFalse();
        }
    }

    @Test
    void whatAnnouncesMoreThanThereIsDoesNotFit() {
        for (String text :
                new String[] {
                    // A community of 2 GiB, of 4 GiB, of no definite length.
                    "300a02010104847fffffff41",
                    "300a0201010484ffffffff41",
                    "300602010104804100",
                    // A length of five octets, a tag of two.
                    "300a0201010485000000000141",
                    "30051f01010041",
                    // Security parameters of SNMPv3 that hold a string of 2 GiB.
                    "30170201033009020101020205dc040100" + "0408300604847fffffff",
                    "3000" + "00",
                    "04020101"
                }) {
            byte[] octets = HexFormat.of().parseHex(text);
            assertThat(Shape.fits(octets, octets.length)).as(text).isFalse();
        }
    }

    @Test
    void nestingEnds() {
        byte[] deep = new byte[200];
        for (int i = 0; i < deep.length; i += 2) {
            deep[i] = 0x30;
            deep[i + 1] = (byte) Math.min(127, deep.length - i - 2);
        }
        assertThat(Shape.fits(deep, deep.length)).isFalse();
    }

    @Test
    void randomOctetsEndNowhere() {
        long seed = Long.getLong("postern.seed", System.nanoTime());
        var random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            byte[] octets = new byte[random.nextInt(64)];
            random.nextBytes(octets);
            if (octets.length > 1) {
                octets[0] = 0x30;
            }
            // Answers at all, and allocates nothing.
            Shape.fits(octets, octets.length);
        }
        assertThat(seed).as("seed").isNotNull();
    }
}
