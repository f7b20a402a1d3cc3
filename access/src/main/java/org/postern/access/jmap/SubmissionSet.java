package org.postern.access.jmap;

import org.jspecify.annotations.Nullable;
import org.postern.engine.BlobId;
import org.postern.engine.BlobStore;
import org.postern.engine.EngineException;
import org.postern.jmap.JmapMethod;
import org.postern.jmap.JmapSettings;
import org.postern.jmap.Json;
import org.postern.jmap.MethodCall;
import org.postern.jmap.MethodError;
import org.postern.jmap.SetArguments;
import org.postern.jmap.SetError;
import org.postern.jmap.SetResponse;
import org.postern.jmap.UtcDate;
import org.postern.mail.Address;
import org.postern.mail.AddressList;
import org.postern.mail.AddressSyntaxException;
import org.postern.mail.Header;
import org.postern.mail.HeaderField;
import org.postern.mail.MailDate;
import org.postern.store.AccountId;
import org.postern.store.StoreException;
import org.postern.store.StoredMessage;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;

/// `EmailSubmission/set`, RFC 8621 section 7.5.
///
/// Addresses are judged when a submission is made; the message when it goes, which is after the
/// time in which its sender may think again, or after the time that FUTURERELEASE asks for.
final class SubmissionSet implements JmapMethod {
    private static final Set<String> PROPERTIES =
            Set.of("identityId", "emailId", "envelope", "undoStatus");

    private final Accounts accounts;
    private final IdentityMethods identities;
    private final KeptRecords kept;
    private final Outbox outbox;
    private final Sending sending;
    private final BlobStore blobs;
    private final InstantSource clock;
    private final Supplier<JmapSettings> settings;

    SubmissionSet(
            Accounts accounts,
            IdentityMethods identities,
            KeptRecords kept,
            Outbox outbox,
            Sending sending,
            BlobStore blobs,
            InstantSource clock,
            Supplier<JmapSettings> settings) {
        this.accounts = accounts;
        this.identities = identities;
        this.kept = kept;
        this.outbox = outbox;
        this.sending = sending;
        this.blobs = blobs;
        this.clock = clock;
        this.settings = settings;
    }

    @Override
    public ObjectNode call(MethodCall call) throws MethodError {
        var set = SetArguments.read(call);
        ObjectNode updateEmail = call.arguments().object("onSuccessUpdateEmail");
        List<String> destroyEmail = call.arguments().strings("onSuccessDestroyEmail");
        call.arguments().end();
        var mail = accounts.open(call.caller(), set.accountId());
        if (!mail.own() || mail.deleted()) {
            throw MethodError.unsupportedByAccount();
        }
        var account = mail.account().id();
        String oldState = kept.state(account);
        if (set.ifInState() != null && !set.ifInState().equals(oldState)) {
            throw MethodError.stateMismatch();
        }
        var response = new SetResponse(set.accountId());
        Map<String, String> emails = new LinkedHashMap<>();
        try {
            outbox.forgetOld(account);
            for (var one : set.create()) {
                try {
                    var record = submit(call, mail, one.getValue());
                    String id = record.path("id").stringValue("");
                    call.created(one.getKey(), id);
                    emails.put("#" + one.getKey(), record.path("emailId").stringValue(""));
                    response.created(one.getKey(), shown(id, record));
                } catch (SetError.Refused e) {
                    response.notCreated(one.getKey(), e.error());
                }
            }
            for (var one : set.update()) {
                String id = String.valueOf(call.resolve(one.getKey()));
                update(account, id, one.getValue(), emails, response);
            }
            for (String given : set.destroy()) {
                destroy(account, String.valueOf(call.resolve(given)), emails, response);
            }
        } catch (EngineException e) {
            throw MethodError.unavailable();
        } catch (StoreException e) {
            throw Failures.ofCall(e);
        } catch (IOException e) {
            throw MethodError.unavailable();
        }
        follow(call, set.accountId(), updateEmail, destroyEmail, emails);
        return response.toJson(oldState, kept.state(account));
    }

