package org.postern.access.jmap;

import org.postern.engine.Batch;
import org.postern.engine.BlobId;
import org.postern.engine.BlobStore;
import org.postern.engine.EngineException;
import org.postern.jmap.JmapSettings;
import org.postern.jmap.Json;
import org.postern.store.AccountId;

import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// Files that clients have uploaded, each kept for a while so that a message can take it up.
// RFC 8620 section 6.1
final class Uploads {
    static final String KEY = "u/";

    private final AccountRecords records;
    private final BlobStore blobs;
    private final InstantSource clock;
    private final Supplier<JmapSettings> settings;

    /// @param type as the client said, `type/subtype`
    record Upload(BlobId blob, String type, long octets, Instant since) {
        String id() {
            return BlobIds.upload(blob);
        }
    }

    /// A file above its limit.
    static final class TooLarge extends Exception {
        private static final long serialVersionUID = 1L;
    }

    Uploads(
            AccountRecords records,
            BlobStore blobs,
            InstantSource clock,
            Supplier<JmapSettings> settings) {
        this.records = records;
        this.blobs = blobs;
        this.clock = clock;
        this.settings = settings;
    }

    /// Takes a file.
    Upload take(AccountId account, InputStream file, String type)
            throws IOException, EngineException, TooLarge {
        long most = settings.get().maxUpload().count();
        try (var writer = blobs.create()) {
            var some = new byte[16 << 10];
            for (int read = file.read(some); read >= 0; read = file.read(some)) {
                if (writer.octets() + read > most) {
                    throw new TooLarge();
                }
                writer.write(some, 0, read);
            }
            long octets = writer.octets();
            var upload = new Upload(writer.finish(), type, octets, clock.instant());
            trim(account, octets);
            records.put(account, key(upload.blob()), json(upload));
            return upload;
        }
    }

    private static String key(BlobId blob) {
        return KEY + HexFormat.of().formatHex(blob.digest());
    }

    private static ObjectNode json(Upload upload) {
        return Json.object()
                .put("blob", HexFormat.of().formatHex(upload.blob().digest()))
                .put("type", upload.type())
                .put("octets", upload.octets())
                .put("since", upload.since().getEpochSecond());
    }

    private static Upload upload(ObjectNode json) {
        return new Upload(
                new BlobId(HexFormat.of().parseHex(json.path("blob").stringValue())),
                json.path("type").stringValue(),
                json.path("octets").longValue(),
                Instant.ofEpochSecond(json.path("since").longValue()));
    }

    /// Lets go what is too old, and the oldest of what is too much.
    private void trim(AccountId account, long more) throws EngineException {
        var all = all(account);
        all.sort(Comparator.comparing(Upload::since));
        long octets = more + all.stream().mapToLong(Upload::octets).sum();
        var kept = settings.get().keepUploads();
        var oldest = clock.instant().minus(kept);
        long most = settings.get().uploadQuota().count();
        var batch = new Batch();
        for (Upload each : all) {
            boolean goes = each.since().isBefore(oldest) || octets > most;
            if (goes && batch.changes().size() < Batch.MAX_ENTRIES) {
                batch.delete(AccountRecords.octets(key(each.blob())));
                octets -= each.octets();
            }
        }
        if (!batch.isEmpty()) {
            records.commit(account, batch);
        }
    }

    private List<Upload> all(AccountId account) throws EngineException {
        var all = new ArrayList<Upload>();
        records.forEach(account, KEY, (_, json) -> all.add(upload(json)));
        return all;
    }

    Optional<Upload> find(AccountId account, BlobId blob) throws EngineException {
        return records.get(account, key(blob)).map(Uploads::upload);
    }

    /// Has another account have it too.
    Upload copy(AccountId to, Upload upload) throws EngineException {
        if (!blobs.claim(upload.blob())) {
            throw new EngineException(
                    EngineException.Kind.FAILED, "blob " + upload.blob() + " is gone", null);
        }
        var copy = new Upload(upload.blob(), upload.type(), upload.octets(), clock.instant());
        records.put(to, key(upload.blob()), json(copy));
        return copy;
    }

    InputStream open(Upload upload, long offset, long octets) throws EngineException {
        return blobs.open(upload.blob(), offset, octets);
    }
}
