package org.postern.web;

import org.postern.directory.Account;
import org.postern.directory.DirectoryException;
import org.postern.directory.DirectoryWriter;
import org.postern.directory.FactorUse;
import org.postern.directory.SecondFactors;
import org.postern.directory.SecondFactors.Passkey;
import org.postern.engine.EngineException;
import org.postern.net.Authenticator.Outcome;
import org.postern.net.LoginTicket;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/// The pages for passkeys (WebAuthn): to make them, and to log in by one without a password.
///
/// What a browser is given is `PublicKeyCredentialCreationOptionsJSON` and
/// `PublicKeyCredentialRequestOptionsJSON` of the standard's level 3, and what it answers is
/// `PublicKeyCredential.toJSON()`: octets in base64url.
final class PasskeyPages {
    private static final Logger LOG = System.getLogger(PasskeyPages.class.getName());

    private static final int CHALLENGE_OCTETS = 32;
    private static final int PATIENCE_MILLIS = 300_000;

    private final PageLogins pages;
    private final FactorPages factors;
    private final FactorUse use;
    private final SecureRandom random = new SecureRandom();

    /// What browsers were asked, by the challenge; with the account that registers, or nobody's.
    private final Pending<Question> questions;

    private record Question(WebAuthn.Asked asked, String account) {}

    PasskeyPages(PageLogins pages, DirectoryWriter writer, FactorUse use) {
        this.pages = pages;
        this.factors = new FactorPages(pages, writer, use);
        this.use = use;
        this.questions = new Pending<>(pages.clock());
    }

    /// @return whether it is one of these
    boolean handle(String asked, List<String> path, WebRequest request, WebResponse response)
            throws IOException, EngineException {
        switch (asked) {
            case "GET passkeys" -> list(request, response);
            case "POST passkeys/register/begin" -> beginRegistration(request, response);
            case "POST passkeys/register/finish" -> finishRegistration(request, response);
            case "POST passkeys/login/begin" -> beginLogin(request, response);
            case "POST passkeys/login/finish" -> finishLogin(request, response);
            default -> {
                if (path.size() != 2
                        || !path.getFirst().equals("passkeys")
                        || !request.method().equals("DELETE")) {
                    return false;
                }
                remove(request, response, path.get(1));
            }
        }
        return true;
    }

    private void list(WebRequest request, WebResponse response)
            throws IOException, EngineException {
        String account = pages.own(request).account().id();
        var all = PageLogins.NODES.arrayNode();
        for (Passkey one : pages.directory().secondFactors(account).passkeys()) {
            all.addObject()
                    .put("id", encoded(one.id()))
                    .put("name", one.name())
                    .put("created", one.created().toString())
                    .put(
                            "used",
                            use.passkeyUsed(account, one.id()).map(Instant::toString).orElse(null));
        }
        response.json(200, all);
    }

    private void remove(WebRequest request, WebResponse response, String id)
            throws IOException, EngineException {
        var own = pages.own(request);
        String account = own.account().id();
        byte[] octets = decoded(id);
        if (pages.directory().secondFactors(account).passkey(octets).isEmpty()) {
            throw new RequestRefusedException(404, "There is no such passkey.");
        }
        var body =
                request.contentType().isEmpty()
                        ? new JsonBody(PageLogins.NODES.objectNode())
                        : JsonBody.of(request);
        if (pages.present(own, request, response, body)) {
            factors.change(account, all -> all.withoutPasskey(octets));
            response.empty(204);
        }
    }

    private WebAuthn.Asked ask(WebRequest request, String account) {
        var challenge = new byte[CHALLENGE_OCTETS];
        random.nextBytes(challenge);
        var asked =
                new WebAuthn.Asked(
                        challenge, pages.settings().relyingParty(request.host()), request.origin());
        questions.put(encoded(challenge), new Question(asked, account));
        return asked;
    }

    private void beginRegistration(WebRequest request, WebResponse response)
            throws IOException, EngineException {
        var own = pages.own(request);
        if (!pages.present(own, request, response, JsonBody.of(request))) {
            return;
        }
        Account account = own.account();
        var there = pages.directory().secondFactors(account.id()).passkeys();
        if (there.size() >= SecondFactors.MOST_PASSKEYS) {
            PageLogins.refuse(response, 409, "too-many");
            return;
        }
        var asked = ask(request, account.id());
        var options =
                PageLogins.NODES
                        .objectNode()
                        .put("challenge", encoded(asked.challenge()))
                        .put("timeout", PATIENCE_MILLIS)
                        .put("attestation", "none");
        options.putObject("rp").put("id", asked.relyingParty()).put("name", asked.relyingParty());
        options.putObject("user")
                .put("id", encoded(account.id().getBytes(StandardCharsets.UTF_8)))
                .put("name", account.address().toString())
                .put(
                        "displayName",
                        account.fullName().isEmpty()
                                ? account.address().toString()
                                : account.fullName());
        var kinds = options.putArray("pubKeyCredParams");
        for (var algorithm : CoseKey.Algorithm.values()) {
            kinds.addObject().put("type", "public-key").put("alg", algorithm.number());
        }
        var known = options.putArray("excludeCredentials");
        there.forEach(
                one -> known.addObject().put("type", "public-key").put("id", encoded(one.id())));
        options.putObject("authenticatorSelection")
                .put("residentKey", "required")
                .put("requireResidentKey", true)
                .put("userVerification", "required");
        response.json(200, options);
    }

