package org.postern.directory;

import com.sun.net.httpserver.HttpServer;

import org.postern.kernel.Json;

import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;

/// An issuer of tokens on loopback, with keys of its own.
final class Issuer implements AutoCloseable {
    private final HttpServer http;
    private final Map<String, KeyPair> pairs = new LinkedHashMap<>();
    volatile List<Map<String, Object>> published = new ArrayList<>();
    volatile int status = 200;
    final AtomicInteger fetches = new AtomicInteger();

    Issuer() throws IOException {
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.createContext(
                "/keys",
                exchange -> {
                    fetches.incrementAndGet();
                    byte[] body =
                            Json.write(Map.of("keys", published)).getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(status, body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        http.start();
    }

    String keysAddress() {
        return "http://127.0.0.1:" + http.getAddress().getPort() + "/keys";
    }

    /// Makes a key and publishes it.
    ///
    /// @param kind `RS256`, `ES256` or `EdDSA`
    void key(String id, String kind) throws GeneralSecurityException {
        var generator =
                KeyPairGenerator.getInstance(
                        switch (kind) {
                            case "RS256" -> "RSA";
                            case "ES256" -> "EC";
                            default -> "Ed25519";
                        });
        if (kind.equals("RS256")) {
            generator.initialize(2048);
        } else if (kind.equals("ES256")) {
            generator.initialize(new ECGenParameterSpec("secp256r1"));
        }
        var pair = generator.generateKeyPair();
        pairs.put(id, pair);
        var fields = new LinkedHashMap<String, Object>(Map.of("kid", id, "use", "sig"));
        switch (pair.getPublic()) {
            case RSAPublicKey rsa -> {
                fields.put("kty", "RSA");
                fields.put("n", number(rsa.getModulus(), 256));
                fields.put("e", number(rsa.getPublicExponent(), 3));
            }
            case ECPublicKey ec -> {
                fields.put("kty", "EC");
                fields.put("crv", "P-256");
                fields.put("x", number(ec.getW().getAffineX(), 32));
                fields.put("y", number(ec.getW().getAffineY(), 32));
            }
            case EdECPublicKey ed -> {
                fields.put("kty", "OKP");
                fields.put("crv", "Ed25519");
                byte[] encoded = ed.getEncoded();
                fields.put(
                        "x",
                        base64(Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length)));
            }
            default -> throw new IllegalStateException();
        }
        var all = new ArrayList<>(published);
        all.add(fields);
        published = all;
    }

    String token(String kind, String id, Map<String, ?> claims) throws GeneralSecurityException {
        return token(Map.of("alg", kind, "kid", id, "typ", "at+jwt"), kind, id, claims);
    }

    String token(Map<String, ?> header, String kind, String id, Map<String, ?> claims)
            throws GeneralSecurityException {
        String signed =
                base64(Json.write(header).getBytes(StandardCharsets.UTF_8))
                        + "."
                        + base64(Json.write(claims).getBytes(StandardCharsets.UTF_8));
        var signature =
                Signature.getInstance(
                        switch (kind) {
                            case "RS256" -> "SHA256withRSA";
                            case "ES256" -> "SHA256withECDSAinP1363Format";
                            default -> "Ed25519";
                        });
        signature.initSign(Objects.requireNonNull(pairs.get(id)).getPrivate());
        signature.update(signed.getBytes(StandardCharsets.US_ASCII));
        return signed + "." + base64(signature.sign());
    }

    private static String number(BigInteger value, int octets) {
        byte[] all = value.toByteArray();
        byte[] fixed = new byte[octets];
        int count = Math.min(octets, all.length);
        System.arraycopy(all, all.length - count, fixed, octets - count, count);
        return base64(fixed);
    }

    static String base64(byte[] octets) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
    }

    @Override
    public void close() {
        http.stop(0);
    }
}
