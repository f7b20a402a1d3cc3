package org.postern.transport;

import org.postern.directory.Account;
import org.postern.directory.DirectorySettings;
import org.postern.directory.DirectoryWriter;
import org.postern.directory.FirstStart;
import org.postern.directory.LocalDirectory;
import org.postern.directory.Passwords;
import org.postern.engine.Engine;
import org.postern.engine.GroupCommitter;
import org.postern.engine.MemoryBlobStore;
import org.postern.engine.MemoryEngine;
import org.postern.kernel.Event;
import org.postern.kernel.Ids;
import org.postern.kernel.MemoryEvents;
import org.postern.kernel.Settings;
import org.postern.mail.Address;
import org.postern.mail.Domain;
import org.postern.net.TestDns;
import org.postern.smtp.MailParameters;
import org.postern.smtp.RecipientParameters;
import org.postern.smtp.ReversePath;
import org.postern.store.AccountId;
import org.postern.store.AccountLimits;
import org.postern.store.MessageStore;
import org.postern.store.StoreSettings;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/// The room over everything real but the disk: directory, store, DNS in this process, a clock that
/// stands until told.
final class TransportFixture implements AutoCloseable {
    static final Domain DOMAIN = Domain.of("here.test");

    final Engine engine = new MemoryEngine();
    final MemoryBlobStore blobs = new MemoryBlobStore();
    final MemoryEvents events = new MemoryEvents();
    final List<TlsSession> sessions = new CopyOnWriteArrayList<>();
    final TestDns dns;
    final GroupCommitter committer = new GroupCommitter(engine);
    final LocalDirectory directory;
    final DirectoryWriter writer;
    final MessageStore store;
    final Trail trail;
    final LocalDelivery delivery;
    final Transport transport;
    volatile Instant now = Instant.parse("2026-11-23T10:00:00Z");
    volatile TransportSettings settings;
    volatile OutboundSettings outbound = Settings.defaults(OutboundSettings.class);

    /// @param port of the servers that DNS names
    TransportFixture(int port, String zone) throws Exception {
        settings = settings(port);
        dns = TestDns.of(zone);
        DirectorySettings people = Settings.defaults(DirectorySettings.class);
        directory = new LocalDirectory(engine, () -> people);
        var passwords = new Passwords(() -> people, () -> false, () -> now);
        writer =
                new DirectoryWriter(
                        directory, committer, passwords, () -> now, () -> people, events);
        FirstStart.run(directory, writer, DOMAIN);
        store =
                new MessageStore(
                        engine,
                        blobs,
                        committer,
                        () -> now,
                        () -> StoreSettings.DEFAULTS,
                        _ -> AccountLimits.Quota.UNLIMITED,
                        events);
        trail = new Trail(engine, committer, () -> now, () -> settings, events);
        delivery = new LocalDelivery(store, blobs, engine, committer, trail);
        transport = open();
    }

    /// A further room over the same ground, as after a restart.
    Transport open() throws Exception {
        return new Transport(
                new Transport.Ground(
                        engine,
                        blobs,
                        committer,
                        directory,
                        dns.resolver(() -> now),
                        ClientTls.ofSystem(),
                        () -> now,
                        () -> "mx.here.test",
                        () -> settings,
                        () -> outbound,
                        sessions::add,
                        trail),
                delivery,
                trail);
    }

    static TransportSettings settings(int port) {
        return changed(
                Settings.defaults(TransportSettings.class),
                Map.of("port", port, "idleConnection", Duration.ZERO));
    }

    /// The same settings but for some components.
    static TransportSettings changed(TransportSettings before, Map<String, Object> components) {
        try {
            var parts = TransportSettings.class.getRecordComponents();
            var types = new Class<?>[parts.length];
            var values = new Object[parts.length];
            for (int i = 0; i < parts.length; i++) {
                types[i] = parts[i].getType();
                var other = components.get(parts[i].getName());
                values[i] = other == null ? parts[i].getAccessor().invoke(before) : other;
            }
            return TransportSettings.class.getDeclaredConstructor(types).newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(components.toString(), e);
        }
    }

    Account user(String name) throws Exception {
        return writer.add(
                new Address(name, DOMAIN),
                name,
                "secret-word-1".getBytes(StandardCharsets.US_ASCII));
    }

    /// A message in the blob store.
    Letter letter(String from, String text) throws Exception {
        byte[] octets = text.getBytes(StandardCharsets.UTF_8);
        try (var blob = blobs.create()) {
            blob.write(octets, 0, octets.length);
            return new Letter(
                    Ids.next(),
                    now,
                    blob.finish(),
                    octets.length,
                    "Received: here\r\n".getBytes(StandardCharsets.US_ASCII),
                    from.isEmpty()
                            ? new ReversePath.NullSender()
                            : new ReversePath.Mailbox(Address.of(from)),
                    MailParameters.NONE,
                    "");
        }
    }

    /// Queues a message as a submission would.
    Letter send(String from, String... to) throws Exception {
        return send(from, RecipientParameters.NONE, to);
    }

    Letter send(String from, RecipientParameters asked, String... to) throws Exception {
        var letter = letter(from, "Subject: hi\r\nMessage-ID: <1@x>\r\n\r\ntext\r\n");
        var onward = new ArrayList<Onward>();
        for (String one : to) {
            var address = Address.of(one);
            switch (transport.router().route(address)) {
                case Route.Elsewhere(var way) -> onward.add(new Onward(address, asked, way.hop()));
                case Route.Ways ways ->
                        onward.add(
                                new Onward(
                                        address,
                                        asked,
                                        ways.expands()
                                                ? new Hop.Mailboxes()
                                                : ways.onward().getFirst().hop()));
                case Route.ToList list -> onward.add(new Onward(address, asked, list.way().hop()));
                case Route.None _, Route.Unsure _ -> throw new IllegalArgumentException(one);
            }
        }
        transport.queue().take(letter, onward).await();
        return letter;
    }

    <E extends Event> E await(Class<E> type, Predicate<E> condition) throws InterruptedException {
        return type.cast(
                events.await(event -> type.isInstance(event) && condition.test(type.cast(event))));
    }

    <E extends Event> E await(Class<E> type) throws InterruptedException {
        return await(type, _ -> true);
    }

    /// Waits until nothing is queued.
    void drained() throws InterruptedException {
        while (transport.queue().size() > 0) {
            if (Thread.interrupted()) {
                throw new InterruptedException("still queued: " + transport.queue().size());
            }
            Thread.yield();
        }
    }

    /// The messages of an inbox.
    List<String> inbox(Account account) throws Exception {
        var folder = store.account(new AccountId(account.id())).inbox();
        var messages = new ArrayList<String>();
        for (int i = 0; i < folder.view().count(); i++) {
            var message = folder.message(folder.view().uidAt(i)).orElseThrow();
            try (var in = message.open()) {
                messages.add(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        return messages;
    }

    @Override
    public void close() {
        transport.stop(Duration.ofSeconds(5));
        committer.close();
        dns.close();
    }
}
