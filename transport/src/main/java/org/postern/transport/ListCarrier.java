package org.postern.transport;

import org.postern.directory.DirectoryException;
import org.postern.directory.GroupMail;
import org.postern.directory.MailGroup;
import org.postern.engine.EngineException;
import org.postern.mail.Address;
import org.postern.mail.Domain;
import org.postern.smtp.RecipientParameters;
import org.postern.smtp.Reply;
import org.postern.smtp.ReversePath;
import org.postern.store.AccountId;
import org.postern.store.Filing;

import java.io.ByteArrayOutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Brings a queued message to the members of a long list, a page of them at a time, so that no
/// message is ever in memory for all of them.
///
/// When it is cut off it begins again: mailboxes that have the message already take no second one.
/// What goes to members elsewhere and to shared folders is queued behind all mailboxes, so that
/// hardly ever one of them gets it twice. A member who cannot be reached now waits in the queue by
/// himself; of one who never will be, the list's owners learn (RFC 5321 section 3.9.2).
final class ListCarrier {
    private static final Logger LOG = System.getLogger(ListCarrier.class.getName());
    private static final int PAGE = 500;

    private final Router router;
    private final Queue queue;
    private final Mailboxes mailboxes;

    /// Brings a message to recipients of this node: an outcome each, in order.
    interface Mailboxes {
        List<Outcome> bring(Letter letter, List<QueuedRecipient> members);
    }

    ListCarrier(Router router, Queue queue, Mailboxes mailboxes) {
        this.router = router;
        this.queue = queue;
        this.mailboxes = mailboxes;
    }

    Outcome carry(Letter letter, MailGroup list) {
        var run = new Run(letter, list);
        try {
            if (!router.members(list, run)) {
                return later("4.5.3", "The list has more recipients than a list may have");
            }
            run.finish();
            return new Outcome.Done(
                    Outcome.How.EXPANDED, "", Reply.of(250, "2.0.0", "Sent to all members"));
        } catch (DirectoryException | EngineException e) {
            LOG.log(
                    Level.ERROR,
                    "a list's members do not all have it yet, id=" + letter.trail(),
                    e);
            return later("4.3.0", "Not all members have it yet");
        }
    }

    private static Outcome later(String status, String text) {
        return new Outcome.Later("", Reply.of(450, status, text));
    }

    private final class Run implements GroupMail.Visitor {
        private final Letter letter;

        /// The same from whoever runs the list.
        private final Letter owned;

        private final Address address;
        private final List<QueuedRecipient> page = new ArrayList<>();
        private final List<Address> elsewhere = new ArrayList<>();
        private final List<GroupMail.Recipient.Folder> folders = new ArrayList<>();

        Run(Letter letter, MailGroup list) {
            this.letter = letter;
            this.address = list.address();
            boolean owner =
                    !list.owners().isEmpty() && letter.from() instanceof ReversePath.Mailbox;
            this.owned =
                    owner ? letter.from(new ReversePath.Mailbox(list.owners().getFirst())) : letter;
        }

        @Override
        public void visit(GroupMail.Recipient recipient) throws DirectoryException {
            switch (recipient) {
                case GroupMail.Recipient.Mailbox(var _, var named) -> {
                    page.add(new QueuedRecipient(named, RecipientParameters.NONE));
                    if (page.size() == PAGE) {
                        bring();
                    }
                }
                case GroupMail.Recipient.Elsewhere(var to) -> elsewhere.add(to);
                case GroupMail.Recipient.Folder folder -> folders.add(folder);
            }
        }

        void finish() throws DirectoryException, EngineException {
            if (!page.isEmpty()) {
                bring();
            }
            sendElsewhere();
            for (var folder : folders) {
                file(folder);
            }
        }

        private void bring() throws DirectoryException {
            var outcomes = mailboxes.bring(letter, List.copyOf(page));
            var waiting = new ArrayList<Onward>();
            for (int i = 0; i < outcomes.size(); i++) {
                var one =
                        new Onward(
                                page.get(i).address(),
                                RecipientParameters.NONE,
                                new Hop.Mailboxes());
                switch (outcomes.get(i)) {
                    case Outcome.Done _ -> {}
                    case Outcome.Later _ -> waiting.add(one);
                    case Outcome.Failed(var _, var reply) ->
                            queue.tellRefused(owned, List.of(one), reply);
                }
            }
            page.clear();
            try {
                if (!waiting.isEmpty()) {
                    queue.take(owned, waiting).await();
                }
            } catch (EngineException e) {
                throw new DirectoryException("members cannot be queued", e);
            }
        }

        private void sendElsewhere() throws DirectoryException, EngineException {
            var onward = new ArrayList<Onward>();
            for (Address to : elsewhere) {
                var ways = router.ways(to);
                for (var way : ways) {
                    onward.add(new Onward(way.to(), RecipientParameters.NONE, way.hop()));
                }
                if (ways.isEmpty()) {
                    // It is asked again until it has a way, or is given up.
                    onward.add(new Onward(to, RecipientParameters.NONE, new Hop.Mailboxes()));
                }
            }
            if (!onward.isEmpty()) {
                queue.take(owned, onward).await();
            }
        }

        private void file(GroupMail.Recipient.Folder folder) throws EngineException {
            Domain domain = folder.domain();
            var prefix = new ByteArrayOutputStream();
            prefix.writeBytes(LocalCarrier.prefix(letter, address));
            prefix.writeBytes(Filing.named(folder.path()).field().getBytes(StandardCharsets.UTF_8));
            queue.take(
                            owned.with(prefix.toByteArray()),
                            List.of(
                                    new Onward(
                                            address,
                                            RecipientParameters.NONE,
                                            new Hop.Mailboxes(),
                                            AccountId.ofDomain(domain.ascii()).value())))
                    .await();
        }
    }
}
