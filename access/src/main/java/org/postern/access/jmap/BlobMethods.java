package org.postern.access.jmap;

import org.jspecify.annotations.Nullable;
import org.postern.engine.EngineException;
import org.postern.jmap.GetArguments;
import org.postern.jmap.JmapMethod;
import org.postern.jmap.JmapSettings;
import org.postern.jmap.Json;
import org.postern.jmap.MethodCall;
import org.postern.jmap.MethodError;
import org.postern.jmap.SetError;
import org.postern.store.StoreException;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/// `Blob/upload`, `Blob/get` and `Blob/lookup`, RFC 9404 section 4.
final class BlobMethods {
    /// Octets of one blob that is made or shown within a request.
    static final int MOST_OCTETS = 8 << 20;

    static final int MOST_SOURCES = 64;

    private static final Set<String> PROPERTIES =
            Set.of("data", "data:asText", "data:asBase64", "size", "digest:sha", "digest:sha-256");
    private static final Set<String> TYPES = Set.of("Email", "Mailbox", "Thread");

    private final Accounts accounts;
    private final Blobs blobs;

    BlobMethods(Accounts accounts, Blobs blobs) {
        this.accounts = accounts;
        this.blobs = blobs;
    }

    Map<String, JmapMethod> methods() {
        return Map.of(
                "Blob/upload", this::upload, "Blob/get", this::get, "Blob/lookup", this::lookup);
    }

    // RFC 9404 section 3
    static ObjectNode account(Supplier<JmapSettings> settings) {
        var account =
                Json.object()
                        .put(
                                "maxSizeBlobSet",
                                Math.min(MOST_OCTETS, settings.get().maxRequest().count()))
                        .put("maxDataSources", MOST_SOURCES);
        account.putArray("supportedTypeNames").add("Email").add("Mailbox").add("Thread");
        account.putArray("supportedDigestAlgorithms").add("sha").add("sha-256");
        return account;
    }

    private ObjectNode upload(MethodCall call) throws MethodError {
        var arguments = call.arguments();
        String accountId = arguments.id("accountId");
        var create = arguments.objectsByName("create");
        arguments.end();
        if (create.size() > call.limits().maxSet()) {
            throw MethodError.tooLarge("One call uploads at most " + call.limits().maxSet());
        }
        var mail = accounts.open(call.caller(), accountId);
        var created = Json.object();
        var notCreated = Json.object();
        for (var one : create) {
            try {
                byte[] octets = data(call, mail, one.getValue());
                String type = JmapSite.mediaType(one.getValue().path("type").stringValue(""));
                var upload =
                        blobs.uploads()
                                .take(Blobs.uploader(mail), new ByteArrayInputStream(octets), type);
                call.created(one.getKey(), upload.id());
                created.putObject(one.getKey())
                        .put("id", upload.id())
                        .put("type", type)
                        .put("size", octets.length);
            } catch (SetError.Refused e) {
                notCreated.set(one.getKey(), e.error().toJson());
            } catch (Uploads.TooLarge e) {
                notCreated.set(one.getKey(), tooLarge().toJson());
            } catch (EngineException e) {
                throw MethodError.unavailable();
            } catch (StoreException e) {
                throw Failures.ofCall(e);
            } catch (IOException e) {
                throw MethodError.unavailable();
            }
        }
        var response = Json.object().put("accountId", accountId);
        response.set("created", created.isEmpty() ? Json.nothing() : created);
        response.set("notCreated", notCreated.isEmpty() ? Json.nothing() : notCreated);
        return response;
    }

    private static SetError tooLarge() {
        return SetError.of("tooLarge", "A blob made so has at most " + MOST_OCTETS + " octets");
    }

    private byte[] data(MethodCall call, MailView mail, ObjectNode given)
            throws SetError.Refused, MethodError, StoreException, IOException {
        JsonNode sources = given.path("data");
        if (!sources.isArray() || sources.size() > MOST_SOURCES) {
            throw SetError.invalidProperties(
                            "An array of at most " + MOST_SOURCES + " sources", "data")
                    .refused();
        }
        var octets = new ByteArrayOutputStream();
        for (JsonNode source : sources) {
            octets.writeBytes(octets(call, mail, source));
            if (octets.size() > MOST_OCTETS) {
                throw tooLarge().refused();
            }
        }
        return octets.toByteArray();
    }

    private byte[] octets(MethodCall call, MailView mail, JsonNode source)
            throws SetError.Refused, MethodError, StoreException, IOException {
        if (source.path("data:asText").isString()) {
            return source.path("data:asText").stringValue().getBytes(StandardCharsets.UTF_8);
        }
        if (source.path("data:asBase64").isString()) {
            try {
                return Base64.getDecoder().decode(source.path("data:asBase64").stringValue());
            } catch (IllegalArgumentException e) {
                throw SetError.invalidProperties("Not base64", "data").refused();
            }
        }
        String blobId = String.valueOf(call.resolve(source.path("blobId").stringValue("")));
        var content = blobs.find(mail, blobId);
        if (content.isEmpty()) {
            var more = Json.object();
            more.set("notFound", Json.array().add(blobId));
            throw new SetError("blobNotFound", "There is no such blob", List.of(), more).refused();
        }
        long offset = number(source.path("offset"), 0);
        long length = number(source.path("length"), content.get().octets() - offset);
        if (offset < 0 || length < 0 || offset + length > content.get().octets()) {
            throw SetError.invalidProperties("Beyond the blob's end", "data").refused();
        }
        if (length > MOST_OCTETS) {
            throw tooLarge().refused();
        }
        try (InputStream in = content.get().open(offset, length)) {
            return in.readAllBytes();
        }
    }

