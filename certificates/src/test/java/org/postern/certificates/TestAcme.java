package org.postern.certificates;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.jspecify.annotations.Nullable;
import org.postern.kernel.Json;
import org.postern.kernel.Sha256;
import org.postern.net.CertificateFiles;
import org.postern.net.TestAuthority;

import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executors;

/// An authority in this process (RFC 8555): it checks every signature and nonce, fetches the proof
/// of a host over HTTP for real, and signs for a week. It can be told to fail.
final class TestAcme implements AutoCloseable {
    /// What goes wrong, a number of times.
    enum Fault {
        BAD_NONCE,
        RATE_LIMIT,
        /// Polls at which an order that is finalized is still in work.
        SLOW_ORDER,
        /// Polls at which an authorization is still in work.
        SLOW_PROOF,
        NO_HTTP_01,
        SERVER_ERROR,
        UNKNOWN_ACCOUNT
    }

    private record Account(PublicKey key, Map<?, ?> jwk, String contact, String keyId) {}

    private static final class Order {
        private final List<String> hosts;
        private final Set<String> proven = new HashSet<>();
        private final Map<String, String> failed = new HashMap<>();
        private final Map<String, Boolean> asked = new HashMap<>();
        private String certificate = "";
        private boolean finalized;

        Order(List<String> hosts) {
            this.hosts = hosts;
        }

        String status() {
            if (!failed.isEmpty()) {
                return "invalid";
            }
            if (!proven.containsAll(hosts)) {
                return "pending";
            }
            return !finalized ? "ready" : certificate.isEmpty() ? "processing" : "valid";
        }
    }

    private static final class Refusal extends Exception {
        private static final long serialVersionUID = 1L;
        private final int status;
        private final String type;

        Refusal(int status, String type, String detail) {
            super(detail);
            this.status = status;
            this.type = type;
        }
    }

    private final HttpServer server;
    private final TestAuthority authority;
    private final Map<Fault, Integer> faults = new EnumMap<>(Fault.class);
    private final Set<String> nonces = new HashSet<>();
    private final Map<String, Account> accounts = new LinkedHashMap<>();
    private final List<Order> orders = new ArrayList<>();
    private final List<String> log = new ArrayList<>();
    private final HttpClient client = HttpClient.newHttpClient();
    private volatile int httpPort;
    private volatile String terms = "";
    private volatile String macKeyId = "";
    private volatile byte[] macKey = {};
    private volatile Instant ends = Instant.now().plusSeconds(7 * 86_400);
    private int counter;

    TestAcme() throws Exception {
        authority = new TestAuthority("CN=Test ACME");
        server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
        server.createContext("/", this::serve);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    String directory() {
        return url("/directory");
    }

    private String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    /// Where every host is asked for its proof: the port 80 of this world.
    TestAcme httpPort(int port) {
        httpPort = port;
        return this;
    }

    TestAcme terms(String address) {
        terms = address;
        return this;
    }

    TestAcme requireBinding(String keyId, byte[] key) {
        macKeyId = keyId;
        macKey = key;
        return this;
    }

    /// When what is signed from now on ends.
    TestAcme ends(Instant when) {
        ends = when;
        return this;
    }

    synchronized TestAcme fail(Fault fault, int times) {
        faults.put(fault, times);
        return this;
    }

    /// What was asked, oldest first: paths, and `proof HOST`.
    synchronized List<String> log() {
        return List.copyOf(log);
    }

    synchronized int accounts() {
        return accounts.size();
    }

    synchronized String contact() {
        return accounts.values().iterator().next().contact();
    }

    synchronized String boundTo() {
        return accounts.values().iterator().next().keyId();
    }

    private boolean strikes(Fault fault) {
        int left = faults.getOrDefault(fault, 0);
        faults.put(fault, Math.max(0, left - 1));
        return left > 0;
    }

    @Override
    public void close() {
        server.stop(0);
        client.shutdownNow();
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            byte[] body = exchange.getRequestBody().readAllBytes();
            synchronized (this) {
                log.add(path);
                exchange.getResponseHeaders().set("Replay-Nonce", nonce());
                try {
                    answer(exchange, path, body);
                } catch (Refusal e) {
                    refuse(exchange, e);
                } catch (IOException e) {
                    throw e;
                } catch (Exception e) {
                    refuse(exchange, new Refusal(500, "serverInternal", String.valueOf(e)));
                }
            }
        }
    }

