package org.postern.access.jmap;

import org.postern.engine.EngineException;
import org.postern.jmap.MethodError;
import org.postern.mail.ListedHeader;
import org.postern.mail.MessageSummary;
import org.postern.mail.MimeParser;
import org.postern.mail.MimePart;
import org.postern.mail.TransferDecoder;
import org.postern.store.AccountId;
import org.postern.store.ScriptSettings;
import org.postern.store.StoreException;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.function.Supplier;

/// Finds what the ids of blobs stand for, as far as the caller may see it.
final class Blobs {
    /// Most octets of a message that is not in the store and is read as one.
    private static final long MOST_PARSED = 200L << 20;

    /// Most messages within one another that an id goes through. Each is read as a whole, and
    /// anything can be read as a message that has one part: an id could go round a large file a
    /// hundred times.
    static final int MOST_NESTED = 8;

    private final Uploads uploads;
    private final Supplier<ScriptSettings> scripts;

    Blobs(Uploads uploads, Supplier<ScriptSettings> scripts) {
        this.uploads = uploads;
        this.scripts = scripts;
    }

    Uploads uploads() {
        return uploads;
    }

    /// Whose uploads go with an account: what is uploaded to another's is one's own.
    static AccountId uploader(MailView mail) {
        return mail.user();
    }

    /// @throws MethodError `serverUnavailable`
    Optional<BlobContent> find(MailView mail, String blobId) throws MethodError {
        try {
            String[] names = blobId.split("-", -1);
            if (names.length - 1 > MOST_NESTED) {
                return Optional.empty();
            }
            var content = whole(mail, names[0]);
            String id = names[0];
            for (int i = 1; i < names.length && content.isPresent(); i++) {
                var message = message(id, content.get());
                content = message.isEmpty() ? Optional.empty() : part(message.get(), names[i]);
                id = id + "-" + names[i];
            }
            return content;
        } catch (StoreException e) {
            throw Failures.ofCall(e);
        } catch (IOException e) {
            throw MethodError.unavailable();
        }
    }

    private Optional<BlobContent> whole(MailView mail, String id)
            throws StoreException, IOException, MethodError {
        var upload = BlobIds.upload(id);
        if (upload.isPresent()) {
            return uploads.find(uploader(mail), upload.get()).map(this::content);
        }
        var script = BlobIds.scriptDigest(id);
        if (script.isPresent()) {
            return mail.own() && !mail.deleted() ? script(mail, script.get()) : Optional.empty();
        }
        long emailId = BlobIds.email(id);
        if (emailId == 0) {
            return Optional.empty();
        }
        for (Copy copy : mail.picture().copies(emailId)) {
            var message = copy.box().folder().message(copy.uid());
            if (message.isPresent()) {
                return Optional.of(new StoredContent(new StoredSource(message.get())));
            }
        }
        return Optional.empty();
    }

    private Optional<BlobContent> script(MailView mail, String digest) throws StoreException {
        var all = mail.account().scripts(scripts.get());
        for (var listed : all.list()) {
            var octets = all.find(listed.name());
            if (octets.isPresent() && JmapService.sha256(octets.get()).equals(digest)) {
                byte[] script = octets.get();
                return Optional.of(
                        BlobContent.of(
                                script.length,
                                "application/sieve",
                                (offset, length) ->
                                        new ByteArrayInputStream(
                                                script,
                                                (int) offset,
                                                (int) Math.min(length, script.length - offset))));
            }
        }
        return Optional.empty();
    }

    private BlobContent content(Uploads.Upload upload) {
        return BlobContent.of(
                upload.octets(),
                upload.type(),
                (offset, octets) -> uploads.open(upload, offset, octets));
    }

    /// A message of the store, whose structure is known.
    private record StoredContent(StoredSource source) implements BlobContent {
        @Override
        public long octets() {
            return source.octets();
        }

        @Override
        public String type() {
            return "message/rfc822";
        }

        @Override
        public InputStream open(long offset, long octets) throws StoreException {
            return source.open(offset, octets);
        }
    }

    /// A file read as a message.
    ///
    /// @param id of the blob
    /// @return empty when it is too large for one
    Optional<MessageSource> message(String id, BlobContent content)
            throws StoreException, IOException {
        if (content instanceof StoredContent(var source)) {
            return Optional.of(source);
        }
        if (content.octets() > MOST_PARSED) {
            return Optional.empty();
        }
        var parser = new MimeParser();
        try (InputStream in = content.open(0, content.octets())) {
            var some = new byte[16 << 10];
            for (int read = in.read(some); read >= 0; read = in.read(some)) {
                parser.feed(some, 0, read);
            }
        }
        return Optional.of(new ParsedSource(id, content, parser.finish()));
    }

    private record ParsedSource(String blobId, BlobContent content, MessageSummary summary)
            implements MessageSource {
        @Override
        public long octets() {
            return content.octets();
        }

        @Override
        public ListedHeader listed() {
            return summary.listed();
        }

        @Override
        public MimePart structure() {
            return summary.structure();
        }

        @Override
        public InputStream open(long offset, long octets) throws StoreException, IOException {
            return content.open(offset, octets);
        }
    }

    private static Optional<BlobContent> part(MessageSource message, String number)
            throws StoreException, IOException {
        var part = new BodyParts(message.structure()).find(number.replace('_', '.'));
        if (part.isEmpty()) {
            return Optional.empty();
        }
        var extent = part.get().mime().extent();
        String encoding = part.get().mime().fields().encoding();
        boolean encoded = encoding.equals("base64") || encoding.equals("quoted-printable");
        return Optional.of(
                BlobContent.of(
                        EmailPrinter.decodedOctets(message, part.get()),
                        part.get().type(),
                        (offset, octets) ->
                                encoded
                                        ? decoded(message, part.get(), encoding, offset, octets)
                                        : message.open(
                                                extent.bodyOffset() + offset,
                                                Math.max(
                                                        0,
                                                        Math.min(
                                                                octets,
                                                                extent.bodyOctets() - offset)))));
    }

    private static InputStream decoded(
            MessageSource message, BodyParts.Part part, String encoding, long offset, long octets)
            throws StoreException, IOException {
        var extent = part.mime().extent();
        var in =
                TransferDecoder.decode(
                        message.open(extent.bodyOffset(), extent.bodyOctets()), encoding);
        in.skipNBytes(offset);
        return new BoundedInput(in, octets);
    }

    /// Makes an uploaded file of a blob, so that another account has it.
    Optional<Uploads.Upload> copy(MailView from, String blobId, MailView to) throws MethodError {
        try {
            var upload = BlobIds.upload(blobId);
            if (upload.isPresent()) {
                var known = uploads.find(uploader(from), upload.get());
                return known.isEmpty()
                        ? Optional.empty()
                        : Optional.of(uploads.copy(uploader(to), known.get()));
            }
            var content = find(from, blobId);
            if (content.isEmpty()) {
                return Optional.empty();
            }
            try (InputStream in = content.get().open(0, content.get().octets())) {
                return Optional.of(uploads.take(uploader(to), in, content.get().type()));
            }
        } catch (StoreException e) {
            throw Failures.ofCall(e);
        } catch (EngineException | Uploads.TooLarge e) {
            throw MethodError.unavailable();
        } catch (IOException e) {
            throw MethodError.unavailable();
        }
    }
}
