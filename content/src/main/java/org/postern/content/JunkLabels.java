package org.postern.content;

import org.postern.antispam.LearnerLabel;
import org.postern.antispam.SpamMessage;
import org.postern.detection.DetectionClient;
import org.postern.detection.Fingerprint;
import org.postern.detection.Fingerprints;
import org.postern.detection.Label;
import org.postern.mail.MimeParser;
import org.postern.store.StoreException;
import org.postern.store.StoredMessage;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Tells the detection centre what people call junk, and what they take back out of it (SPEC
/// CNT-7): keys of the text, never of attachments, so that nobody's move ends an outbreak. That is
/// for an administrator, who releases a copy from the quarantine.
///
/// Enough people who call a text spam make it so for everybody. So one person counts once for each
/// text and label, however often he moves it, as long as this node runs.
public final class JunkLabels {
    private static final int REMEMBERED = 20_000;

    private final DetectionClient client;

    /// What was told by whom; guarded by itself.
    private final Map<Told, Boolean> told =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Told, Boolean> eldest) {
                    return size() > REMEMBERED;
                }
            };

    private record Told(String user, Label label, List<Long> keys) {}

    public JunkLabels(DetectionClient client) {
        this.client = client;
    }

    /// Blocks as long as the centre takes to answer; does nothing when none is named.
    ///
    /// @param user whose judgement it is
    void tell(SpamMessage message, LearnerLabel label, String user) throws IOException {
        if (!client.configured()) {
            return;
        }
        byte[] octets = message.octets();
        var keys =
                Fingerprints.of(
                                (offset, length) ->
                                        new ByteArrayInputStream(
                                                octets, (int) offset, (int) length),
                                MimeParser.parse(octets).structure())
                        .text();
        var word =
                switch (label) {
                    case SPAM -> Label.SPAM;
                    case HAM -> Label.HAM;
                };
        var telling = new Told(user, word, keys);
        if (keys.isEmpty() || has(telling)) {
            return;
        }
        if (client.label(new Fingerprint(keys, List.of()), word).asked()) {
            synchronized (told) {
                told.put(telling, true);
            }
        }
    }

    /// Tells that the attachments of a held message are wanted, so that their like is no outbreak
    /// any more: an administrator has looked at it.
    void wanted(StoredMessage message) throws IOException, StoreException {
        if (client.configured()) {
            var files =
                    Fingerprints.of(new StoredSource(message)::open, message.structure()).files();
            client.label(new Fingerprint(List.of(), files), Label.HAM);
        }
    }

    private boolean has(Told telling) {
        synchronized (told) {
            return told.containsKey(telling);
        }
    }
}