    /// What is done to the Emails of submissions that succeeded.
    // RFC 8621 section 7.5: an implicit Email/set
    private static void follow(
            MethodCall call,
            String accountId,
            @Nullable ObjectNode updateEmail,
            @Nullable List<String> destroyEmail,
            Map<String, String> emails) {
        var update = Json.object();
        if (updateEmail != null) {
            updateEmail
                    .properties()
                    .forEach(entry -> {
                        String email = emails.get(entry.getKey());
                        if (email != null) {
                            update.set(email, entry.getValue());
                        }
                    });
        }
        var destroy = Json.array();
        if (destroyEmail != null) {
            destroyEmail.stream()
                    .filter(emails::containsKey)
                    .forEach(id -> destroy.add(String.valueOf(emails.get(id))));
        }
        if (!update.isEmpty() || !destroy.isEmpty()) {
            var next = Json.object().put("accountId", accountId);
            if (!update.isEmpty()) {
                next.set("update", update);
            }
            if (!destroy.isEmpty()) {
                next.set("destroy", destroy);
            }
            call.follow("Email/set", next);
        }
    }

    /// What a client is shown of a record.
    static ObjectNode shown(String id, ObjectNode record) {
        var shown = Json.object().put("id", id);
        for (String property :
                List.of("identityId", "emailId", "threadId", "envelope", "undoStatus")) {
            shown.set(property, record.path(property));
        }
        shown.put("sendAt", UtcDate.of(Instant.ofEpochSecond(record.path("sendAt").longValue())));
        shown.set(
                "deliveryStatus",
                record.path("deliveryStatus").isObject()
                        ? record.path("deliveryStatus")
                        : Json.nothing());
        shown.putArray("dsnBlobIds");
        shown.putArray("mdnBlobIds");
        return shown;
    }

    private ObjectNode submit(MethodCall call, MailView mail, ObjectNode given)
            throws SetError.Refused, MethodError, EngineException, StoreException, IOException {
        for (String property : given.propertyNames()) {
            if (!PROPERTIES.contains(property)) {
                throw SetError.invalidProperties("The server sets it", property).refused();
            }
        }
        var account = mail.account().id();
        String identityId = given.path("identityId").stringValue("");
        var identity =
                identities
                        .find(account, String.valueOf(call.resolve(identityId)))
                        .orElseThrow(() ->
                                SetError.invalidProperties(
                                                "There is no such Identity", "identityId")
                                        .refused());
        String emailId = String.valueOf(call.resolve(given.path("emailId").stringValue("")));
        var message =
                message(mail, emailId)
                        .orElseThrow(() ->
                                SetError.invalidProperties("There is no such Email", "emailId")
                                        .refused());
        var source = new StoredSource(message);
        Header header = EmailPrinter.header(source, source.structure());
        refuseInvalid(header);
        var envelope = envelope(given.path("envelope"), header, identity);
        var hold = hold(envelope);
        var order = order(call, envelope, message);
        judge(sending.attempt(order), order);
        var now = clock.instant();
        var record =
                Json.object()
                        .put("id", UUID.randomUUID().toString())
                        .put("identityId", identity.path("id").stringValue(""))
                        .put("emailId", emailId)
                        .put("threadId", ObjectIds.thread(message.threadId()))
                        .put("sender", call.caller().username());
        record.set("envelope", envelope);
        var due = now.plus(hold);
        record.put("sendAt", due.getEpochSecond()).put("due", due.getEpochSecond());
        record.put("undoStatus", "pending");
        keep(source, header, record);
        String id = "s" + record.path("id").stringValue("");
        record.put("id", id);
        outbox.add(account, id, record);
        if (hold.isZero()) {
            outbox.runDue();
            return kept.find(account, id).orElse(record);
        }
        return record;
    }

    private static Optional<StoredMessage> message(MailView mail, String emailId)
            throws MethodError, StoreException {
        long number = ObjectIds.email(emailId);
        if (number == 0) {
            return Optional.empty();
        }
        for (Copy copy : mail.picture().copies(number)) {
            var message = copy.box().folder().message(copy.uid());
            if (message.isPresent()) {
                return message;
            }
        }
        return Optional.empty();
    }

