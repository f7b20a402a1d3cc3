package org.postern.node;

import org.postern.kernel.Events;
import org.postern.kernel.Settings;
import org.postern.search.FullText;
import org.postern.search.SearchSettings;
import org.postern.store.MessageStore;
import org.postern.store.StoreSettings;
import org.postern.transport.LocalDelivery;

import java.time.InstantSource;

/// Everything about mail: the store, and how messages get into it.
record Mail(MessageStore store, FullText search, LocalDelivery delivery) {
    static Mail over(
            Ground ground, People people, Settings settings, InstantSource clock, Events events) {
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
        return new Mail(
                store,
                search,
                new LocalDelivery(
                        store, ground.blobs(), ground.engine(), ground.committer(), events));
    }
}