    private void finishRegistration(WebRequest request, WebResponse response)
            throws IOException, EngineException {
        var own = pages.own(request);
        var body = JsonBody.of(request);
        String name = FactorPages.name(body);
        String account = own.account().id();
        JsonNode answer = body.object().path("response");
        byte[] client = octets(answer, "clientDataJSON");
        Optional<Question> question = question(client).filter(one -> one.account().equals(account));
        if (question.isEmpty()) {
            PageLogins.refuse(response, 409, "not-begun");
            return;
        }
        try {
            var made =
                    WebAuthn.registration(
                            question.get().asked(), client, octets(answer, "attestationObject"));
            if (pages.directory().secondFactors(account).passkey(made.id()).isPresent()) {
                PageLogins.refuse(response, 409, "known");
                return;
            }
            var _ = use.counted(account, made.id(), made.counter());
            var passkey = new Passkey(made.id(), made.key(), name, pages.clock().instant());
            factors.answerWithCodes(account, all -> all.withPasskey(passkey), response);
        } catch (WebAuthn.RefusedException refused) {
            LOG.log(
                    Level.INFO,
                    "a passkey was refused id=" + request.id() + ": " + refused.getMessage());
            PageLogins.refuse(response, 403, "passkey");
        }
    }

    private void beginLogin(WebRequest request, WebResponse response) throws IOException {
        var _ = JsonBody.of(request);
        if (!ForgedRequests.fromOurPages(request)) {
            throw WebLogins.forged();
        }
        // Nobody's keys are told to whoever asks: the authenticator knows which it has.
        var asked = ask(request, "");
        var options =
                PageLogins.NODES
                        .objectNode()
                        .put("challenge", encoded(asked.challenge()))
                        .put("rpId", asked.relyingParty())
                        .put("userVerification", "required")
                        .put("timeout", PATIENCE_MILLIS);
        options.putArray("allowCredentials");
        response.json(200, options);
    }

    private void finishLogin(WebRequest request, WebResponse response)
            throws IOException, EngineException {
        var body = JsonBody.of(request);
        if (!ForgedRequests.fromOurPages(request)) {
            throw WebLogins.forged();
        }
        JsonNode answer = body.object().path("response");
        byte[] client = octets(answer, "clientDataJSON");
        Optional<Question> question = question(client).filter(one -> one.account().isEmpty());
        if (question.isEmpty()) {
            PageLogins.refuse(response, 409, "not-begun");
            return;
        }
        var shown =
                new Shown(
                        question.get().asked(),
                        decoded(body.needed("id")),
                        octets(answer, "userHandle"),
                        client,
                        octets(answer, "authenticatorData"),
                        octets(answer, "signature"));
        Optional<Account> account =
                pages.directory()
                        .byId(new String(shown.handle(), StandardCharsets.UTF_8))
                        .filter(Account::logsIn);
        String login = account.map(one -> one.address().canonical()).orElse("");
        var outcome =
                pages.logins()
                        .judged(
                                login,
                                shown.signature(),
                                request.client(),
                                PageLogins.SERVICE,
                                () -> judge(account, shown, request.id()));
        if (outcome instanceof Outcome.Accepted) {
            pages.begin(request, response, login, body.flag("remember"), "passkey");
        } else {
            pages.refuse(request, response, outcome, 401);
        }
    }

    /// What a browser shows to log in.
    private record Shown(
            WebAuthn.Asked asked,
            byte[] id,
            byte[] handle,
            byte[] client,
            byte[] data,
            byte[] signature) {}

    private Outcome judge(Optional<Account> account, Shown shown, String id) {
        try {
            Optional<Passkey> passkey =
                    account.isEmpty()
                            ? Optional.empty()
                            : pages.directory()
                                    .secondFactors(account.get().id())
                                    .passkey(shown.id());
            if (passkey.isEmpty()) {
                return new Outcome.Refused();
            }
            long counter =
                    WebAuthn.assertion(
                            shown.asked(),
                            passkey.get().key(),
                            shown.client(),
                            shown.data(),
                            shown.signature());
            if (!use.counted(account.get().id(), shown.id(), counter)) {
                throw new WebAuthn.RefusedException("its counter stands: it may be a copy");
            }
            return new Outcome.Accepted(account.get().address().canonical(), LoginTicket.LASTING);
        } catch (WebAuthn.RefusedException refused) {
            LOG.log(Level.INFO, "a passkey was refused id=" + id + ": " + refused.getMessage());
            return new Outcome.Refused();
        } catch (DirectoryException e) {
            LOG.log(Level.ERROR, "a passkey could not be judged id=" + id, e);
            return new Outcome.Unavailable();
        }
    }

    /// The question that this answers; it can be answered once.
    private Optional<Question> question(byte[] client) {
        try {
            return questions.take(WebResponse.JSON.readTree(client).path("challenge").asString(""));
        } catch (JacksonException malformed) {
            return Optional.empty();
        }
    }

    private static byte[] octets(JsonNode answer, String name) throws RequestRefusedException {
        JsonNode value = answer.path(name);
        if (!value.isString()) {
            throw new RequestRefusedException(400, "response." + name + " is missing.");
        }
        return decoded(value.stringValue());
    }

    private static byte[] decoded(String text) throws RequestRefusedException {
        try {
            return Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException malformed) {
            throw new RequestRefusedException(400, "Octets are in base64url.");
        }
    }

    private static String encoded(byte[] octets) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
    }
}
