package org.postern.net;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Base64;

import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

class ScramKeysTest {
    // RFC 7677 section 3: the example exchange.
    private static final byte[] SALT = Base64.getDecoder().decode("W22ZaJ0SNY7soEsUEjb6gQ==");
    private static final byte[] PROOF =
            Base64.getDecoder().decode("dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");
    private static final String NONCE = "rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
    private static final byte[] AUTH_MESSAGE =
            ("n=user,r=rOprNGfwEbeRWgbNEkqO,r="
                            + NONCE
                            + ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096,c=biws,r="
                            + NONCE)
                    .getBytes(UTF_8);

    private final ScramKeys keys = ScramKeys.derive("pencil".getBytes(UTF_8), SALT, 4096);

    @Test
    void theStoredKeyChecksTheProofOfTheExample() {
        assertThat(keys.proves(PROOF, AUTH_MESSAGE)).isTrue();
        assertThat(keys.proves(new byte[0], AUTH_MESSAGE)).isFalse();
        for (int i = 0; i < PROOF.length; i++) {
            byte[] wrong = PROOF.clone();
            wrong[i] ^= 1;
            assertThat(keys.proves(wrong, AUTH_MESSAGE)).isFalse();
        }
    }

    @Test
    void theServerKeySignsAsInTheExample() {
        assertThat(Base64.getEncoder().encodeToString(keys.serverSignature(AUTH_MESSAGE)))
                .isEqualTo("6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
    }

    @Test
    void showsNoKey() {
        assertThat(keys).hasToString("ScramKeys[iterations=4096]");
    }

    /// As the JDK derives it: short keys, keys of a block and longer ones.
    @ParameterizedTest
    @ValueSource(ints = {1, 31, 64, 65, 200})
    void saltsAsTheJdkDoes(int length) throws Exception {
        String password = "pässwörd-".repeat(30).substring(0, length);
        var spec = new PBEKeySpec(password.toCharArray(), SALT, 77, 256);
        byte[] expected =
                SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                        .generateSecret(spec)
                        .getEncoded();
        assertThat(SaltedPassword.of(password.getBytes(UTF_8), SALT, 77)).isEqualTo(expected);
    }
}
