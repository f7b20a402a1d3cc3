package org.postern.access.jmap;

import org.postern.engine.BlobReferences;
import org.postern.engine.BlobStore;
import org.postern.engine.Committer;
import org.postern.engine.Engine;
import org.postern.engine.EngineException;
import org.postern.jmap.Caller;
import org.postern.jmap.Capabilities;
import org.postern.jmap.Capability;
import org.postern.jmap.CoreCapability;
import org.postern.jmap.JmapAccount;
import org.postern.jmap.JmapMethod;
import org.postern.jmap.JmapSettings;
import org.postern.jmap.Json;
import org.postern.jmap.MethodError;
import org.postern.jmap.Processor;
import org.postern.jmap.SessionResource;
import org.postern.managesieve.server.ScriptsBackend;
import org.postern.store.AccountId;
import org.postern.store.Identities;
import org.postern.store.MessageStore;
import org.postern.store.ScriptSettings;
import org.postern.store.SearchIndex;

import tools.jackson.databind.node.ObjectNode;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// JMAP over the store, wired. One a node. Safe for use by many threads.
public final class JmapService {
    private static final String MAIL = "urn:ietf:params:jmap:mail";
    private static final String SUBMISSION = "urn:ietf:params:jmap:submission";
    private static final int DIGEST_OCTETS = 12;

    private final Capabilities capabilities = new Capabilities();
    private final Processor processor;
    private final SessionResource sessions = new SessionResource(capabilities);
    private final AccountRecords records;
    private final Accounts accounts;
    private final Blobs blobs;
    private final Pushes pushes;
    private final PushStates states;
    private final Outbox outbox;

    /// What it stands on.
    ///
    /// @param blobs those of the store
    /// @param host this node's own name
    public record Ground(
            MessageStore store,
            SearchIndex search,
            Identities identities,
            Engine engine,
            BlobStore blobs,
            Committer committer,
            InstantSource clock,
            Supplier<String> host,
            Supplier<JmapSettings> settings,
            Sending sending,
            ScriptsBackend scripts,
            Supplier<ScriptSettings> scriptSettings) {}

    public JmapService(Ground ground) {
        records = new AccountRecords(ground.engine(), ground.committer());
        accounts = new Accounts(ground.store(), ground.identities(), ground.settings());
        blobs =
                new Blobs(
                        new Uploads(records, ground.blobs(), ground.clock(), ground.settings()),
                        ground.scriptSettings());
        pushes = new Pushes(ground.store(), ground.identities());
        var identities = new KeptRecords(records, pushes, "i");
        var submissions = new KeptRecords(records, pushes, "s");
        outbox = new Outbox(ground.engine(), submissions, ground.sending(), ground.clock());
        states =
                new PushStates(
                        accounts,
                        Map.of(
                                "Identity", own(identities::state),
                                "EmailSubmission", own(submissions::state)));
        processor = new Processor(capabilities, ground.settings());
        capabilities.add(
                CoreCapability.of(
                        ground.settings(), Map.of("Blob/copy", new BlobCopy(accounts, blobs))));
        capabilities.add(mail(ground));
        capabilities.add(submission(ground, identities, submissions));
        capabilities.add(quota());
        capabilities.add(blob(ground));
        capabilities.add(sieve(ground));
        capabilities.add(webSocket());
    }

    private Capability mail(Ground ground) {
        var mailboxes = new MailboxQuery(accounts);
        var emails = new EmailQuery(accounts, ground.search());
        var sharing = new MailboxSharing(ground.identities());
        var previews = new Previews();
        var methods = new HashMap<String, JmapMethod>();
        methods.put("Mailbox/get", new MailboxGet(accounts, sharing));
        methods.put("Mailbox/set", new MailboxSet(accounts, sharing));
        methods.put("Mailbox/changes", new MailboxChanges(accounts));
        methods.put("Mailbox/query", mailboxes.query());
        methods.put("Mailbox/queryChanges", mailboxes.changes());
        methods.put("Thread/get", new ThreadGet(accounts));
        methods.put(
                "Thread/changes",
                call -> {
                    var mail = accounts.open(call.caller(), call.arguments().id("accountId"));
                    return new ChangesCall(mail.picture(), MailChanges::threads, ObjectIds::thread)
                            .answer(call);
                });
        methods.put("Email/get", new EmailGet(accounts, previews));
        methods.put(
                "Email/set",
                new EmailSet(accounts, blobs, ground.store(), ground.clock(), ground.host()));
        methods.put("Email/copy", new EmailCopy(accounts, ground.clock()));
        methods.put(
                "Email/import", new EmailImport(accounts, blobs, ground.store(), ground.clock()));
        methods.put("Email/parse", new EmailParse(accounts, blobs, previews));
        methods.put("SearchSnippet/get", new SnippetGet(accounts));
        methods.put(
                "Email/changes",
                call -> {
                    var mail = accounts.open(call.caller(), call.arguments().id("accountId"));
                    return new ChangesCall(mail.picture(), MailChanges::emails, ObjectIds::email)
                            .answer(call);
                });
        methods.put("Email/query", emails.query());
        methods.put("Email/queryChanges", emails.changes());
        return new Capability(
                MAIL,
                Capability.InSession.NOTHING,
                (_, account) -> Optional.of(mailOf(account.personal())),
                methods);
    }