    private String nonce() {
        String nonce = "nonce" + ++counter;
        nonces.add(nonce);
        return nonce;
    }

    private void refuse(HttpExchange exchange, Refusal refusal) throws IOException {
        if (refusal.type.equals("rateLimited")) {
            exchange.getResponseHeaders().set("Retry-After", "7200");
        }
        send(
                exchange,
                refusal.status,
                "application/problem+json",
                Json.write(
                        Map.of(
                                "type",
                                "urn:ietf:params:acme:error:" + refusal.type,
                                "detail",
                                String.valueOf(refusal.getMessage()))));
    }

    private static void send(HttpExchange exchange, int status, String type, String text)
            throws IOException {
        byte[] octets = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, octets.length == 0 ? -1 : octets.length);
        if (octets.length > 0) {
            exchange.getResponseBody().write(octets);
        }
    }

    private static void json(HttpExchange exchange, int status, Map<String, ?> value)
            throws IOException {
        send(exchange, status, "application/json", Json.write(value));
    }

    private void answer(HttpExchange exchange, String path, byte[] body) throws Exception {
        if (path.equals("/directory")) {
            json(exchange, 200, directoryObject());
            return;
        }
        if (path.equals("/new-nonce")) {
            exchange.getResponseHeaders().set("Cache-Control", "no-store");
            exchange.sendResponseHeaders(200, -1);
            return;
        }
        var request = verified(path, body);
        if (path.equals("/new-account")) {
            newAccount(exchange, request);
        } else if (path.equals("/new-order")) {
            newOrder(exchange, request);
        } else {
            String[] parts = path.substring(1).split("/", -1);
            var order = orders.get(Integer.parseInt(parts[1]));
            switch (parts[0]) {
                case "order" -> json(exchange, 200, polled(order, parts[1]));
                case "authz" -> authorization(exchange, order, parts[1], parts[2]);
                case "chall" -> challenge(exchange, order, parts[1], parts[2], request);
                case "finalize" -> finalizeOrder(exchange, order, parts[1], request);
                case "cert" ->
                        send(exchange, 200, "application/pem-certificate-chain", order.certificate);
                default -> throw new Refusal(404, "malformed", "no such resource");
            }
        }
    }

    private Map<String, Object> directoryObject() {
        var meta = new HashMap<String, Object>();
        if (!terms.isEmpty()) {
            meta.put("termsOfService", terms);
        }
        meta.put("externalAccountRequired", macKey.length > 0);
        return Map.of(
                "newNonce", url("/new-nonce"),
                "newAccount", url("/new-account"),
                "newOrder", url("/new-order"),
                "revokeCert", url("/revoke"),
                "keyChange", url("/key-change"),
                "meta", meta);
    }

    /// @param payload absent for POST-as-GET
    private record Request(Map<?, ?> header, Map<?, ?> payload, Account account, String location) {}

    // RFC 8555 section 6.2: protected header with alg, nonce, url, and one of jwk and kid
    private Request verified(String path, byte[] body) throws Exception {
        var jws = object(Json.read(new String(body, StandardCharsets.UTF_8)));
        String header = String.valueOf(jws.get("protected"));
        String payload = String.valueOf(jws.get("payload"));
        var fields = object(Json.read(text(header)));
        if (!url(path).equals(fields.get("url"))) {
            throw new Refusal(401, "unauthorized", "the url is of another request");
        }
        if (!nonces.remove(String.valueOf(fields.get("nonce"))) || strikes(Fault.BAD_NONCE)) {
            throw new Refusal(400, "badNonce", "that nonce is not fresh");
        }
        if (strikes(Fault.SERVER_ERROR)) {
            throw new Refusal(500, "serverInternal", "out of order today");
        }
        boolean fresh = path.equals("/new-account");
        if (fresh == fields.containsKey("kid") || fresh != fields.containsKey("jwk")) {
            throw new Refusal(400, "malformed", "jwk and kid are mixed up");
        }
        var account = fresh ? stranger(object(fields.get("jwk"))) : known(fields);
        verify(account.key(), String.valueOf(fields.get("alg")), header, payload, jws);
        return new Request(
                fields,
                payload.isEmpty() ? Map.of() : object(Json.read(text(payload))),
                account,
                String.valueOf(fields.get("kid")));
    }

    private Account known(Map<?, ?> fields) throws Refusal {
        if (strikes(Fault.UNKNOWN_ACCOUNT)) {
            accounts.clear();
        }
        var account = accounts.get(String.valueOf(fields.get("kid")));
        if (account == null) {
            throw new Refusal(400, "accountDoesNotExist", "nobody of that name");
        }
        return account;
    }

    private static Account stranger(Map<?, ?> jwk) throws Exception {
        if (!"EC".equals(jwk.get("kty")) || !"P-256".equals(jwk.get("crv"))) {
            throw new Refusal(400, "badPublicKey", "only P-256");
        }
        var parameters = AlgorithmParameters.getInstance("EC");
        parameters.init(new ECGenParameterSpec("secp256r1"));
        var point = new ECPoint(number(jwk.get("x")), number(jwk.get("y")));
        var key =
                KeyFactory.getInstance("EC")
                        .generatePublic(
                                new ECPublicKeySpec(
                                        point, parameters.getParameterSpec(ECParameterSpec.class)));
        return new Account(key, jwk, "", "");
    }

    private static void verify(
            PublicKey key, String algorithm, String header, String payload, Map<?, ?> jws)
            throws Exception {
        if (!algorithm.equals("ES256")) {
            throw new Refusal(400, "badSignatureAlgorithm", algorithm);
        }
        var signature = Signature.getInstance("SHA256withECDSAinP1363Format");
        signature.initVerify(key);
        signature.update((header + "." + payload).getBytes(StandardCharsets.US_ASCII));
        if (!signature.verify(octets(jws.get("signature")))) {
            throw new Refusal(400, "malformed", "the signature is wrong");
        }
    }

    private void newAccount(HttpExchange exchange, Request request) throws Exception {
        if (!terms.isEmpty()
                && !Boolean.TRUE.equals(request.payload().get("termsOfServiceAgreed"))) {
            throw new Refusal(403, "userActionRequired", "agree first");
        }
        String keyId = macKey.length > 0 ? binding(request) : "";
        var contact = request.payload().get("contact");
        String location = url("/account/" + accounts.size());
        accounts.put(
                location,
                new Account(
                        request.account().key(),
                        request.account().jwk(),
                        contact instanceof List<?> list && !list.isEmpty()
                                ? String.valueOf(list.getFirst())
                                : "",
                        keyId));
        exchange.getResponseHeaders().set("Location", location);
        json(exchange, 201, Map.of("status", "valid", "orders", url("/orders")));
    }

    // RFC 8555 section 7.3.4: a JWS over the account's key, by the MAC key
    private String binding(Request request) throws Exception {
        if (!(request.payload().get("externalAccountBinding") instanceof Map<?, ?> jws)) {
            throw new Refusal(403, "externalAccountRequired", "who are you?");
        }
        String header = String.valueOf(jws.get("protected"));
        String payload = String.valueOf(jws.get("payload"));
        var fields = object(Json.read(text(header)));
        byte[] mac =
                Sha256.mac(macKey)
                        .doFinal((header + "." + payload).getBytes(StandardCharsets.US_ASCII));
        boolean good =
                "HS256".equals(fields.get("alg"))
                        && macKeyId.equals(fields.get("kid"))
                        && Arrays.equals(mac, octets(jws.get("signature")))
                        && Objects.equals(
                                object(Json.read(text(payload))).get("x"),
                                request.account().jwk().get("x"));
        if (!good) {
            throw new Refusal(403, "unauthorized", "the binding does not hold");
        }
        return macKeyId;
    }

    private void newOrder(HttpExchange exchange, Request request) throws Exception {
        if (strikes(Fault.RATE_LIMIT)) {
            throw new Refusal(429, "rateLimited", "too many orders for these hosts");
        }
        var hosts = new ArrayList<String>();
        for (var each : list(request.payload().get("identifiers"))) {
            String host = String.valueOf(object(each).get("value"));
            if (host.endsWith(".forbidden.test")) {
                throw new Refusal(403, "rejectedIdentifier", host + " is not signed for anybody");
            }
            hosts.add(host);
        }
        orders.add(new Order(hosts));
        String number = String.valueOf(orders.size() - 1);
        exchange.getResponseHeaders().set("Location", url("/order/" + number));
        json(exchange, 201, orderObject(orders.getLast(), number));
    }

    private Map<String, Object> orderObject(Order order, String number) {
        var object = new LinkedHashMap<String, Object>();
        object.put("status", order.status());
        object.put(
                "identifiers",
                order.hosts.stream().map(host -> Map.of("type", "dns", "value", host)).toList());
        object.put(
                "authorizations",
                order.hosts.stream().map(host -> url("/authz/" + number + "/" + host)).toList());
        object.put("finalize", url("/finalize/" + number));
        if (order.status().equals("valid")) {
            object.put("certificate", url("/cert/" + number));
        }
        return object;
    }

    private Map<String, Object> polled(Order order, String number) throws Exception {
        if (order.status().equals("processing") && !strikes(Fault.SLOW_ORDER)) {
            order.certificate = pending.getOrDefault(number, "");
        }
        return orderObject(order, number);
    }

    private final Map<String, String> pending = new HashMap<>();

    private void authorization(HttpExchange exchange, Order order, String number, String host)
            throws Exception {
        if (order.asked.getOrDefault(host, false) && !strikes(Fault.SLOW_PROOF)) {
            order.asked.remove(host);
            prove(order, number, host);
        }
        json(exchange, 200, authorizationObject(order, number, host));
    }

    private Map<String, Object> authorizationObject(Order order, String number, String host) {
        String status =
                order.proven.contains(host)
                        ? "valid"
                        : order.failed.containsKey(host) ? "invalid" : "pending";
        return Map.of(
                "status",
                status,
                "identifier",
                Map.of("type", "dns", "value", host),
                "challenges",
                List.of(challengeObject(order, number, host)));
    }

    private Map<String, Object> challengeObject(Order order, String number, String host) {
        var object = new LinkedHashMap<String, Object>();
        object.put("type", strikes(Fault.NO_HTTP_01) ? "dns-01" : "http-01");
        object.put("url", url("/chall/" + number + "/" + host));
        object.put("token", token(number, host));
        object.put("status", order.proven.contains(host) ? "valid" : "pending");
        if (order.failed.containsKey(host)) {
            object.put("status", "invalid");
            object.put(
                    "error",
                    Map.of(
                            "type",
                            "urn:ietf:params:acme:error:unauthorized",
                            "detail",
                            Objects.requireNonNull(order.failed.get(host))));
        }
        return object;
    }

    private static String token(String number, String host) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString((number + host).getBytes(StandardCharsets.UTF_8));
    }

    private void challenge(
            HttpExchange exchange, Order order, String number, String host, Request request)
            throws Exception {
        // RFC 8555 section 7.5.1: an empty object says that the proof is there
        if (!order.failed.containsKey(host)) {
            order.asked.put(host, true);
            prover.put(number + host, request.account());
        }
        exchange.getResponseHeaders()
                .set("Link", "<" + url("/authz/" + number + "/" + host) + ">;rel=\"up\"");
        json(exchange, 200, challengeObject(order, number, host));
    }

    private final Map<String, Account> prover = new HashMap<>();

    // RFC 8555 section 8.3: token.thumbprint at the well-known path
    private void prove(Order order, String number, String host) throws Exception {
        log.add("proof " + host);
        var account = Objects.requireNonNull(prover.get(number + host));
        String token = token(number, host);
        String expected = token + "." + thumbprint(account.jwk());
        try {
            var response =
                    client.send(
                            HttpRequest.newBuilder(
                                            URI.create(
                                                    "http://127.0.0.1:"
                                                            + httpPort
                                                            + AcmeChallenges.PATH
                                                            + token))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() == 200 && response.body().equals(expected)) {
                order.proven.add(host);
            } else {
                order.failed.put(host, "got " + response.statusCode() + " from " + host);
            }
        } catch (IOException e) {
            order.failed.put(host, "cannot connect to " + host);
        }
    }

    // RFC 7638 section 3: required members in order, SHA-256
    private static String thumbprint(Map<?, ?> jwk) {
        String canonical =
                "{\"crv\":\"P-256\",\"kty\":\"EC\",\"x\":\""
                        + jwk.get("x")
                        + "\",\"y\":\""
                        + jwk.get("y")
                        + "\"}";
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(Sha256.digest(canonical.getBytes(StandardCharsets.UTF_8)));
    }

    private void finalizeOrder(HttpExchange exchange, Order order, String number, Request request)
            throws Exception {
        if (!order.status().equals("ready")) {
            throw new Refusal(403, "orderNotReady", "it is " + order.status());
        }
        var csr = new PKCS10CertificationRequest(octets(request.payload().get("csr")));
        if (!csr.isSignatureValid(
                new JcaContentVerifierProviderBuilder().build(csr.getSubjectPublicKeyInfo()))) {
            throw new Refusal(400, "badCSR", "its signature is wrong");
        }
        if (!Set.copyOf(hosts(csr)).equals(Set.copyOf(order.hosts))) {
            throw new Refusal(400, "badCSR", "it is for other hosts");
        }
        var key = new JcaPEMKeyConverter().getPublicKey(csr.getSubjectPublicKeyInfo());
        var signed = authority.signed(key, ends, order.hosts.toArray(String[]::new));
        order.finalized = true;
        pending.put(
                number, CertificateFiles.pem("CERTIFICATE", signed.getEncoded()) + authority.pem());
        exchange.getResponseHeaders().set("Location", url("/order/" + number));
        json(exchange, 200, orderObject(order, number));
    }

    private static List<String> hosts(PKCS10CertificationRequest csr) {
        var hosts = new ArrayList<String>();
        for (var attribute : csr.getAttributes(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest)) {
            var extensions = Extensions.getInstance(attribute.getAttrValues().getObjectAt(0));
            var names = GeneralNames.fromExtensions(extensions, Extension.subjectAlternativeName);
            for (var name : names.getNames()) {
                hosts.add(name.getName().toString());
            }
        }
        return hosts;
    }

    private static Map<?, ?> object(@Nullable Object value) throws Refusal {
        if (value instanceof Map<?, ?> map) {
            return map;
        }
        throw new Refusal(400, "malformed", "not an object");
    }

    private static List<?> list(@Nullable Object value) throws Refusal {
        if (value instanceof List<?> list) {
            return list;
        }
        throw new Refusal(400, "malformed", "not an array");
    }

    private static byte[] octets(@Nullable Object base64url) {
        return Base64.getUrlDecoder().decode(String.valueOf(base64url));
    }

    private static String text(String base64url) {
        return new String(octets(base64url), StandardCharsets.UTF_8);
    }

    private static BigInteger number(@Nullable Object base64url) {
        return new BigInteger(1, octets(base64url));
    }
}
