package org.postern.web;

import org.postern.directory.AppPasswords;
import org.postern.directory.DirectoryException;
import org.postern.directory.DirectoryWriter;
import org.postern.directory.FactorUse;
import org.postern.directory.SecondFactors;
import org.postern.directory.Totp;
import org.postern.engine.EngineException;
import org.postern.kernel.ProblemException;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// The pages for the passwords of programs, the generator of codes and the codes to recover by.
final class FactorPages {
    private static final char[] BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".toCharArray();

    private final PageLogins pages;
    private final DirectoryWriter writer;
    private final FactorUse use;
    private final SecureRandom random = new SecureRandom();

    /// Secrets that no generator has confirmed yet, by session.
    private final Pending<Totp> begun;

    FactorPages(PageLogins pages, DirectoryWriter writer, FactorUse use) {
        this.pages = pages;
        this.writer = writer;
        this.use = use;
        this.begun = new Pending<>(pages.clock());
    }

    /// @return whether it is one of these
    boolean handle(String asked, List<String> path, WebRequest request, WebResponse response)
            throws IOException, EngineException {
        switch (asked) {
            case "GET factors" -> factors(request, response);
            case "GET app-passwords" -> list(request, response);
            case "POST app-passwords" -> add(request, response);
            case "POST totp/begin" -> begin(request, response);
            case "POST totp/confirm" -> confirm(request, response);
            case "POST totp/remove" -> remove(request, response);
            case "POST recovery-codes" -> renew(request, response);
            default -> {
                if (path.size() != 2
                        || !path.getFirst().equals("app-passwords")
                        || !request.method().equals("DELETE")) {
                    return false;
                }
                revoke(request, response, path.get(1));
            }
        }
        return true;
    }

    private void factors(WebRequest request, WebResponse response)
            throws IOException, EngineException {
        var own = pages.own(request);
        var all = pages.directory().secondFactors(own.account().id());
        response.json(
                200,
                PageLogins.NODES
                        .objectNode()
                        .put("on", all.on())
                        .put("totp", all.totp() != null)
                        .put("passkeys", all.passkeys().size())
                        .put("recoveryCodes", all.recovery().size())
                        .put("appPasswords", all.appPasswords().size()));
    }

    private void list(WebRequest request, WebResponse response)
            throws IOException, EngineException {
        String account = pages.own(request).account().id();
        var all = PageLogins.NODES.arrayNode();
        for (var one : pages.directory().secondFactors(account).appPasswords()) {
            all.add(told(one, use.appPasswordUse(account, one.id())));
        }
        response.json(200, all);
    }

    private static ObjectNode told(SecondFactors.AppPassword one, Optional<Instant> used) {
        var told =
                PageLogins.NODES
                        .objectNode()
                        .put("id", one.id())
                        .put("name", one.name())
                        .put("created", one.created().toString())
                        .put("used", used.map(Instant::toString).orElse(null));
        one.scopes().forEach(told.putArray("scopes")::add);
        return told;
    }

    private void add(WebRequest request, WebResponse response) throws IOException, EngineException {
        var own = pages.own(request);
        var body = JsonBody.of(request);
        String name = name(body);
        List<String> scopes = scopes(body);
        if (!pages.present(own, request, response, body)) {
            return;
        }
        String account = own.account().id();
        if (pages.directory().secondFactors(account).appPasswords().size()
                >= SecondFactors.MOST_APP_PASSWORDS) {
            PageLogins.refuse(response, 409, "too-many");
            return;
        }
        var made = AppPasswords.make(account, name, scopes, random, pages.clock().instant());
        change(account, all -> all.withAppPassword(made.kept()));
        response.json(
                201,
                told(made.kept(), Optional.empty())
                        // Shown this once.
                        .put("password", made.text()));
    }

    static String name(JsonBody body) throws RequestRefusedException {
        String name = body.needed("name").strip();
        if (name.isEmpty() || name.length() > SecondFactors.LONGEST_NAME) {
            throw new RequestRefusedException(
                    400, "name has 1 to " + SecondFactors.LONGEST_NAME + " characters.");
        }
        return name;
    }

    private static List<String> scopes(JsonBody body) throws RequestRefusedException {
        JsonNode asked = body.object().get("scopes");
        if (asked == null || asked.isNull()) {
            // What mail programs need.
            return List.of("imap", "pop", "smtp", "sieve", "jmap");
        }
        var scopes = new ArrayList<String>();
        for (JsonNode one : asked) {
            String scope = one.asString("");
            if (!AppPasswords.SCOPES.contains(scope)) {
                throw new RequestRefusedException(
                        400, "scopes are of " + String.join(", ", AppPasswords.SCOPES) + ".");
            }
            if (!scopes.contains(scope)) {
                scopes.add(scope);
            }
        }
        if (scopes.isEmpty()) {
            throw new RequestRefusedException(400, "scopes has at least one element.");
        }
        return scopes;
    }

