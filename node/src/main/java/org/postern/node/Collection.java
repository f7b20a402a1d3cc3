package org.postern.node;

import org.postern.access.jmap.JmapService;
import org.postern.engine.BlobCollection;
import org.postern.engine.BlobCollector;
import org.postern.engine.BlobReferences;
import org.postern.engine.CollectionSettings;
import org.postern.kernel.Events;
import org.postern.kernel.Settings;
import org.postern.store.MessageReferences;
import org.postern.transport.IntentReferences;
import org.postern.transport.QueueReferences;

import java.util.List;

/// Collection of message bodies, over everything that refers to one.
final class Collection {
    private Collection() {}

    /// All that keeps a body alive: a room that stores blob ids has to be named here.
    static BlobReferences references() {
        return BlobReferences.of(
                List.of(
                        new MessageReferences(),
                        new IntentReferences(),
                        new QueueReferences(),
                        JmapService.references()));
    }

    static BlobCollection service(Ground ground, Settings settings, Events events) {
        var collector =
                new BlobCollector(
                        ground.blobs(),
                        ground.engine(),
                        ground.committer(),
                        references(),
                        () -> settings.current(CollectionSettings.class),
                        events);
        return new BlobCollection(
                collector,
                () -> settings.current(CollectionSettings.class),
                () -> ground.committer().counters().writes());
    }
}