    // RFC 9425 section 2
    private Capability quota() {
        return new Capability(
                "urn:ietf:params:jmap:quota",
                Capability.InSession.NOTHING,
                JmapService::ifOwn,
                new QuotaMethods(accounts).methods());
    }

    // RFC 9404 section 3
    private Capability blob(Ground ground) {
        return new Capability(
                "urn:ietf:params:jmap:blob",
                Capability.InSession.NOTHING,
                (_, _) -> Optional.of(BlobMethods.account(ground.settings())),
                new BlobMethods(accounts, blobs).methods());
    }

    // RFC 9661 section 1.2.1
    private Capability sieve(Ground ground) {
        var methods =
                new ScriptMethods(
                        accounts,
                        blobs,
                        new KeptRecords(records, pushes, "f"),
                        ground.scripts(),
                        ground.scriptSettings());
        return new Capability(
                "urn:ietf:params:jmap:sieve",
                _ -> Json.object().put("implementation", "Postern"),
                (caller, account) ->
                        account.id().equals(ownAccount(caller))
                                ? Optional.of(methods.account())
                                : Optional.empty(),
                methods.methods());
    }

    /// The digest of octets, hexadecimal.
    static String sha256(byte[] octets) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(octets));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /// The state of something that only one's own account has.
    @FunctionalInterface
    private interface OwnState {
        String of(AccountId account) throws MethodError;
    }

    private static PushStates.TypeState own(OwnState state) {
        return (caller, account) ->
                account.id().equals(ownAccount(caller)) ? state.of(new AccountId(caller.id())) : "";
    }

    private Capability submission(Ground ground, KeptRecords identities, KeptRecords submissions) {
        var identityMethods = new IdentityMethods(accounts, identities, ground.sending());
        var set =
                new SubmissionSet(
                        accounts,
                        identityMethods,
                        submissions,
                        outbox,
                        ground.sending(),
                        ground.blobs(),
                        ground.clock(),
                        ground.settings());
        var methods = new HashMap<>(identityMethods.methods());
        methods.putAll(new SubmissionMethods(accounts, submissions, set).methods());
        return new Capability(
                SUBMISSION,
                Capability.InSession.NOTHING,
                (caller, account) ->
                        account.id().equals(ownAccount(caller))
                                ? Optional.of(submissionOf(ground.settings().get()))
                                : Optional.empty(),
                methods);
    }

    // RFC 8621 section 1.3.2
    private static ObjectNode submissionOf(JmapSettings settings) {
        var submission = Json.object().put("maxDelayedSend", settings.maxDelayedSend().toSeconds());
        submission.putObject("submissionExtensions").putArray("FUTURERELEASE");
        return submission;
    }

    /// Adds what accounts answer while their owners are away.
    // RFC 8621 section 1.3.3
    public void add(Vacations vacations) {
        var methods = new VacationMethods(accounts, vacations);
        capabilities.add(
                new Capability(
                        "urn:ietf:params:jmap:vacationresponse",
                        Capability.InSession.NOTHING,
                        JmapService::ifOwn,
                        methods.methods()));
    }

    private static Optional<ObjectNode> ifOwn(Caller caller, JmapAccount account) {
        return account.id().equals(ownAccount(caller))
                ? Optional.of(Json.object())
                : Optional.empty();
    }

    /// What waits to be sent.
    public Outbox outbox() {
        return outbox;
    }

    // RFC 8887 section 3; the session adds where
    private static Capability webSocket() {
        return new Capability(
                SessionResource.WEB_SOCKET,
                _ -> Json.object().put("supportsPush", true),
                Capability.InAccount.NONE,
                Map.of());
    }

    // RFC 8621 section 1.3.1
    private static ObjectNode mailOf(boolean personal) {
        var mail = Json.object();
        mail.set("maxMailboxesPerEmail", Json.nothing());
        mail.set("maxMailboxDepth", Json.nothing());
        mail.put("maxSizeMailboxName", 255);
        mail.put("maxSizeAttachmentsPerEmail", 50_000_000);
        mail.set(
                "emailQuerySortOptions", Json.strings(EmailQuery.SORTS.stream().sorted().toList()));
        return mail.put("mayCreateTopLevelMailbox", personal);
    }

    /// The id of the caller's own account.
    public static String ownAccount(Caller caller) {
        return Accounts.own(caller).id();
    }

    /// Where rooms add what they have to say through JMAP.
    public Capabilities capabilities() {
        return capabilities;
    }

    public Processor processor() {
        return processor;
    }

    /// The session resource.
    ///
    /// @param base absolute URL of the site, without a slash at its end
    public ObjectNode session(Caller caller, String base) throws MethodError {
        return sessions.of(caller, accounts.of(caller), base);
    }

    public String sessionState(Caller caller) throws MethodError {
        return sessions.state(caller, accounts.of(caller));
    }

    Pushes pushes() {
        return pushes;
    }

    PushStates states() {
        return states;
    }

    /// What stands for a long state where only sameness counts.
    static String digest(String text) {
        try {
            byte[] octets =
                    MessageDigest.getInstance("SHA-256")
                            .digest(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(Arrays.copyOf(octets, DIGEST_OCTETS));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    Accounts accounts() {
        return accounts;
    }

    Blobs blobs() {
        return blobs;
    }

    /// Forgets all that is kept of an account that is gone.
    public void forget(AccountId account) throws EngineException {
        records.deleteAll(account);
    }

    /// What keeps bodies: uploaded files.
    public static BlobReferences references() {
        return new JmapReferences();
    }
}
