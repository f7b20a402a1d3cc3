package org.postern.directory;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.Test;

import java.util.Base64;

class ScramKeysTest {
    // RFC 7677 section 3: the example exchange.
    private static final byte[] SALT = Base64.getDecoder().decode("W22ZaJ0SNY7soEsUEjb6gQ==");
    private static final String NONCE = "rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
    private static final String AUTH_MESSAGE =
            "n=user,r=rOprNGfwEbeRWgbNEkqO,r="
                    + NONCE
                    + ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096,c=biws,r="
                    + NONCE;

    private final ScramKeys keys = ScramKeys.derive("pencil".getBytes(UTF_8), SALT, 4096);

    @Test
    void theStoredKeyChecksTheProofOfTheExample() {
        byte[] proof = Base64.getDecoder().decode("dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");
        byte[] signature = Sha256.hmac(keys.storedKey(), AUTH_MESSAGE);
        byte[] clientKey = new byte[proof.length];
        for (int i = 0; i < proof.length; i++) {
            clientKey[i] = (byte) (proof[i] ^ signature[i]);
        }
        assertThat(Sha256.digest(clientKey)).isEqualTo(keys.storedKey());
    }

    @Test
    void theServerKeySignsAsInTheExample() {
        assertThat(Base64.getEncoder().encodeToString(Sha256.hmac(keys.serverKey(), AUTH_MESSAGE)))
                .isEqualTo("6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
    }

    @Test
    void showsNoKey() {
        assertThat(keys).hasToString("ScramKeys[iterations=4096]");
    }
}