    private void revoke(WebRequest request, WebResponse response, String id)
            throws IOException, EngineException {
        String account = pages.own(request).account().id();
        if (pages.directory().secondFactors(account).appPassword(id).isEmpty()) {
            throw new RequestRefusedException(404, "There is no such password.");
        }
        change(account, all -> all.withoutAppPassword(id));
        response.empty(204);
    }

    private void begin(WebRequest request, WebResponse response)
            throws IOException, EngineException {
        var own = pages.own(request);
        var body = JsonBody.of(request);
        if (!pages.present(own, request, response, body)) {
            return;
        }
        var totp = Totp.random(random);
        begun.put(own.digest(), totp);
        String secret = base32(totp.secret());
        String uri = address(request.host(), own.account().address().toString(), secret);
        response.json(
                200,
                PageLogins.NODES
                        .objectNode()
                        .put("secret", secret)
                        .put("uri", uri)
                        .put("qr", QrCode.of(uri).svg()));
    }

    /// What generators read, as their makers have agreed on it.
    private static String address(String host, String account, String secret) {
        String issuer = encoded(host);
        return "otpauth://totp/%s:%s?secret=%s&issuer=%s"
                .formatted(issuer, encoded(account), secret, issuer);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    // RFC 4648 section 6, without padding
    static String base32(byte[] octets) {
        var text = new StringBuilder();
        int buffer = 0;
        int bits = 0;
        for (byte octet : octets) {
            buffer = buffer << 8 | (octet & 0xFF);
            bits += 8;
            while (bits >= 5) {
                bits -= 5;
                text.append(BASE32[buffer >> bits & 31]);
            }
        }
        if (bits > 0) {
            text.append(BASE32[buffer << (5 - bits) & 31]);
        }
        return text.toString();
    }

    private void confirm(WebRequest request, WebResponse response)
            throws IOException, EngineException {
        var own = pages.own(request);
        var body = JsonBody.of(request);
        Optional<Totp> totp = begun.find(own.digest());
        if (totp.isEmpty()) {
            PageLogins.refuse(response, 409, "not-begun");
            return;
        }
        if (!use.begins(own.account().id(), totp.get(), body.needed("code"))) {
            PageLogins.refuse(response, 403, "code-wrong");
            return;
        }
        var _ = begun.take(own.digest());
        answerWithCodes(own.account().id(), all -> all.withTotp(totp.get()), response);
    }

    /// Adds a factor; with the first come codes to recover by.
    void answerWithCodes(String account, UnaryOperator<SecondFactors> change, WebResponse response)
            throws IOException {
        var codes = FactorUse.recoveryCodes(account, random);
        boolean first = pages.directory().secondFactors(account).recovery().isEmpty();
        change(
                account,
                all -> first ? change.apply(all).withRecovery(codes.kept()) : change.apply(all));
        var answer = PageLogins.NODES.objectNode();
        var shown = answer.putArray("recoveryCodes");
        if (first) {
            codes.shown().forEach(shown::add);
        }
        response.json(200, answer);
    }

    private void remove(WebRequest request, WebResponse response)
            throws IOException, EngineException {
        var own = pages.own(request);
        if (!pages.present(own, request, response, JsonBody.of(request))) {
            return;
        }
        change(own.account().id(), all -> all.withTotp(null));
        response.empty(204);
    }

    private void renew(WebRequest request, WebResponse response)
            throws IOException, EngineException {
        var own = pages.own(request);
        if (!pages.present(own, request, response, JsonBody.of(request))) {
            return;
        }
        String account = own.account().id();
        if (!pages.directory().secondFactors(account).on()) {
            PageLogins.refuse(response, 409, "no-factor");
            return;
        }
        var codes = FactorUse.recoveryCodes(account, random);
        change(account, all -> all.withRecovery(codes.kept()));
        var answer = PageLogins.NODES.objectNode();
        codes.shown().forEach(answer.putArray("recoveryCodes")::add);
        response.json(200, answer);
    }

    /// @throws RequestRefusedException when the account is gone
    void change(String account, UnaryOperator<SecondFactors> change)
            throws DirectoryException, RequestRefusedException {
        try {
            var _ = writer.changeFactors(account, change);
        } catch (ProblemException gone) {
            throw new RequestRefusedException(409, gone.problem().error());
        }
    }
}
