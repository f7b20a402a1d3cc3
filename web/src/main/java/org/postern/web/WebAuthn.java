package org.postern.web;

import org.postern.kernel.Sha256;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/// Judges what authenticators answer, by the steps of W3C "Web Authentication", level 2, sections
/// 7.1 and 7.2. Attestation, who made the authenticator, is not asked for and not looked at.
///
/// The user must have been verified by the authenticator (by a finger, a face, a number), so that a
/// passkey alone stands for something had and something known.
final class WebAuthn {
    private static final int USER_PRESENT = 0x01;
    private static final int USER_VERIFIED = 0x04;
    private static final int KEY_INCLUDED = 0x40;

    private static final int COUNTER_AT = Sha256.OCTETS + 1;
    private static final int SHORTEST = COUNTER_AT + Integer.BYTES;
    private static final int AAGUID_OCTETS = 16;
    private static final int LONGEST_ID = 1_023;

    private WebAuthn() {}

    /// What was asked.
    ///
    /// @param relyingParty the host, or a domain above it, that the passkey belongs to
    /// @param origin of the page
    record Asked(byte[] challenge, String relyingParty, String origin) {}

    /// A passkey that was made.
    ///
    /// @param key as COSE writes it
    record Made(byte[] id, byte[] key, long counter) {}

    /// An answer is not what was asked for.
    static final class RefusedException extends Exception {
        private static final long serialVersionUID = 1L;

        RefusedException(String why) {
            super(why);
        }
    }

    /// What the answer to a request for a new passkey holds. Section 7.1.
    static Made registration(Asked asked, byte[] clientData, byte[] attestation)
            throws RefusedException {
        checkClient(asked, clientData, "webauthn.create");
        try {
            Map<Object, Object> object = new Cbor(attestation).map();
            if (!(object.get("authData") instanceof byte[] data)) {
                throw new RefusedException("there is no authenticator data");
            }
            checkData(asked, data);
            if ((data[Sha256.OCTETS] & KEY_INCLUDED) == 0) {
                throw new RefusedException("there is no key");
            }
            int at = SHORTEST + AAGUID_OCTETS;
            if (data.length < at + 2) {
                throw new RefusedException("it is cut short");
            }
            int length = (data[at] & 0xFF) << 8 | (data[at + 1] & 0xFF);
            at += 2;
            if (length == 0 || length > LONGEST_ID || data.length < at + length) {
                throw new RefusedException("the id is too long");
            }
            byte[] id = Arrays.copyOfRange(data, at, at + length);
            byte[] rest = Arrays.copyOfRange(data, at + length, data.length);
            var reader = new Cbor(rest);
            CoseKey.of(reader.map());
            return new Made(id, Arrays.copyOf(rest, reader.position()), counter(data));
        } catch (Cbor.MalformedException malformed) {
            throw new RefusedException("it holds " + malformed.getMessage());
        }
    }

    /// The counter that the answer to a request for a login shows. Section 7.2.
    ///
    /// @param key of the passkey that it names
    static long assertion(Asked asked, byte[] key, byte[] clientData, byte[] data, byte[] signature)
            throws RefusedException {
        checkClient(asked, clientData, "webauthn.get");
        checkData(asked, data);
        try {
            boolean right =
                    CoseKey.parse(key)
                            .verifies(signature, List.of(data, Sha256.digest(clientData)));
            if (!right) {
                throw new RefusedException("the signature is not the passkey's");
            }
            return counter(data);
        } catch (Cbor.MalformedException malformed) {
            throw new RefusedException("the key that is kept holds " + malformed.getMessage());
        }
    }

    private static void checkClient(Asked asked, byte[] clientData, String type)
            throws RefusedException {
        JsonNode client = parsed(clientData);
        if (!client.path("type").asString("").equals(type)) {
            throw new RefusedException("it answers something else");
        }
        String challenge =
                Base64.getUrlEncoder().withoutPadding().encodeToString(asked.challenge());
        byte[] shown = client.path("challenge").asString("").getBytes(StandardCharsets.UTF_8);
        if (!MessageDigest.isEqual(challenge.getBytes(StandardCharsets.UTF_8), shown)) {
            throw new RefusedException("it answers another question");
        }
        if (!client.path("origin").asString("").equals(asked.origin())
                || client.path("crossOrigin").asBoolean(false)) {
            throw new RefusedException("it was made on a page of another site");
        }
    }

    private static JsonNode parsed(byte[] clientData) throws RefusedException {
        try {
            return WebResponse.JSON.readTree(clientData);
        } catch (JacksonException malformed) {
            throw new RefusedException("the client data is not JSON");
        }
    }

    private static void checkData(Asked asked, byte[] data) throws RefusedException {
        if (data.length < SHORTEST) {
            throw new RefusedException("it is cut short");
        }
        byte[] party = Sha256.digest(asked.relyingParty().getBytes(StandardCharsets.UTF_8));
        if (!MessageDigest.isEqual(party, Arrays.copyOf(data, Sha256.OCTETS))) {
            throw new RefusedException("it is for another site");
        }
        int flags = data[Sha256.OCTETS];
        if ((flags & USER_PRESENT) == 0 || (flags & USER_VERIFIED) == 0) {
            throw new RefusedException("the authenticator has not verified who uses it");
        }
    }

    private static long counter(byte[] data) {
        return (data[COUNTER_AT] & 0xFFL) << 24
                | (data[COUNTER_AT + 1] & 0xFFL) << 16
                | (data[COUNTER_AT + 2] & 0xFFL) << 8
                | (data[COUNTER_AT + 3] & 0xFFL);
    }
}
