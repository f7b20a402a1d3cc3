package org.postern.node;

import org.postern.engine.EngineException;
import org.postern.kernel.Events;
import org.postern.kernel.Problem;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Settings;
import org.postern.net.Resolver;
import org.postern.search.FullText;
import org.postern.search.SearchSettings;
import org.postern.store.MessageStore;
import org.postern.store.StoreSettings;
import org.postern.transport.ClientTls;
import org.postern.transport.LocalDelivery;
import org.postern.transport.OutboundSettings;
import org.postern.transport.TlsResults;
import org.postern.transport.Trail;
import org.postern.transport.Transport;
import org.postern.transport.TransportSettings;

import java.time.InstantSource;
import java.util.function.Supplier;

/// Everything about mail: the store, and how messages get into it.
record Mail(
        MessageStore store,
        FullText search,
        LocalDelivery delivery,
        Trail trail,
        Transport transport) {
    /// @param host this node's own name
    /// @param tlsResults who wants to know how TLS with other servers went
    /// @throws ProblemException when what a room keeps cannot be read
    static Mail over(
            Ground ground,
            People people,
            Resolver resolver,
            Settings settings,
            Supplier<String> host,
            InstantSource clock,
            TlsResults tlsResults,
            Events events)
            throws ProblemException {
        var store =
                new MessageStore(
                        ground.engine(),
                        ground.blobs(),
                        ground.committer(),
                        clock,
                        () -> settings.current(StoreSettings.class),
                        AccountMail.limits(people.directory()),
                        events);
        people.writer().addListener(AccountMail.listener(store));
        store.addListener(new QuotaNotices(people.directory(), store, clock));
        var search =
                new FullText(
                        store,
                        ground.engine(),
                        ground.committer(),
                        () -> settings.current(SearchSettings.class),
                        events);
        var trail =
                new Trail(
                        ground.engine(),
                        ground.committer(),
                        clock,
                        () -> settings.current(TransportSettings.class),
                        events);
        var delivery =
                new LocalDelivery(
                        store, ground.blobs(), ground.engine(), ground.committer(), trail);
        var transport =
                new Transport.Ground(
                        ground.engine(),
                        ground.blobs(),
                        ground.committer(),
                        people.directory(),
                        resolver,
                        ClientTls.ofSystem(),
                        clock,
                        host,
                        () -> settings.current(TransportSettings.class),
                        () -> settings.current(OutboundSettings.class),
                        tlsResults,
                        trail);
        try {
            return new Mail(
                    store, search, delivery, trail, new Transport(transport, delivery, trail));
        } catch (EngineException e) {
            throw new ProblemException(
                    new Problem("The routes cannot be read.", e.getMessage(), null), e);
        }
    }
}