    private static long number(JsonNode value, long absent) throws SetError.Refused {
        if (value.isMissingNode() || value.isNull()) {
            return absent;
        }
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw SetError.invalidProperties("Not an UnsignedInt", "data").refused();
        }
        return value.longValue();
    }

    private ObjectNode get(MethodCall call) throws MethodError {
        var arguments = call.arguments();
        String accountId = arguments.id("accountId");
        var ids = arguments.ids("ids");
        var properties = arguments.strings("properties");
        long offset = arguments.unsigned("offset", 0);
        long length = arguments.unsigned("length", Long.MAX_VALUE);
        arguments.end();
        if (ids == null) {
            throw MethodError.invalid("ids", "it is required");
        }
        if (ids.size() > call.limits().maxGet()) {
            throw GetArguments.tooMany(call.limits());
        }
        for (String property : properties == null ? List.<String>of() : properties) {
            if (!PROPERTIES.contains(property)) {
                throw MethodError.invalid("properties", "there is no property " + property);
            }
        }
        var mail = accounts.open(call.caller(), accountId);
        var response = Json.object().put("accountId", accountId);
        var list = response.putArray("list");
        var notFound = response.putArray("notFound");
        for (String id : ids) {
            String resolved = call.resolve(id);
            var content =
                    resolved == null
                            ? java.util.Optional.<BlobContent>empty()
                            : blobs.find(mail, resolved);
            if (content.isEmpty()) {
                notFound.add(id);
                continue;
            }
            try {
                var blob =
                        shown(String.valueOf(resolved), content.get(), properties, offset, length);
                call.hold(blob);
                list.add(blob);
            } catch (StoreException e) {
                throw Failures.ofCall(e);
            } catch (IOException e) {
                throw MethodError.unavailable();
            }
        }
        return response;
    }

    private static ObjectNode shown(
            String id,
            BlobContent content,
            @Nullable List<String> properties,
            long offset,
            long length)
            throws StoreException, IOException, MethodError {
        // RFC 9404 section 4.2
        var wanted = properties == null ? List.of("data", "size") : properties;
        var json = Json.object().put("id", id);
        if (wanted.contains("size")) {
            json.put("size", content.octets());
        }
        if (wanted.stream().allMatch("size"::equals)) {
            return json;
        }
        long from = Math.min(offset, content.octets());
        long octets = Math.min(length, content.octets() - from);
        if (octets > MOST_OCTETS) {
            throw MethodError.tooLarge("A blob is shown up to " + MOST_OCTETS + " octets");
        }
        byte[] data;
        try (InputStream in = content.open(from, octets)) {
            data = in.readAllBytes();
        }
        if (offset > content.octets() || (length != Long.MAX_VALUE && octets < length)) {
            json.put("isTruncated", true);
        }
        for (String property : wanted) {
            switch (property) {
                case "data:asBase64" -> json.put(property, base64(data));
                case "data:asText" -> text(json, data, false);
                case "data" -> text(json, data, true);
                case "digest:sha" -> json.put(property, digest("SHA-1", data));
                case "digest:sha-256" -> json.put(property, digest("SHA-256", data));
                default -> {}
            }
        }
        return json;
    }

    private static String base64(byte[] data) {
        return Base64.getEncoder().encodeToString(data);
    }

    private static void text(ObjectNode json, byte[] data, boolean orBase64) {
        try {
            json.put(
                    "data:asText",
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .onMalformedInput(CodingErrorAction.REPORT)
                            .decode(ByteBuffer.wrap(data))
                            .toString());
        } catch (CharacterCodingException e) {
            json.put("isEncodingProblem", true);
            if (orBase64) {
                json.put("data:asBase64", base64(data));
            } else {
                json.putNull("data:asText");
            }
        }
    }

    private static String digest(String algorithm, byte[] data) {
        try {
            return base64(MessageDigest.getInstance(algorithm).digest(data));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has " + algorithm, e);
        }
    }

    /// Which Emails a blob belongs to, their Threads and Mailboxes.
    // RFC 9404 section 4.3
    private ObjectNode lookup(MethodCall call) throws MethodError {
        var arguments = call.arguments();
        String accountId = arguments.id("accountId");
        var typeNames = arguments.strings("typeNames");
        var ids = arguments.ids("ids");
        arguments.end();
        if (typeNames == null || ids == null) {
            throw MethodError.invalid(typeNames == null ? "typeNames" : "ids", "it is required");
        }
        for (String type : typeNames) {
            if (!TYPES.contains(type)) {
                throw new MethodError("unknownDataType", "Nothing is looked up as " + type);
            }
        }
        var mail = accounts.open(call.caller(), accountId);
        var picture = mail.picture();
        var response = Json.object().put("accountId", accountId);
        var list = response.putArray("list");
        var notFound = response.putArray("notFound");
        for (String id : ids) {
            if (blobs.find(mail, id).isEmpty()) {
                notFound.add(id);
                continue;
            }
            long email = BlobIds.email(id.split("-", -1)[0]);
            var copies = email == 0 ? List.<Copy>of() : picture.copies(email);
            var matched = list.addObject().put("id", id).putObject("matchedIds");
            for (String type : typeNames) {
                var found = new ArrayList<String>();
                for (Copy copy : copies) {
                    found.add(
                            switch (type) {
                                case "Email" -> ObjectIds.email(email);
                                case "Thread" ->
                                        ObjectIds.thread(copy.view().threadIdAt(copy.index()));
                                default -> copy.box().id();
                            });
                }
                matched.set(type, Json.strings(found.stream().distinct().toList()));
            }
        }
        return response;
    }
}