    // RFC 8621 section 7.5: invalidEmail; RFC 5322 section 3.6
    private static void refuseInvalid(Header header) throws SetError.Refused {
        var wrong = new ArrayList<String>();
        if (header.all("From").size() != 1) {
            wrong.add("from");
        }
        if (header.all("Date").size() > 1) {
            wrong.add("sentAt");
        }
        if (!wrong.isEmpty()) {
            throw new SetError(
                            "invalidEmail",
                            "It has one From field, and one Date field",
                            wrong,
                            Json.object())
                    .refused();
        }
    }

    private ObjectNode envelope(JsonNode given, Header header, ObjectNode identity)
            throws SetError.Refused {
        if (given instanceof ObjectNode envelope) {
            boolean sound =
                    envelope.path("mailFrom").path("email").isString()
                            && envelope.path("rcptTo").isArray();
            for (JsonNode one : envelope.path("rcptTo")) {
                sound &= one.path("email").isString();
            }
            if (!sound) {
                throw SetError.invalidProperties("Not an Envelope", "envelope").refused();
            }
            return envelope;
        }
        if (!given.isMissingNode() && !given.isNull()) {
            throw SetError.invalidProperties("Not an Envelope", "envelope").refused();
        }
        // RFC 8621 section 7: from Sender or From, to all that the header names
        var envelope = Json.object();
        var from = addresses(header, "Sender");
        from.addAll(addresses(header, "From"));
        envelope.putObject("mailFrom")
                .put(
                        "email",
                        from.isEmpty()
                                ? identity.path("email").stringValue("")
                                : from.iterator().next())
                .putNull("parameters");
        var to = new LinkedHashSet<String>();
        to.addAll(addresses(header, "To"));
        to.addAll(addresses(header, "Cc"));
        to.addAll(addresses(header, "Bcc"));
        var rcptTo = envelope.putArray("rcptTo");
        to.forEach(one -> rcptTo.addObject().put("email", one).putNull("parameters"));
        return envelope;
    }

    private static Set<String> addresses(Header header, String field) {
        var found = new LinkedHashSet<String>();
        for (HeaderField each : header.all(field)) {
            AddressList.parse(each.value())
                    .forEach(one -> one.address().ifPresent(a -> found.add(a.toString())));
        }
        return found;
    }

    /// How long it waits.
    // RFC 8621 section 7: HOLDFOR and HOLDUNTIL of FUTURERELEASE
    private Duration hold(ObjectNode envelope) throws SetError.Refused {
        JsonNode parameters = envelope.path("mailFrom").path("parameters");
        var most = settings.get().maxDelayedSend();
        Duration wanted = settings.get().undoWindow();
        for (var one : parameters.properties()) {
            String value = one.getValue().stringValue("");
            try {
                if (one.getKey().equalsIgnoreCase("HOLDFOR")) {
                    wanted = Duration.ofSeconds(Long.parseLong(value));
                } else if (one.getKey().equalsIgnoreCase("HOLDUNTIL")) {
                    var until = Instant.parse(value);
                    wanted = Duration.between(clock.instant(), until);
                }
            } catch (ArithmeticException | NumberFormatException | java.time.DateTimeException e) {
                throw SetError.invalidProperties(one.getKey() + " is none", "envelope").refused();
            }
        }
        if (wanted.compareTo(most) > 0 && wanted.compareTo(settings.get().undoWindow()) > 0) {
            throw SetError.invalidProperties(
                            "It can be held for at most " + most.toSeconds() + " seconds",
                            "envelope")
                    .refused();
        }
        return wanted.isNegative() ? Duration.ZERO : wanted;
    }

    private static Sending.Order order(MethodCall call, ObjectNode envelope, StoredMessage message)
            throws SetError.Refused {
        var to = new ArrayList<Address>();
        var invalid = new ArrayList<String>();
        for (JsonNode one : envelope.path("rcptTo")) {
            String email = one.path("email").stringValue("");
            try {
                to.add(Address.parse(email));
            } catch (AddressSyntaxException e) {
                invalid.add(email);
            }
        }
        if (!invalid.isEmpty()) {
            throw invalidRecipients(invalid, "These are no addresses");
        }
        if (to.isEmpty()) {
            throw SetError.of("noRecipients", "It goes to nobody").refused();
        }
        String from = envelope.path("mailFrom").path("email").stringValue("");
        try {
            return new Sending.Order(
                    call.caller().username(),
                    from.isEmpty() ? null : Address.parse(from),
                    to,
                    message.blob(),
                    message.octets());
        } catch (AddressSyntaxException e) {
            throw SetError.of("forbiddenMailFrom", from + " is no address").refused();
        }
    }

