package org.postern.bench;

import org.postern.directory.DirectorySettings;
import org.postern.directory.LocalDirectory;
import org.postern.engine.BlobSettings;
import org.postern.engine.DiskFileLayer;
import org.postern.engine.GroupCommitter;
import org.postern.engine.LogBlobStore;
import org.postern.engine.rocksdb.RocksEngine;
import org.postern.engine.rocksdb.RocksNative;
import org.postern.engine.rocksdb.RocksSettings;
import org.postern.kernel.Events;
import org.postern.kernel.Ids;
import org.postern.kernel.Settings;
import org.postern.mail.Address;
import org.postern.net.CachingResolver;
import org.postern.net.DnsSettings;
import org.postern.net.ResolvConf;
import org.postern.smtp.MailParameters;
import org.postern.smtp.RecipientParameters;
import org.postern.smtp.ReversePath;
import org.postern.store.AccountLimits;
import org.postern.store.MessageStore;
import org.postern.store.StoreSettings;
import org.postern.transport.ClientTls;
import org.postern.transport.Hop;
import org.postern.transport.Letter;
import org.postern.transport.LocalDelivery;
import org.postern.transport.Onward;
import org.postern.transport.OutboundSettings;
import org.postern.transport.Queue;
import org.postern.transport.Trail;
import org.postern.transport.Transport;
import org.postern.transport.TransportSettings;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/// Fills the queue of a node that is stopped, by the room's own code and not over SMTP: messages
/// for hosts that refuse all connections.
final class TransportMillion {
    private static final int AT_A_TIME = 2_000;
    private static final int HOSTS = 1_000;
    private static final int HOSTS_A_NET = 250;

    private TransportMillion() {}

    /// @param home of a node that was started once
    /// @param port on which nobody listens
    static void fill(Path home, int messages, int port) throws Exception {
        InstantSource clock = InstantSource.system();
        Events events = _ -> {};
        var data = home.resolve("data");
        RocksNative.load(home.resolve("native"));
        try (var engine =
                        RocksEngine.open(
                                data.resolve("index"), Settings.defaults(RocksSettings.class));
                var blobs =
                        LogBlobStore.open(
                                data.resolve("blobs"),
                                engine,
                                new DiskFileLayer(),
                                () -> Settings.defaults(BlobSettings.class),
                                events);
                var committer =
                        new GroupCommitter(engine, blobs, GroupCommitter.DEFAULT_LIMITS, events)) {
            TransportSettings settings = Settings.defaults(TransportSettings.class);
            OutboundSettings outbound = Settings.defaults(OutboundSettings.class);
            DirectorySettings people = Settings.defaults(DirectorySettings.class);
            DnsSettings dns = Settings.defaults(DnsSettings.class);
            var store =
                    new MessageStore(
                            engine,
                            blobs,
                            committer,
                            clock,
                            () -> StoreSettings.DEFAULTS,
                            _ -> AccountLimits.Quota.UNLIMITED,
                            events);
            var trail = new Trail(engine, committer, clock, () -> settings, events);
            var transport =
                    new Transport(
                            new Transport.Ground(
                                    engine,
                                    blobs,
                                    committer,
                                    new LocalDirectory(engine, () -> people),
                                    new CachingResolver(() -> dns, new ResolvConf(), clock, events),
                                    ClientTls.ofSystem(),
                                    clock,
                                    () -> "mx.example.test",
                                    () -> settings,
                                    () -> outbound,
                                    _ -> {},
                                    events),
                            new LocalDelivery(store, blobs, engine, committer, events),
                            trail);
            fill(transport.queue(), blobs, clock, messages, port);
        }
    }

    private static void fill(
            Queue queue, LogBlobStore blobs, InstantSource clock, int messages, int port)
            throws Exception {
        byte[] text =
                ("Subject: x\r\n\r\n" + "text\r\n".repeat(1_000))
                        .getBytes(StandardCharsets.US_ASCII);
        var takings = new ArrayList<Queue.Taking>();
        try (var blob = blobs.create()) {
            blob.write(text, 0, text.length);
            var id = blob.finish();
            for (int i = 0; i < messages; i++) {
                var letter =
                        new Letter(
                                Ids.next(),
                                clock.instant(),
                                id,
                                text.length,
                                "Received: by mx.example.test\r\n"
                                        .getBytes(StandardCharsets.US_ASCII),
                                new ReversePath.Mailbox(
                                        Address.of("sender" + i % HOSTS + "@source.test")),
                                MailParameters.NONE,
                                "");
                int host = i % HOSTS;
                var hop =
                        Hop.parse(
                                "smtp:[127.1.%d.%d]:%d"
                                        .formatted(
                                                host / HOSTS_A_NET, host % HOSTS_A_NET + 1, port));
                takings.add(
                        queue.take(
                                letter,
                                List.of(
                                        new Onward(
                                                Address.of("b" + i + "@dead.test"),
                                                RecipientParameters.NONE,
                                                hop))));
                if (takings.size() == AT_A_TIME || i == messages - 1) {
                    for (var taking : takings) {
                        taking.await();
                    }
                    takings.clear();
                }
            }
        }
    }
}
