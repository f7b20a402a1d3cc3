package org.postern.mailauth;

import java.io.ByteArrayOutputStream;

/// RSA keys as PKCS #1 has them, put into the envelopes that name their kind.
final class BareRsaKey {
    private static final int SEQUENCE = 0x30;
    private static final int INTEGER = 0x02;
    private static final int BIT_STRING = 0x03;
    private static final int OCTET_STRING = 0x04;

    /// SEQUENCE { OID rsaEncryption, NULL }
    private static final byte[] ALGORITHM = {
        0x30,
        0x0D,
        0x06,
        0x09,
        0x2A,
        (byte) 0x86,
        0x48,
        (byte) 0x86,
        (byte) 0xF7,
        0x0D,
        0x01,
        0x01,
        0x01,
        0x05,
        0x00
    };

    private BareRsaKey() {}

    /// Whether a sequence begins with a number, a modulus, and not with the name of a kind.
    static boolean isBarePublic(byte[] octets) {
        if (octets.length < 8 || octets[0] != SEQUENCE) {
            return false;
        }
        int header = octets[1] >= 0 ? 2 : 2 + (octets[1] & 0x7F);
        return header < octets.length && octets[header] == INTEGER;
    }

    /// A SubjectPublicKeyInfo around an RSAPublicKey.
    static byte[] publicKey(byte[] octets) {
        byte[] bits = new byte[octets.length + 1];
        System.arraycopy(octets, 0, bits, 1, octets.length);
        return element(SEQUENCE, ALGORITHM, element(BIT_STRING, bits));
    }

    /// A PKCS #8 PrivateKeyInfo around an RSAPrivateKey.
    static byte[] privateKey(byte[] octets) {
        byte[] version = {INTEGER, 1, 0};
        return element(SEQUENCE, version, ALGORITHM, element(OCTET_STRING, octets));
    }

    private static byte[] element(int tag, byte[]... contents) {
        var content = new ByteArrayOutputStream();
        for (byte[] part : contents) {
            content.writeBytes(part);
        }
        var out = new ByteArrayOutputStream();
        out.write(tag);
        out.write(0x82);
        out.write(content.size() >>> 8);
        out.write(content.size());
        out.writeBytes(content.toByteArray());
        return out.toByteArray();
    }
}