    private static SetError.Refused invalidRecipients(List<String> whom, String why) {
        var more = Json.object();
        more.set("invalidRecipients", Json.strings(whom));
        return new SetError("invalidRecipients", why, List.of(), more).refused();
    }

    private static void judge(Sending.Outcome outcome, Sending.Order order)
            throws SetError.Refused {
        if (!outcome.sender().taken()) {
            throw SetError.of("forbiddenMailFrom", outcome.sender().text()).refused();
        }
        var refused = new ArrayList<String>();
        String why = "";
        for (int i = 0; i < outcome.recipients().size(); i++) {
            var answer = outcome.recipients().get(i);
            // What cannot be judged now is judged when it goes.
            if (!answer.taken() && !answer.temporary()) {
                refused.add(order.to().get(i).toString());
                why = answer.text();
            }
        }
        if (!refused.isEmpty()) {
            throw invalidRecipients(refused, why);
        }
        if (!outcome.message().taken() && !outcome.message().temporary()) {
            throw SetError.of("forbiddenToSend", outcome.message().text()).refused();
        }
    }

    /// Keeps the octets that are to be sent: those of the Email without who gets it secretly.
    // RFC 8621 section 7.5: Bcc is removed; RFC 6409 section 8.2: a Date is added
    private void keep(StoredSource source, Header header, ObjectNode record)
            throws EngineException, StoreException, IOException {
        try (var writer = blobs.create()) {
            for (HeaderField field : header.fields()) {
                if (!field.hasName("Bcc")) {
                    write(writer, field.octets());
                }
            }
            if (header.first("Date").isEmpty()) {
                String date = MailDate.format(clock.instant().atOffset(java.time.ZoneOffset.UTC));
                write(
                        writer,
                        ("Date: " + date + "\r\n")
                                .getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            }
            write(writer, new byte[] {'\r', '\n'});
            var extent = source.structure().extent();
            try (InputStream body =
                    source.open(extent.bodyOffset(), source.octets() - extent.bodyOffset())) {
                var some = new byte[16 << 10];
                for (int read = body.read(some); read >= 0; read = body.read(some)) {
                    writer.write(some, 0, read);
                }
            }
            record.put("octets", writer.octets());
            BlobId blob = writer.finish();
            record.put("blob", HexFormat.of().formatHex(blob.digest()));
        }
    }

    private static void write(BlobStore.Writer writer, byte[] octets) throws EngineException {
        writer.write(octets, 0, octets.length);
    }

    // RFC 8621 section 7.5: only undoStatus, and only to canceled
    private void update(
            AccountId account,
            String id,
            ObjectNode patch,
            Map<String, String> emails,
            SetResponse response)
            throws EngineException {
        var record = kept.find(account, id);
        if (record.isEmpty()) {
            response.notUpdated(id, SetError.notFound());
            return;
        }
        for (String property : patch.propertyNames()) {
            if (!property.equals("undoStatus")) {
                response.notUpdated(id, SetError.invalidProperties("It never changes", property));
                return;
            }
        }
        String wanted = patch.path("undoStatus").stringValue("");
        if (!patch.isEmpty() && !wanted.equals("canceled")) {
            response.notUpdated(
                    id, SetError.invalidProperties("It can be canceled only", "undoStatus"));
        } else if (!patch.isEmpty() && !outbox.cancel(account, id)) {
            response.notUpdated(id, SetError.of("cannotUnsend", "It has gone"));
        } else {
            emails.put(id, record.get().path("emailId").stringValue(""));
            response.updated(id, null);
        }
    }

    private void destroy(
            AccountId account, String id, Map<String, String> emails, SetResponse response)
            throws EngineException {
        var record = kept.find(account, id);
        if (record.isEmpty()) {
            response.notDestroyed(id, SetError.notFound());
        } else if (Outbox.isPending(record.get())) {
            response.notDestroyed(id, SetError.forbidden("It waits to be sent; cancel it first"));
        } else {
            kept.delete(account, id);
            emails.put(id, record.get().path("emailId").stringValue(""));
            response.destroyed(id);
        }
    }
}
